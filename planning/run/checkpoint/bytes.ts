/**
 * What a checkpoint holds, and who writes it: parameters that are trained and the optimizer's states, each once. States that
 * are sharded are written by their owners, in one group of replicas; what every replica has whole is written by the first.
 * Frozen weights are where they came from: an adapter's checkpoint is the adapter.
 */
import { axisSize, axisStride } from '../../../program/mesh.js';
import { meshOfJob } from '../../../strategies/axes.js';
import { weightBytes } from '../../../strategies/formats.js';
import type { Job, Layout } from '../../../strategies/job.js';
import { placedTables } from '../../../strategies/layers/shape.js';
import {
  type ParameterGroup,
  parametersOfChunks,
  weightBytesOfChunks,
} from '../../../strategies/parameter-groups.js';
import { partition } from '../../../strategies/schedules/partition.js';
import { placementOf, placesOfStage } from '../../../strategies/schedules/placed.js';
import { commonToStages, type Stage, stageOf } from '../../../strategies/stage.js';
import { ownedStateBytes } from '../../../strategies/state/optimizer-state.js';
import { type Divide, SHARDED, WHOLE } from '../../../strategies/state/owned.js';
import { tablesOfStage } from '../../../strategies/state/tables.js';

export interface CheckpointBytes {
  /** Parameters and optimizer states of the model, each once. */
  readonly bytes: number;
  /** What a run needs to go on: the same and, where some are frozen, all other weights. */
  readonly neededBytes: number;
  /** Ranks that write, and what the one with most of it writes. */
  readonly writers: number;
  readonly writerBytes: number;
  /** That the node with most of it writes, and all nodes together: norms are written by every tensor rank. */
  readonly nodeBytes: number;
  readonly writtenBytes: number;
  /** That the rank and the node with most of it hold, and so must have back. */
  readonly heldBytes: number;
  readonly nodeHeldBytes: number;
  /** Of the latter, what several of its ranks hold counted once. */
  readonly nodeOnceBytes: number;
}

/** A group of a stage's parameters on one rank, or its embedding tables. */
interface Part {
  readonly group: Pick<ParameterGroup, 'replication'>;
  /** Of all weights and of those that are trained, whole or a shard, and of states. */
  readonly weights: number;
  readonly trained: number;
  readonly state: number;
  /** Whether ranks that share the state have a shard each. */
  readonly weightsSharded: boolean;
  readonly stateSharded: boolean;
  /** What the rank with most of it has beyond that, where ranks differ. Absent: nothing. */
  readonly excess?: number;
}

/** The bytes of a checkpoint of `job` on nodes of `devicesPerNode`; ranks fill nodes in their order. */
export function checkpointBytes(job: Job, devicesPerNode: number): CheckpointBytes {
  const mesh = meshOfJob(job);
  const stages = partsByStage(job);
  const ranks = mesh.axes.reduce((product, { size }) => product * size, 1);
  const perStage = ranks / stages.length;
  /** The nearest rank before one that has the same, which differs along `axes` alone; -1: there is none. */
  const beforeAlong = (axes: ParameterGroup['replication']['all']) => {
    const along = axes
      .map((axis) => ({ stride: axisStride(mesh, axis), size: axisSize(mesh, axis) }))
      .sort((a, b) => a.stride - b.stride);
    return (rank: number) => {
      let last = 0;
      for (const { stride, size } of along) {
        if (Math.floor(rank / stride) % size > 0) return rank - stride + last;
        last += (size - 1) * stride;
      }
      return -1;
    };
  };
  // Of pipelines both ways, stages i and stages − 1 − i have the same.
  const isTwice = placementOf(job) === 'both-ways';
  const ofPair = (rank: number, stage: number) => {
    const other = stages.length - 1 - stage;
    return isTwice && other < stage ? rank - (stage - other) * perStage : -1;
  };
  const groups = (stages[0] ?? []).map(({ group: { replication } }) => ({
    whole: beforeAlong(replication.all),
    shard: beforeAlong(replication.replicas),
  }));
  const most = { writer: 0, node: 0, held: 0, nodeHeld: 0, nodeOnce: 0 };
  let [writers, written, firstOfNode, ofNode, heldOfNode, onceOfNode] = [0, 0, 0, 0, 0, 0];
  for (let rank = 0; rank < ranks; rank++) {
    if (rank % devicesPerNode === 0) {
      firstOfNode = rank;
      ofNode = 0;
      heldOfNode = 0;
      onceOfNode = 0;
    }
    let writes = 0;
    let holds = 0;
    let excess = 0;
    const stage = Math.floor(rank / perStage);
    const parts = stages[stage]!;
    const pair = ofPair(rank, stage);
    // There are tens of thousands of ranks: no iterator for each.
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      const { whole, shard } = groups[i]!;
      const likeWeights = Math.max(pair, (part.weightsSharded ? shard : whole)(rank));
      const likeState = Math.max(pair, (part.stateSharded ? shard : whole)(rank));
      if (likeWeights < 0) writes += part.trained;
      if (likeState < 0) writes += part.state;
      if (likeWeights < firstOfNode) onceOfNode += part.weights;
      if (likeState < firstOfNode) onceOfNode += part.state;
      holds += part.weights + part.state;
      excess += part.excess ?? 0;
    }
    if (writes > 0) writers++;
    written += writes;
    ofNode += writes;
    heldOfNode += holds;
    most.writer = Math.max(most.writer, writes > 0 ? writes + excess : 0);
    most.held = Math.max(most.held, holds + excess);
    most.node = Math.max(most.node, ofNode);
    most.nodeHeld = Math.max(most.nodeHeld, heldOfNode);
    most.nodeOnce = Math.max(most.nodeOnce, onceOfNode);
  }
  return {
    ...onceOf(job),
    writers,
    writerBytes: most.writer,
    nodeBytes: most.node,
    writtenBytes: written,
    heldBytes: most.held,
    nodeHeldBytes: most.nodeHeld,
    nodeOnceBytes: most.nodeOnce,
  };
}

/** By pipeline stage, what one of its ranks has. */
function partsByStage(job: Job): readonly (readonly Part[])[] {
  const { zero } = job.layout;
  return stagesOf(job).map((stage) => [
    ...stage.parameterGroups.map((group): Part => {
      const weightShards = zero === 3 ? SHARDED(group) : 1;
      const trained = parametersOfChunks(group, stage.chunks) * weightBytes(job);
      return {
        group,
        weights: Math.ceil(weightBytesOfChunks(group, stage.chunks) / weightShards),
        trained: Math.ceil(trained / weightShards),
        state: stateOf(stage, group, zero === 0 ? WHOLE : SHARDED),
        weightsSharded: weightShards > 1,
        stateSharded: zero > 0 && SHARDED(group) > 1,
      };
    }),
    ...tableParts(stage),
  ]);
}

/** Embedding tables: each rank of a group writes its own, and the first group that has copies of them writes. */
function tableParts(stage: Stage): readonly Part[] {
  const share = tablesOfStage(stage);
  if (share === undefined) return [];
  const { ranks, copyAxes } = placedTables(stage.job);
  const weights = Math.ceil(share.allWeightBytes / ranks);
  const state = Math.ceil(share.allStateBytes / ranks);
  const replication = { all: copyAxes, shard: [], replicas: copyAxes, shards: 1 };
  return [
    {
      ...{
        group: { replication },
        weights,
        trained: weights,
        state,
        weightsSharded: false,
        stateSharded: false,
      },
      excess: Math.max(0, share.weightBytes + share.stateBytes - weights - state),
    },
  ];
}

function stagesOf(job: Job): readonly Stage[] {
  const { pp, vpp } = job.layout;
  const places = partition(job, pp, vpp);
  const common = commonToStages(job);
  return Array.from({ length: pp }, (_, index) =>
    stageOf(
      common,
      index,
      placesOfStage(job, index).map((place) => places[place]!),
      false,
    ),
  );
}

/** Bytes of state of one group of the stage on a rank. */
function stateOf(stage: Stage, group: ParameterGroup, divide: Divide): number {
  return ownedStateBytes({ ...stage, parameterGroups: [group] }, divide);
}

/** Of the model as one rank would have it alone: nothing is there twice. */
function onceOf(job: Job): Pick<CheckpointBytes, 'bytes' | 'neededBytes'> {
  const [stage] = stagesOf({ ...job, layout: alone(job.layout) });
  const [group] = stage!.parameterGroups;
  const tables = tablesOfStage(stage!);
  const rest = ownedStateBytes(stage!, WHOLE) + (tables?.allWeightBytes ?? 0) + (tables?.allStateBytes ?? 0);
  return {
    bytes: parametersOfChunks(group!, stage!.chunks) * weightBytes(job) + rest,
    neededBytes: weightBytesOfChunks(group!, stage!.chunks) + rest,
  };
}

function alone({ etp: _etp, stageLayers: _stageLayers, ...layout }: Layout): Layout {
  return { ...layout, dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1 };
}
