/** How devices are divided: the product of the axes, shard groups, and what a strategy's name promises. */
import type { Job } from '../job.js';
import { divisors } from './divisors.js';
import type { Ruled } from './ruled.js';

export function meshRule(job: Job, devices: number): string | undefined {
  const { dp, tp, pp, cp, shard } = job.layout;
  const product = dp * tp * pp * cp;
  if (product !== devices) {
    return `dp=${dp} × tp=${tp} × pp=${pp} × cp=${cp} is ${product} ranks, but the cluster has ${devices} devices; change an axis or the number of nodes`;
  }
  if (shard < 1 || dp % shard !== 0) {
    return `shard=${shard} does not divide dp=${dp}; choose a divisor such as ${divisors(dp).slice(-4).join(', ')}`;
  }
  return undefined;
}

/** A strategy that is named for a choice makes it. */
export function nameRule({ id }: Ruled, { layout }: Job): string | undefined {
  if (id !== 'sequence-parallel' || layout.tp === 1 || layout.sequenceParallel) return undefined;
  return 'sequence-parallel without sequence parallelism is another strategy: use tensor-parallel or megatron-3d, or leave --sequence-parallel out';
}

/** A group of one rank shards nothing, which every ZeRO stage is about. */
export function shardRule({ state }: Ruled, { layout }: Job): string | undefined {
  const { dp, shard, cp } = layout;
  if (shard * cp !== 1 || dp === 1 || !state.startsWith('zero-')) return undefined;
  return `shard=1 shards nothing: each of dp=${dp} replicas would hold all state, which is what ddp does; use --strategy ddp, or hsdp with a shard group of ${divisors(dp).slice(1).slice(-4).join(', ')}`;
}
