/** Data parallelism: every replica holds everything; gradients are all-reduced in buckets, beside the backward pass. */
import { callChunk, replicaAxes } from '../stage.js';
import { backwardInBuckets } from './buckets.js';
import { holdings } from './holdings.js';
import { writeOptimizer } from './optimizer.js';
import { EVERYONE, type State } from './state.js';

export const ddp: State = {
  id: 'ddp',
  title: 'all-reduced gradients',
  reference: 'Li et al. 2020, arXiv 2006.15704',
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: 1, gradients: 1, optimizer: 1 }),
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward(stage, run) {
    if (!run.last) return callChunk(stage, 'backward', run.chunk, run.microBatch, run.after);
    return backwardInBuckets(stage, run, (bytes, after, label) =>
      stage.list.collective(label, 'all-reduce', replicaAxes(stage.job).all, bytes, {
        after: [after],
        stream: 'dp',
        phase: 'gradient-sync',
      }),
    );
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update(stage, _part, after) {
    writeOptimizer(stage, stage.parameters, after);
  },
};

/** An op as a list to wait for, empty when there is none. */
export function lastOf(id: number | undefined): number[] {
  return id === undefined ? [] : [id];
}
