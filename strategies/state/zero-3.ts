/**
 * ZeRO stage 3, and FSDP: weights are sharded too. Each layer's are all-gathered just before they are used,
 * forward and again backward, one layer ahead of compute; gradients are reduce-scattered as they come.
 * With a `shard` group smaller than `dp` this is hybrid sharding (HSDP): gathers stay inside the group.
 *
 * Under a pipeline, FSDP gathers a chunk's weights for the first micro-batch alone and reshards them after the last,
 * unless it is told to reshard after each forward pass; gradients are added up whole, and reduce-scattered once the last
 * backward pass of the chunk has ended (PyTorch, `torch/distributed/pipelining/stage.py`; torchtitan,
 * `torchtitan/distributed/fsdp.py`; Llama 3, arXiv 2407.21783, section 3.3.2). XLA's loops do so for each micro-batch.
 */
import { largest } from '../../input/extremes.js';
import type { OpId } from '../../program/program.js';
import { reducedBytes } from '../formats.js';
import type { Job } from '../job.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import type { ParameterGroup } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import { callChunk, callLayer, type Stage } from '../stage.js';
import { type Bucket, forEachParameterGroup, ifSharded, type Reduce } from './buckets.js';
import { lastOf } from './ddp.js';
import { type Divide, holdings, SHARDED } from './holdings.js';
import { takeGradients, updateLayer, updatesInBackward } from './in-backward.js';
import {
  freeShard,
  gradientsToHost,
  updateSharded,
  waitsForCopies,
  weightsToDevice,
  withCopies,
} from './offloaded.js';
import { gatheredReference } from './reference.js';
import { allReduceReplicated } from './replicated.js';
import { copyIn, copyOut } from './shard-copies.js';
import { gatherShares, leavesNoRoom, reduceShares } from './shard-units.js';
import { type ChunkRun, EVERYONE, type State } from './state.js';
import { reduceScatterGradients } from './zero-1.js';

import { UNREDUCED } from './zero-2.js';

/**
 * Where a communication library runs one collective of a communicator at a time, reduce-scatters take their turn among the
 * all-gathers, in the order of their issue: "any collectives, even if issued in different streams, contend for the same
 * per-device NCCL stream" (PyTorch, `BackwardPrefetch` in torch/distributed/fsdp/api.py); DeepSpeed's share a process group
 * as well. What XLA compiles is not issued that way. The all-reduce between groups of hybrid sharding has a communicator of
 * its own.
 */
const SHARD_STREAM = 'dp';
const GRADIENT_STREAM = 'dp:gradients';

function reduceStream({ scanned }: Job): string {
  return scanned === true ? GRADIENT_STREAM : SHARD_STREAM;
}

export const zero3: State = {
  id: 'zero-3',
  title: 'sharded parameters, gradients and optimizer states',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.3; Zhao et al. 2023, arXiv 2304.11277',
  traffic: 'FSDP parameter all-gather and gradient reduce-scatter',
  reads: [
    ...(['prefetch', 'reshard', 'scanned', 'shardComm', 'shardUnit', 'shardCopies'] as const),
    ...(['shardReduce', 'gradientAverage', 'fp32AllReduce'] as const),
  ],
  parts: () => EVERYONE,
  holds(stage) {
    const gradients = gradientsOf(stage.job);
    return [
      ...holdings(stage, { parameters: SHARDED, gradients, optimizer: SHARDED }),
      {
        category: 'buffers',
        buffer: 'gradient bucket',
        bytes: largestLayer(stage) * reducedBytes(stage.job),
      },
    ];
  },
  forward(stage, run) {
    if (gathersOnce(stage.job) && !run.first) return callChunk(stage, run);
    return runGathered(stage, run, 'forward');
  },
  backward(stage, run) {
    if (gathersOnce(stage.job)) return backwardOfGathered(stage, run);
    return run.kind === 'weight-gradient' ? weightGradients(stage, run) : runGathered(stage, run, 'backward');
  },
  inputGradient(stage, run) {
    if (gathersOnce(stage.job)) return callChunk(stage, run);
    return runGathered(stage, run, 'backward');
  },
  runReference: gatheredReference,
  synchronise: (stage) =>
    withCopies(
      stage,
      [SHARD_STREAM, GRADIENT_STREAM].flatMap((stream) => lastOf(stage.list.last(stream))),
    ),
  update(stage, _part, after) {
    if (!updatesInBackward(stage)) updateSharded(stage, SHARDED, gradientsOf(stage.job), after, true);
  },
};

type Direction = 'forward' | 'backward';

/** Whether gradients of several micro-batches are added up before they are sharded. */
function addsUp({ layout, scanned }: Job): boolean {
  return layout.pp > 1 && scanned !== true;
}

function gradientsOf(job: Job): Divide {
  return addsUp(job) ? UNREDUCED : SHARDED;
}

/** Whether weights stay gathered from the first micro-batch to the last. */
function gathersOnce(job: Job): boolean {
  return addsUp(job) && job.reshard !== true;
}

/** Runs a chunk backward whose weights are all there; after the last micro-batch, frees them and shards the gradients. */
function backwardOfGathered(stage: Stage, run: ChunkRun): OpId {
  const done = callChunk(stage, run);
  if (!run.last) return done;
  const reduceScatter = reduceScatterShards(stage);
  for (const layer of stage.chunks[run.chunk]!.toReversed()) {
    stage.list.free('gathered', flatBuffer('weights', layer.index, layer.index), gatheredBytes(stage, layer));
    shardGradients(stage, layer, run, done, reduceScatter);
  }
  return done;
}

/** Weight gradients read no weights: a chunk's are computed with none gathered, and sharded once they are complete. */
function weightGradients(stage: Stage, run: ChunkRun): OpId {
  const done = callChunk(stage, run);
  if (addsUp(stage.job) && !run.last) return done;
  const reduceScatter = reduceScatterShards(stage);
  for (const layer of stage.chunks[run.chunk]!.toReversed())
    shardGradients(stage, layer, run, done, reduceScatter);
  return done;
}

function shardGradients(
  stage: Stage,
  layer: PlacedLayer,
  run: ChunkRun,
  done: OpId,
  reduceScatter: Reduce,
): void {
  const bucket = bucketOf(layer);
  const ready = copyIn(stage, layer, allReduceReplicated(stage, bucket.layers, done));
  gradientsToHost(stage, bucket, SHARDED, reduceScatter(bucket, ready), earlierOf(stage, run));
}

/** Whether gradients of micro-batches before are on the host, to be added to: 0 where they are not. */
function earlierOf({ job }: Stage, run: ChunkRun): 0 | 1 {
  return addsUp(job) || run.first ? 0 : 1;
}

/** Reduce-scatters of `portion` of the gradients, on the streams and in the parts that they have under this state. */
function reduceScatterShards(stage: Stage, portion = 1) {
  const streams = { shards: reduceStream(stage.job), replicas: GRADIENT_STREAM };
  return reduceScatterGradients(stage, streams, portion, (group, { layers }) =>
    reduceShares(stage.job, group, layers[0]!),
  );
}

/** Attention's part of a block's weights, 4 of 12 squares of the hidden size: first needed forward, last done backward. */
const ENDS_OF_SCAN = 1 / 3;

/**
 * Runs a chunk layer by layer with its weights gathered some layers ahead, and freed after use; or, where
 * they are not resharded, gathered in the forward pass and kept for the backward. Where collectives block, a layer's
 * all-gather waits for the layer before and the reduce-scatter of its gradients.
 */
function runGathered(stage: Stage, run: ChunkRun, direction: Direction): OpId {
  const { list, job } = stage;
  const blocking = runtimeOf(job).shardComm === 'blocking';
  const waits = waitsForCopies(stage);
  const layers = stage.chunks[run.chunk]!;
  const full = layers.some((layer) => stage.parameterGroups.some((group) => leavesNoRoom(job, group, layer)));
  const ahead = blocking || waits || full ? 0 : (job.prefetch ?? 1);
  const keeps = job.reshard === false || gathersOnce(job);
  const exposed = job.scanned === true ? ENDS_OF_SCAN : 0;
  const copies = !keeps || direction === 'forward';
  let reduced: OpId | undefined;
  const order = direction === 'forward' ? layers : layers.toReversed();
  const reduceScatterMost = reduceScatterShards(stage, 1 - exposed);
  const reduceScatterLast = reduceScatterShards(stage, exposed);
  const gathered: (OpId | undefined)[] = [];
  const calls: OpId[] = [];
  // A layer's update waits for its reduce-scatter, so it is written behind the next layer's pass.
  let waiting: { readonly layer: PlacedLayer; readonly reduced: OpId } | undefined;
  const updateWaiting = () => {
    if (waiting === undefined) return;
    takeGradients(stage, waiting.layer, SHARDED);
    updateLayer(stage, waiting.layer, SHARDED, waiting.reduced);
    waiting = undefined;
  };
  const gather = (i: number) => {
    if (keeps && direction === 'backward') return;
    list.phase(direction);
    // The host issues an all-gather when the layer `ahead` + 1 places before it has run.
    const after = (blocking ? reduced : undefined) ?? calls[i - ahead - 1] ?? list.last('compute');
    gathered[i] = allGatherLayer(stage, order[i]!, direction, after, 1 - exposed);
  };
  for (let i = 0; i < Math.min(ahead, order.length); i++) gather(i);
  for (const [i, layer] of order.entries()) {
    if (i + ahead < order.length) gather(i + ahead);
    list.phase(direction);
    const before = [...(i === 0 ? run.after : []), ...lastOf(gathered[i]), ...lastOf(reduced)];
    const first =
      exposed > 0
        ? lastOf(allGatherGroups(stage, layer, direction, before, exposed, 'all-gather first'))
        : [];
    const after = [...before, ...first];
    const call = callLayer(stage, layer, run, copies ? copyOut(stage, layer, direction, after) : after);
    calls[i] = call;
    if (!keeps || direction === 'backward') {
      list.free('gathered', flatBuffer('weights', layer.index, layer.index), gatheredBytes(stage, layer));
    }
    if (direction === 'forward' || run.kind === 'input-gradient' || (addsUp(job) && !run.last)) continue;
    const bucket = bucketOf(layer);
    const ready = copyIn(stage, layer, allReduceReplicated(stage, bucket.layers, call));
    const most = reduceScatterMost(bucket, ready);
    const last = exposed > 0 ? reduceScatterLast(bucket, ready) : most;
    const copied = gradientsToHost(stage, bucket, SHARDED, last, earlierOf(stage, run));
    if (exposed > 0 || blocking) reduced = last;
    if (waits) reduced = copied;
    if (!updatesInBackward(stage)) continue;
    updateWaiting();
    waiting = { layer, reduced: reduced ?? last };
  }
  updateWaiting();
  return calls.at(-1)!;
}

function bucketOf(layer: PlacedLayer): Bucket {
  return { first: layer.index, last: layer.index, layers: [layer] };
}

/** Takes memory for a layer's weights and gathers all but what is gathered as it starts. */
function allGatherLayer(
  stage: Stage,
  layer: PlacedLayer,
  direction: Direction,
  after: OpId | undefined,
  portion: number,
) {
  stage.list.alloc('gathered', flatBuffer('weights', layer.index, layer.index), gatheredBytes(stage, layer));
  const gathered = allGatherGroups(
    stage,
    layer,
    direction,
    weightsToDevice(stage, layer, lastOf(after)),
    portion,
    'all-gather',
  );
  freeShard(stage, layer);
  return gathered;
}

/** The all-gathers of each parameter group of the layer, one or one a module; returns the last, which follows the others on its stream. */
function allGatherGroups(
  stage: Stage,
  layer: PlacedLayer,
  direction: Direction,
  after: readonly OpId[],
  portion: number,
  verb: string,
): OpId | undefined {
  const write = (group: ParameterGroup, held: number) => {
    const { prefix, replication } = group;
    const into = flatBuffer(`${prefix}weights`, layer.index, layer.index);
    const buffer = flatBuffer(`${prefix}weight shard`, layer.index, layer.index);
    const at = { after, buffer, into, stream: SHARD_STREAM };
    const label = `${verb} ${into.replace('weights', 'parameters')}`;
    const ops = gatherShares(stage.job, group, layer, direction).map((share) =>
      stage.list.collective(label, 'all-gather', replication.shard, Math.ceil(held * portion * share), at),
    );
    return ops.at(-1)!;
  };
  return forEachParameterGroup(
    stage,
    bucketOf(layer),
    write,
    ifSharded((group) => group.weightBytesOf(layer)),
  );
}

function gatheredBytes(stage: Stage, layer: PlacedLayer): number {
  return stage.weightBytesOf(layer);
}

/** Parameters of the largest layer of the stage: what one bucket of full gradients must hold. */
function largestLayer(stage: Stage): number {
  return largest(stage.chunks.flat().map((layer) => stage.parametersOf(layer)));
}
