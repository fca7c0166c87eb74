/**
 * The same layout on fewer and more devices: weak scaling, every replica with the same work, so that the
 * global batch grows with the cluster. Each point is simulated.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { clusterWith } from '../../hardware-profiles/variant.js';
import { InputError } from '../../input/error.js';
import type { Job } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules.js';
import type { Plan } from '../../strategies/write.js';
import { evaluate } from '../evaluate/evaluate.js';

export interface ScalingPoint {
  readonly devices: number;
  readonly globalBatch: number;
  readonly tokensPerSecond: number;
  readonly mfu: number;
  readonly stepTimeSeconds: number;
  readonly fits: boolean;
}

const FACTORS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4];

/** Points in order of devices; those whose layout does not come out whole, or breaks a rule, are left out. */
export function scaling(plan: Plan, job: Job, cluster: Cluster): ScalingPoint[] {
  return FACTORS.flatMap((factor) => {
    const grown = grownBy(factor, job, cluster);
    if (!grown || brokenRule({ id: plan.schedule, ...plan }, grown.job, grown.cluster.devices)) return [];
    const { tokensPerSecond, mfu, stepTimeSeconds, fits } = evaluate(plan, grown.job, grown.cluster);
    const { devices } = grown.cluster;
    return [{ devices, globalBatch: grown.job.globalBatch, tokensPerSecond, mfu, stepTimeSeconds, fits }];
  });
}

function grownBy(factor: number, job: Job, cluster: Cluster): { job: Job; cluster: Cluster } | undefined {
  const { dp, shard } = job.layout;
  const nodes = cluster.nodes * factor;
  const replicas = dp * factor;
  const globalBatch = job.globalBatch * factor;
  const spread = shard === dp ? replicas : shard;
  const whole = [nodes, replicas, globalBatch, replicas / spread].every((n) => Number.isInteger(n) && n >= 1);
  if (!whole) return undefined;
  const provenance = { kind: 'assumed', source: 'the same cluster at another size' } as const;
  try {
    return {
      job: { ...job, globalBatch, layout: { ...job.layout, dp: replicas, shard: spread } },
      cluster: factor === 1 ? cluster : clusterWith(cluster, { nodes, provenance }),
    };
  } catch (error) {
    // A torus that has no slice of this size.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
