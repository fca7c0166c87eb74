/** Data parallelism: every replica holds everything; gradients are all-reduced in buckets, beside the backward pass. */
import { stretch } from '../layers/tensors.js';
import { callChunk, gradientBytes, replicaAxes } from '../stage.js';
import { backwardInBuckets } from './buckets.js';
import { holdings } from './holdings.js';
import { updateAll } from './optimizer.js';
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
    const g = gradientBytes(stage.job);
    return backwardInBuckets(stage, run, ({ first, last, parameters }, after) => {
      const buffer = stretch('gradients', first, last);
      return stage.list.collective(
        `sum ${buffer}`,
        'all-reduce',
        replicaAxes(stage.job).all,
        parameters * g,
        {
          after: [after],
          buffer,
          stream: 'dp',
          phase: 'gradient-sync',
        },
      );
    });
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update: (stage, _part, after) => updateAll(stage, after),
};

/** An op as a list to wait for, empty when there is none. */
export function lastOf(id: number | undefined): number[] {
  return id === undefined ? [] : [id];
}
