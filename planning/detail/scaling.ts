/**
 * The same layout on fewer and more devices. Weak scaling: every replica keeps its work, so that the global batch
 * grows with the cluster. Strong scaling: the global batch stays, and more replicas have fewer micro-batches each.
 * Each point is simulated.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { clusterWith } from '../../hardware-profiles/variant.js';
import { InputError } from '../../input/error.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import type { Plan } from '../../strategies/write.js';
import { evaluate } from '../evaluate/evaluate.js';
import { LayerParts } from '../evaluate/layer-parts.js';

export interface ScalingPoint {
  readonly devices: number;
  readonly globalBatch: number;
  readonly tokensPerSecond: number;
  readonly mfu: number;
  readonly stepTimeSeconds: number;
  readonly fits: boolean;
}

export interface Scaling {
  readonly weak: readonly ScalingPoint[];
  readonly strong: readonly ScalingPoint[];
}

const FACTORS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4];

/** Points in order of devices; those whose layout does not come out whole, or breaks a rule, or whose step is too large to play, are left out. */
export function scaling(plan: Plan, job: Job, cluster: Cluster): Scaling {
  const weak: ScalingPoint[] = [];
  const strong: ScalingPoint[] = [];
  for (const factor of FACTORS) {
    const grown = grownBy(factor, cluster);
    if (!grown) continue;
    const prices = pricesOf(grown, factor * devicesOf(job.layout));
    const shared = { prices, layers: new LayerParts(prices) };
    const at = (globalBatch: number): ScalingPoint[] => {
      const resized = resizedBy(factor, globalBatch, job);
      if (!resized || brokenRule({ id: plan.schedule, ...plan }, resized, grown.devices)) return [];
      const played = unlessRefused(() => evaluate(plan, resized, grown, shared));
      if (played === undefined) return [];
      const { tokensPerSecond, mfu, stepTimeSeconds, fits } = played;
      return [{ devices: grown.devices, globalBatch, tokensPerSecond, mfu, stepTimeSeconds, fits }];
    };
    const points = at(job.globalBatch * factor);
    for (const each of points) weak.push(each);
    // At the size asked for the two are one.
    for (const each of factor === 1 ? points : at(job.globalBatch)) strong.push(each);
  }
  return { weak, strong };
}

function resizedBy(factor: number, globalBatch: number, job: Job): Job | undefined {
  const { dp, shard } = job.layout;
  const replicas = dp * factor;
  const spread = shard === dp ? replicas : shard;
  const whole = [replicas, globalBatch, replicas / spread].every((n) => Number.isInteger(n) && n >= 1);
  return whole ? { ...job, globalBatch, layout: { ...job.layout, dp: replicas, shard: spread } } : undefined;
}

function grownBy(factor: number, cluster: Cluster): Cluster | undefined {
  const nodes = cluster.nodes * factor;
  if (factor === 1) return cluster;
  if (!Number.isInteger(nodes)) return undefined;
  const provenance = { kind: 'assumed', source: 'the same cluster at another size' } as const;
  return unlessRefused(() => clusterWith(cluster, { nodes, provenance }));
}

/** Undefined for a torus that has no slice of a size, and a step with more to play than is begun. */
function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
