/**
 * ZeRO stage 1 (Megatron's distributed optimizer): gradients are reduce-scattered, each replica updates
 * its shard of the optimizer state, and the new weights are gathered. The same traffic as an all-reduce.
 */
import { callChunk, replicaAxes, type Stage, weightBytes } from '../stage.js';
import { backwardInBuckets, type Reduce } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings } from './holdings.js';
import { writeOptimizer } from './optimizer.js';
import { EVERYONE, type State } from './state.js';

export const zero1: State = {
  id: 'zero-1',
  title: 'sharded optimizer state',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1',
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: 1, gradients: 1, optimizer: replicaAxes(stage.job).shards }),
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward(stage, run) {
    if (!run.last) return callChunk(stage, 'backward', run.chunk, run.microBatch, run.after);
    return backwardInBuckets(stage, run, scatterGradients(stage));
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update(stage, _part, after) {
    const updated = writeOptimizer(stage, Math.ceil(stage.parameters / replicaAxes(stage.job).shards), after);
    gatherWeights(stage, updated);
  },
};

/**
 * Reduce-scatter over the sharding ranks and, where several groups of them replicate each other, an
 * all-reduce of the shard between groups.
 */
export function scatterGradients(stage: Stage, stream = 'dp'): Reduce {
  const { shard, replicas, shards } = replicaAxes(stage.job);
  return (bytes, after, label) => {
    const scattered = stage.list.collective(label, 'reduce-scatter', [shard], bytes, {
      after: [after],
      stream,
      phase: 'gradient-sync',
    });
    if (replicas.length === 0) return scattered;
    return stage.list.collective(`${label} between groups`, 'all-reduce', replicas, Math.ceil(bytes / shards), {
      after: [scattered],
      stream,
      phase: 'gradient-sync',
    });
  };
}

/** The whole stage's new weights, from the shards just updated. */
export function gatherWeights(stage: Stage, after: number): number {
  const bytes = Math.round(stage.parameters * weightBytes(stage.job));
  return stage.list.collective('gather weights', 'all-gather', [replicaAxes(stage.job).shard], bytes, {
    after: [after],
    stream: 'dp',
    phase: 'gradient-sync',
  });
}
