/** Data parallelism: every replica holds everything; gradients are all-reduced in buckets, beside the backward pass. */

import { gradientBytes } from '../formats.js';
import { flatBuffer } from '../layers/tensors.js';
import { runtimeOf } from '../runtime.js';
import { callChunk, type Stage } from '../stage.js';
import { backwardWithReduce, forEachParameterGroup, type Reduce, reduceAfterBackward } from './buckets.js';
import { averageGradients } from './gradient-average.js';
import { holdings, WHOLE } from './holdings.js';
import { updateWhole } from './offloaded.js';
import { EVERYONE, type State } from './state.js';

export const ddp: State = {
  id: 'ddp',
  title: 'all-reduced gradients',
  reference: 'Li et al. 2020, arXiv 2006.15704',
  traffic: 'DP gradient all-reduce',
  reads: ['gradientReduce', 'gradientAverage', 'fp32AllReduce', 'keepsGradients'],
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: WHOLE }),
  forward: (stage, run) => callChunk(stage, run),
  backward(stage, run) {
    return backwardWithReduce(stage, run, allReduceGradients(stage));
  },
  synchronise(stage) {
    reduceAfterBackward(stage, allReduceGradients(stage));
    return lastOf(stage.list.last('dp'));
  },
  update(stage, _part, after) {
    updateWhole(stage, WHOLE, after);
  },
};

/** All-reduces the gradients of a bucket, in the format they are kept in unless another is said. */
export function allReduceGradients(stage: Stage, format = gradientBytes(stage.job)): Reduce {
  const bytesEach = runtimeOf(stage.job).fp32AllReduce ? 4 : format;
  return (bucket, after) => {
    const ready = averageGradients(stage, bucket, after);
    const reduced = forEachParameterGroup(stage, bucket, ({ prefix, replication }, parameters) => {
      const buffer = flatBuffer(`${prefix}gradients`, bucket.first, bucket.last);
      const at = { after: [ready], buffer, stream: 'dp', phase: 'gradient-sync' } as const;
      return stage.list.collective(
        `all-reduce ${buffer}`,
        'all-reduce',
        replication.all,
        parameters * bytesEach,
        at,
      );
    });
    return reduced ?? ready;
  };
}

/** An op as a list to wait for, empty when there is none. */
export function lastOf(id: number | undefined): number[] {
  return id === undefined ? [] : [id];
}
