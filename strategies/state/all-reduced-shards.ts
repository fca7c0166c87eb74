/**
 * ZeRO 1 and 2 as DeepSpeed has them unless it is configured otherwise: of a bucket every rank is sent the whole sum, in the
 * type of the arithmetic (`communication_data_type`), and copies its shard out of it. So a step moves an all-reduce and the
 * all-gather of the new weights, half as much again as an all-reduce alone; and as `overlap_comm` is false below stage 3,
 * the collective is issued on the stream of compute, which waits for it.
 * Source: `average_tensor`, `allreduce_and_scatter` and `allreduce_and_copy_with_multiple_ranks` in
 * deepspeed/runtime/zero/stage_1_and_2.py, `use_multi_rank_bucket_allreduce` and `overlap_comm` in
 * deepspeed/runtime/zero/config.py (microsoft/DeepSpeed).
 */
import { computedGradientBytes, gradientBytes } from '../formats.js';
import type { Job } from '../job.js';
import { flatBuffer } from '../layers/tensors.js';
import { type ParameterGroup, parametersIn } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { forEachParameterGroup, ifSharded, type Reduce } from './buckets.js';
import { allReduceGradients } from './ddp.js';

export function allReducesShards(job: Job): boolean {
  return runtimeOf(job).zeroReduce === 'blocking-all-reduce';
}

/** All-reduces a bucket and keeps the rank's shard; returns the copy, on the stream of compute, behind which all else waits. */
export function allReduceShards(stage: Stage): Reduce {
  const allReduce = allReduceGradients(stage, computedGradientBytes(stage.job));
  return (bucket, after) => {
    const reduced = allReduce(bucket, after);
    const keep = ({ prefix, replication }: ParameterGroup, parameters: number) => {
      const gradients = flatBuffer(`${prefix}gradients`, bucket.first, bucket.last);
      const shard = flatBuffer(`${prefix}gradient shard`, bucket.first, bucket.last);
      const each = computedGradientBytes(stage.job) + gradientBytes(stage.job);
      const kernel = {
        family: 'elementwise',
        name: 'keep shard',
        flops: 0,
        bytes: Math.ceil(parameters / replication.shards) * each,
        launches: 1,
      } as const;
      return stage.list.compute(`keep ${shard}`, kernel, {
        after: [reduced],
        reads: [gradients],
        writes: [shard],
      });
    };
    const size = ifSharded((group) => parametersIn(group, bucket.layers));
    return forEachParameterGroup(stage, bucket, keep, size) ?? reduced;
  };
}
