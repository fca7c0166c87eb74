/**
 * ZeRO stage 1 (Megatron's distributed optimizer): gradients are reduce-scattered, each replica updates
 * its shard of the optimizer state, and the new weights are gathered. The same traffic as an all-reduce.
 */
import { stretch } from '../layers/tensors.js';
import { callChunk, gradientBytes, replicaAxes, type Stage, weightBytes } from '../stage.js';
import { backwardInBuckets, bucketsOf, type Reduce } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings } from './holdings.js';
import { updateShard } from './optimizer.js';
import { EVERYONE, type State } from './state.js';

export const zero1: State = {
  id: 'zero-1',
  title: 'sharded optimizer state',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1',
  parts: () => EVERYONE,
  holds: (stage) =>
    holdings(stage, { parameters: 1, gradients: 1, optimizer: replicaAxes(stage.job).shards }),
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward(stage, run) {
    if (!run.last) return callChunk(stage, 'backward', run.chunk, run.microBatch, run.after);
    return backwardInBuckets(stage, run, scatterGradients(stage));
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update(stage, _part, after) {
    gatherWeights(stage, updateShard(stage, replicaAxes(stage.job).shards, after));
  },
};

/**
 * Reduce-scatter over the sharding ranks and, where several groups of them replicate each other, an
 * all-reduce of the shard between groups.
 */
export function scatterGradients(stage: Stage, stream = 'dp'): Reduce {
  const { shard, replicas, shards } = replicaAxes(stage.job);
  return ({ first, last, parameters }, after) => {
    const bytes = parameters * gradientBytes(stage.job);
    const buffer = stretch('gradients', first, last);
    const into = stretch('gradient shard', first, last);
    const common = { stream, phase: 'gradient-sync' } as const;
    const scattered = stage.list.collective(`sum ${buffer}`, 'reduce-scatter', shard, bytes, {
      ...common,
      after: [after],
      buffer,
      into,
    });
    if (replicas.length === 0) return scattered;
    return stage.list.collective(`sum ${into}`, 'all-reduce', replicas, Math.ceil(bytes / shards), {
      ...common,
      after: [scattered],
      buffer: into,
    });
  };
}

/** The stage's new weights from the shards just updated, bucket by bucket as they were scattered. */
export function gatherWeights(stage: Stage, after: number): void {
  for (const layers of stage.chunks) {
    for (const { first, last, parameters } of bucketsOf(stage, layers)) {
      const into = stretch('weights', first, last);
      stage.list.collective(
        `gather ${into}`,
        'all-gather',
        replicaAxes(stage.job).shard,
        parameters * weightBytes(stage.job),
        {
          after: [after],
          buffer: stretch('weight shard', first, last),
          into,
          stream: 'dp',
          phase: 'gradient-sync',
        },
      );
    }
  }
}
