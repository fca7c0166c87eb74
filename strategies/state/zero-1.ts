/**
 * ZeRO stage 1 (Megatron's distributed optimizer): gradients are reduce-scattered, each replica updates
 * its shard of the optimizer state, and the new weights are gathered. The same traffic as an all-reduce.
 */
import type { OpId } from '../../program/program.js';
import { stretch } from '../layers/tensors.js';
import { callChunk, gradientBytes, type Stage, weightBytes } from '../stage.js';
import { backwardInBuckets, bucketsOf, forEachShare, type Reduce } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings, SHARDED, WHOLE } from './holdings.js';
import { updateShard } from './optimizer.js';
import { EVERYONE, type State } from './state.js';

export const zero1: State = {
  id: 'zero-1',
  title: 'sharded optimizer state',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1',
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: SHARDED }),
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward(stage, run) {
    if (!run.last) return callChunk(stage, 'backward', run.chunk, run.microBatch, run.after);
    return backwardInBuckets(stage, run, scatterGradients(stage));
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update(stage, _part, after) {
    gatherWeights(stage, updateShard(stage, SHARDED, after));
  },
};

/**
 * Reduce-scatter over the sharding ranks and, where several groups of them replicate each other, an
 * all-reduce of the shard between groups. `portion` of the bucket's parameters takes part.
 */
export function scatterGradients(stage: Stage, stream = 'dp', portion = 1): Reduce {
  const common = { stream, phase: 'gradient-sync' } as const;
  return (bucket, after) => {
    const summed = forEachShare(stage, bucket, ({ prefix, replication }, parameters) => {
      const { shard, replicas, shards } = replication;
      const bytes = Math.ceil(parameters * portion * gradientBytes(stage.job));
      const buffer = stretch(`${prefix}gradients`, bucket.first, bucket.last);
      const into = stretch(`${prefix}gradient shard`, bucket.first, bucket.last);
      const scattering = { ...common, after: [after], buffer, into };
      const scattered = stage.list.collective(`sum ${buffer}`, 'reduce-scatter', shard, bytes, scattering);
      if (replicas.length === 0) return scattered;
      const summing = { ...common, after: [scattered], buffer: into };
      return stage.list.collective(`sum ${into}`, 'all-reduce', replicas, Math.ceil(bytes / shards), summing);
    });
    return summed ?? after;
  };
}

/** The stage's new weights from the shards just updated, bucket by bucket as they were scattered. */
export function gatherWeights(stage: Stage, after: OpId): void {
  for (const bucket of stage.chunks.flatMap((layers) => bucketsOf(stage, layers))) {
    forEachShare(stage, bucket, ({ prefix, replication }, parameters) => {
      const into = stretch(`${prefix}weights`, bucket.first, bucket.last);
      const buffer = stretch(`${prefix}weight shard`, bucket.first, bucket.last);
      const at = { after: [after], buffer, into, stream: 'dp', phase: 'gradient-sync' } as const;
      const bytes = parameters * weightBytes(stage.job);
      return stage.list.collective(`gather ${into}`, 'all-gather', replication.shard, bytes, at);
    });
  }
}
