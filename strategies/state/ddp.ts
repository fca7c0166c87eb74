/** Data parallelism: every replica holds everything; gradients are all-reduced in buckets, beside the backward pass. */
import { stretch } from '../layers/tensors.js';
import { callChunk, gradientBytes } from '../stage.js';
import { backwardInBuckets, forEachShare } from './buckets.js';
import { holdings, WHOLE } from './holdings.js';
import { updateAll } from './optimizer.js';
import { EVERYONE, type State } from './state.js';

export const ddp: State = {
  id: 'ddp',
  title: 'all-reduced gradients',
  reference: 'Li et al. 2020, arXiv 2006.15704',
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: WHOLE }),
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward(stage, run) {
    if (!run.last) return callChunk(stage, 'backward', run.chunk, run.microBatch, run.after);
    const g = gradientBytes(stage.job);
    return backwardInBuckets(stage, run, (bucket, after) => {
      const summed = forEachShare(stage, bucket, ({ prefix, replication }, parameters) => {
        const buffer = stretch(`${prefix}gradients`, bucket.first, bucket.last);
        const at = { after: [after], buffer, stream: 'dp', phase: 'gradient-sync' } as const;
        return stage.list.collective(`sum ${buffer}`, 'all-reduce', replication.all, parameters * g, at);
      });
      return summed ?? after;
    });
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update: (stage, _part, after) => updateAll(stage, after),
};

/** An op as a list to wait for, empty when there is none. */
export function lastOf(id: number | undefined): number[] {
  return id === undefined ? [] : [id];
}
