/**
 * Gradient buckets: gradients are reduced as soon as enough of them are complete, while the backward
 * pass goes on (Li et al. 2020, PyTorch Distributed, arXiv 2006.15704, section 3.2.3). A bucket holds
 * whole layers here: at least one, and as many as it takes to fill `bucketBytes`.
 */
import type { OpId } from '../../program/program.js';
import { callLayer, gradientBytes, type Stage } from '../stage.js';
import type { ChunkRun } from './state.js';

/** PyTorch's default bucket size. */
export const BUCKET_BYTES = 25 * 2 ** 20;

/** Reduces `bytes` of gradients that are complete once `after` has ended; returns the op to wait for. */
export type Reduce = (bytes: number, after: OpId, label: string) => OpId;

/** Runs a chunk's backward layer by layer, with `reduce` called for each full bucket. */
export function backwardInBuckets(stage: Stage, run: ChunkRun, reduce: Reduce, bucketBytes = BUCKET_BYTES): OpId {
  const g = gradientBytes(stage.job);
  const layers = stage.chunks[run.chunk]!.toReversed();
  let waiting = 0;
  let after = run.after;
  let call = -1;
  for (const [i, layer] of layers.entries()) {
    call = callLayer(stage, layer, 'backward', run.microBatch, after);
    after = [];
    waiting += stage.parametersOf(layer) * g;
    if (waiting >= bucketBytes || (i === layers.length - 1 && waiting > 0)) {
      reduce(waiting, call, `gradients to ${layer.kind} ${layer.index}`);
      waiting = 0;
    }
  }
  return call;
}
