/**
 * ZeRO stage 2: gradients are sharded as well, so every micro-batch's are reduce-scattered as they
 * are computed; only a bucket of full gradients exists at a time.
 */
import { callChunk, gradientBytes, replicaAxes, type Stage } from '../stage.js';
import { backwardInBuckets, bucketsOf } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings } from './holdings.js';
import { updateShard } from './optimizer.js';
import { EVERYONE, type State } from './state.js';
import { gatherWeights, scatterGradients } from './zero-1.js';

export const zero2: State = {
  id: 'zero-2',
  title: 'sharded optimizer state and gradients',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.2',
  parts: () => EVERYONE,
  holds(stage) {
    const { shards } = replicaAxes(stage.job);
    return [
      ...holdings(stage, { parameters: 1, gradients: shards, optimizer: shards }),
      {
        category: 'buffers',
        buffer: 'gradient bucket',
        bytes: largestBucket(stage) * gradientBytes(stage.job),
      },
    ];
  },
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward: (stage, run) => backwardInBuckets(stage, run, scatterGradients(stage)),
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update(stage, _part, after) {
    gatherWeights(stage, updateShard(stage, replicaAxes(stage.job).shards, after));
  },
};

/** Parameters whose full gradients exist at once. */
function largestBucket(stage: Stage): number {
  return Math.max(...stage.chunks.flatMap((layers) => bucketsOf(stage, layers)).map((b) => b.parameters));
}
