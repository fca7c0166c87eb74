/**
 * A frozen reference model beside the one that is trained: every micro-batch runs forward through it first, layer by layer.
 * Its weights are whole on every replica, or sharded and all-gathered as those that are trained, and in 16 bits (float32
 * where all arithmetic is), as TRL and its peers load them.
 */
import type { Holding, OpId } from '../../program/program.js';
import type { PlacedLayer } from '../layers/placed.js';
import { copiesReference, referenceModel, referenceSegment } from '../layers/reference.js';
import { layerArguments } from '../layers/segments.js';
import { flatBuffer } from '../layers/tensors.js';
import { type ParameterGroup, parameterGroupsOf, parametersOfChunks } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import type { ChunkRun } from './state.js';

/** Its weights, where they are a copy of their own; `divide` says over how many ranks those of a group are. */
export function referenceWeights(stage: Stage, divide: (group: ParameterGroup) => number): Holding[] {
  const { job } = stage;
  if (!copiesReference(job)) return [];
  const bytes = groupsOf(stage).reduce(
    (sum, group) =>
      sum + Math.ceil((parametersOfChunks(group, stage.chunks) * bytesEach(stage)) / divide(group)),
    0,
  );
  return [{ category: 'parameters', buffer: 'reference weights', bytes }];
}

/** Runs a chunk of it whose weights are whole on every rank. */
export function referenceForward(stage: Stage, run: ChunkRun): OpId {
  let after = run.after;
  let call = -1;
  for (const layer of stage.chunks[run.chunk]!) {
    call = callReference(stage, layer, run.microBatch, after);
    after = [];
  }
  return call;
}

/** Runs a chunk of it with its weights gathered some layers ahead, and freed after use. */
export function gatheredReference(stage: Stage, run: ChunkRun): OpId {
  const { list, job } = stage;
  const layers = stage.chunks[run.chunk]!;
  const ahead = runtimeOf(job).shardComm === 'blocking' ? 0 : (job.prefetch ?? 1);
  const gathered: (OpId | undefined)[] = [];
  const calls: OpId[] = [];
  const gather = (i: number) => {
    const layer = layers[i];
    if (layer === undefined) return;
    list.alloc(
      'gathered',
      flatBuffer('reference weights', layer.index, layer.index),
      gatheredBytes(stage, layer),
    );
    gathered[i] = allGather(stage, layer, calls[i - ahead - 1] ?? list.last('compute'));
  };
  for (let i = 0; i < ahead; i++) gather(i);
  for (const [i, layer] of layers.entries()) {
    gather(i + ahead);
    const arrived = gathered[i];
    const after = [...(i === 0 ? run.after : []), ...(arrived === undefined ? [] : [arrived])];
    calls[i] = callReference(stage, layer, run.microBatch, after);
    list.free(
      'gathered',
      flatBuffer('reference weights', layer.index, layer.index),
      gatheredBytes(stage, layer),
    );
  }
  return calls.at(-1)!;
}

function callReference(
  { list }: Stage,
  layer: PlacedLayer,
  microBatch: number,
  after: readonly OpId[],
): OpId {
  const label = list.named ? `reference ${microBatch} ${layer.kind} ${layer.index}` : '';
  return list.call(label, referenceSegment(layer.kind), { ...layerArguments(layer), mb: microBatch }, after);
}

function allGather(stage: Stage, layer: PlacedLayer, after: OpId | undefined): OpId | undefined {
  let last: OpId | undefined;
  for (const group of groupsOf(stage)) {
    const bytes = Math.ceil(layerBytes(stage, group, layer));
    const { shard } = group.replication;
    if (bytes === 0 || shard.length === 0) continue;
    const into = flatBuffer(`${group.prefix}reference weights`, layer.index, layer.index);
    const buffer = flatBuffer(`${group.prefix}reference weight shard`, layer.index, layer.index);
    const at = { after: after === undefined ? [] : [after], buffer, into, stream: 'dp' };
    last = stage.list.collective(`all-gather ${into}`, 'all-gather', shard, bytes, at);
  }
  return last;
}

function gatheredBytes(stage: Stage, layer: PlacedLayer): number {
  return groupsOf(stage).reduce((sum, group) => sum + layerBytes(stage, group, layer), 0);
}

/** A copy is all in one format; the model itself is kept as it is trained. */
function layerBytes(stage: Stage, group: ParameterGroup, layer: PlacedLayer): number {
  return copiesReference(stage.job)
    ? group.parametersOf(layer) * bytesEach(stage)
    : group.weightBytesOf(layer);
}

function groupsOf({ job, parameterGroups }: Stage): readonly ParameterGroup[] {
  return copiesReference(job)
    ? parameterGroupsOf({ ...job, model: referenceModel(job.model) })
    : parameterGroups;
}

function bytesEach({ job: { precision } }: Stage): number {
  return precision === 'fp32' || precision === 'tf32' ? 4 : 2;
}
