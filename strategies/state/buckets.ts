/**
 * Gradient buckets: gradients are reduced as soon as enough of them are complete, while the backward
 * pass goes on (Li et al. 2020, PyTorch Distributed, arXiv 2006.15704, section 3.2.3). A bucket holds
 * whole layers here: at least one, and as many as it takes to fill `BUCKET_BYTES`.
 */
import type { OpId } from '../../program/program.js';
import { gradientBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/placed.js';
import { awayOf } from '../offload.js';
import { type ParameterGroup, parametersIn } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import { callChunk, callLayer, type Stage } from '../stage.js';
import { allReduceReplicated } from './replicated.js';
import type { ChunkRun } from './state.js';

/** PyTorch's default bucket size. */
export const BUCKET_BYTES = 25 * 2 ** 20;

/** Neighbouring layers whose gradients travel together. */
export interface Bucket {
  /** Numbers of the first and last layer, in order of the model. */
  readonly first: number;
  readonly last: number;
  readonly layers: readonly PlacedLayer[];
}

/** The bucket's parameters on one rank. */
export function sizeOf(stage: Stage, { layers }: Bucket): number {
  return layers.reduce((sum, layer) => sum + stage.parametersOf(layer), 0);
}

/** The buckets of a chunk, in the order its backward pass completes them. */
export function bucketsOf(stage: Stage, layers: readonly PlacedLayer[]): Bucket[] {
  const g = gradientBytes(stage.job);
  const buckets: Bucket[] = [];
  let filling: PlacedLayer[] = [];
  let parameters = 0;
  for (const layer of layers.toReversed()) {
    filling.push(layer);
    parameters += stage.parametersOf(layer);
    if (parameters * g < BUCKET_BYTES && layer !== layers[0]) continue;
    buckets.push({ first: layer.index, last: filling[0]!.index, layers: filling });
    filling = [];
    parameters = 0;
  }
  return buckets;
}

/** Reduces a bucket's gradients over replicas once op `after` has ended; returns the op to wait for. */
export type Reduce = (bucket: Bucket, after: OpId) => OpId;

/**
 * Writes one op for each parameter group of the bucket that has replicas and any `size`, by default trained parameters;
 * returns the last, if there is any.
 */
export function forEachParameterGroup(
  stage: Stage,
  { layers }: Bucket,
  write: (group: ParameterGroup, size: number) => OpId,
  size = (group: ParameterGroup) => parametersIn(group, layers),
): OpId | undefined {
  let last: OpId | undefined;
  for (const group of stage.parameterGroups) {
    const held = size(group);
    if (held > 0 && group.replication.all.length > 0) last = write(group, held);
  }
  return last;
}

/** A size of parameter groups that are sharded; of others a rank has all there is to gather. */
export function ifSharded(size: (group: ParameterGroup) => number): (group: ParameterGroup) => number {
  return (group) => (group.replication.shard.length === 0 ? 0 : size(group));
}

/** Runs a chunk's backward; the last of a step in buckets, unless gradients are reduced when all are complete. */
export function backwardWithReduce(stage: Stage, run: ChunkRun, reduce: Reduce): OpId {
  if (run.last && runtimeOf(stage.job).gradientReduce === 'overlapped')
    return backwardInBuckets(stage, run, reduce);
  return callChunk(stage, run);
}

/** Reduces what was not reduced during the backward pass. */
export function reduceAfterBackward(stage: Stage, reduce: Reduce): void {
  if (runtimeOf(stage.job).gradientReduce === 'after') reduceAll(stage, reduce);
}

/** Reduces all gradients, bucket by bucket, once all are there. */
export function reduceAll(stage: Stage, reduce: Reduce): void {
  stage.list.phase('gradient-sync');
  for (const layers of stage.chunks.toReversed()) {
    for (const bucket of bucketsOf(stage, layers)) {
      const last = stage.list.last('compute');
      if (last !== undefined) reduce(bucket, allReduceReplicated(stage, bucket.layers, last));
    }
  }
}

/** Runs a chunk's backward layer by layer, with `reduce` called as each bucket fills. */
export function backwardInBuckets(stage: Stage, run: ChunkRun, reduce: Reduce): OpId {
  const layers = stage.chunks[run.chunk]!;
  const full = new Map(bucketsOf(stage, layers).map((bucket) => [bucket.first, bucket]));
  let after = run.after;
  let call = -1;
  for (const layer of layers.toReversed()) {
    call = callLayer(stage, layer, run, after);
    after = [];
    const bucket = full.get(layer.index);
    if (bucket === undefined) continue;
    const reduced = reduce(bucket, allReduceReplicated(stage, bucket.layers, call));
    if (awayOf(stage.job)?.pinned === false) after = [reduced];
  }
  return call;
}
