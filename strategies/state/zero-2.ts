/**
 * ZeRO stage 2: gradients are sharded as well, so every micro-batch's are reduce-scattered as they
 * are computed; only a bucket of full gradients exists at a time.
 */
import { largest } from '../../input/extremes.js';
import { gradientBytes } from '../formats.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { backwardInBuckets, bucketsOf, sizeOf } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings, SHARDED, WHOLE } from './holdings.js';
import { gradientsToHost, updateSharded, withCopies } from './offloaded.js';
import { EVERYONE, type State } from './state.js';
import { allGatherWeights, forwardWithParamGather, reduceScatterGradients } from './zero-1.js';

export const zero2: State = {
  id: 'zero-2',
  title: 'sharded optimizer states and gradients',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.2',
  traffic: 'DP gradient reduce-scatter and parameter all-gather',
  reads: ['gradientAverage', 'fp32AllReduce', 'paramGather'],
  parts: () => EVERYONE,
  holds(stage) {
    return [
      ...holdings(stage, { parameters: WHOLE, gradients: SHARDED, optimizer: SHARDED }),
      {
        category: 'buffers',
        buffer: 'gradient bucket',
        bytes: largestBucket(stage) * gradientBytes(stage.job),
      },
    ];
  },
  forward: forwardWithParamGather,
  backward(stage, run) {
    const reduceScatter = reduceScatterGradients(stage);
    return backwardInBuckets(stage, run, (bucket, after) =>
      gradientsToHost(stage, bucket, SHARDED, reduceScatter(bucket, after), run.microBatch),
    );
  },
  synchronise: (stage) => withCopies(stage, lastOf(stage.list.last('dp'))),
  update(stage, _part, after) {
    const updated = updateSharded(stage, SHARDED, SHARDED, after);
    if (runtimeOf(stage.job).paramGather === 'after') allGatherWeights(stage, updated);
  },
};

/** Parameters whose full gradients exist at once. */
function largestBucket(stage: Stage): number {
  const buckets = stage.chunks.flatMap((layers) => bucketsOf(stage, layers));
  return largest(buckets.map((bucket) => sizeOf(stage, bucket)));
}
