/**
 * The memory that neighbours of a layout would take: what a layout was forced into is told by what does not fit. Memory
 * follows from the order of ops alone, so nothing is played for it.
 */
import type { Job, Layout } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';

/** What of a layout was free to be chosen. */
export interface Freedom {
  readonly evaluations: Evaluations;
  readonly usableBytes: number;
  /** Whether the person left it open. */
  readonly open: (part: keyof Layout) => boolean;
}

export function freedomOf(request: Request, evaluations: Evaluations): Freedom {
  const fixed: Readonly<Record<string, unknown>> = request.fixed;
  return { evaluations, usableBytes: usableBytes(request), open: (part) => fixed[part] === undefined };
}

/** Bytes that `job` would take with `change`, where that is allowed and does not fit; else undefined. */
export function tooMuch(
  strategy: Strategy,
  job: Job,
  change: Partial<Layout>,
  { evaluations, usableBytes, open }: Freedom,
): number | undefined {
  const parts = Object.keys(change) as (keyof Layout)[];
  // Replicas and shards follow from the other axes.
  if (!parts.filter((part) => part !== 'dp' && part !== 'shard').every(open)) return undefined;
  const varied = { ...job, layout: { ...plainer(job.layout, change), ...change } };
  const { dp, tp, pp, cp } = varied.layout;
  if (brokenRule(strategy, varied, dp * tp * pp * cp)) return undefined;
  const { peakBytes } = evaluations.memory(planOf(strategy, varied.layout), varied);
  return peakBytes > usableBytes ? peakBytes : undefined;
}

/** The layout with an axis of half the size, and twice the replicas instead; undefined where it cannot be halved. */
export function halved(layout: Layout, axis: 'tp' | 'pp' | 'cp'): Partial<Layout> | undefined {
  if (layout[axis] % 2 !== 0) return undefined;
  const dp = layout.dp * 2;
  const shard = layout.shard === layout.dp ? dp : layout.shard;
  const plain = axis === 'pp' && layout.pp === 2 ? { vpp: 1 } : {};
  return { [axis]: layout[axis] / 2, dp, shard, ...plain };
}

/** What is said of a recomputation goes with it. */
function plainer(layout: Layout, { recompute }: Partial<Layout>): Layout {
  if (recompute === undefined) return layout;
  const { recomputeLayers: _, recomputeMethod: __, recomputeModules: ___, ...plain } = layout;
  return plain;
}
