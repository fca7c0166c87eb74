/**
 * Pairs of published layouts of one job: how far off predicted ratios were, and how often the layout predicted to be
 * the faster one was. A pair shares source, model, sequence, devices, batch, kernels, precision and framework; what differs
 * is the layout, as between two rows of a ranking.
 */
import { balancedQuantile } from '../../planning/interval/conformal.js';
import { rightInTen } from '../../planning/interval/order.js';
import type { CaseResult } from './report.js';

export interface Pair {
  readonly source: string;
  /** ln of the slower predicted time over the faster one, above zero. */
  readonly predicted: number;
  /** ln of the measured times, in the same order. */
  readonly measured: number;
}

/** Predicted times closer than this are one layout told twice. */
const SAME = 1e-4;

/** All pairs of timed cases of one job. */
export function pairsOf(cases: readonly CaseResult[]): Pair[] {
  const jobs = new Map<string, CaseResult[]>();
  for (const each of cases) {
    if (each.kind === 'collective' || each.measuredSeconds === null || each.predictedSeconds === null)
      continue;
    const { globalBatch, kernels, precision, framework } = each.traits;
    const key = [each.file, each.rankingGroup, globalBatch, kernels, precision, framework].join(' | ');
    jobs.set(key, [...(jobs.get(key) ?? []), each]);
  }
  return [...jobs.values()].flatMap((job) =>
    job.flatMap((a, i) => job.slice(i + 1).flatMap((b) => pairOf(a, b))),
  );
}

function pairOf(a: CaseResult, b: CaseResult): Pair[] {
  const predicted = Math.log(a.predictedSeconds! / b.predictedSeconds!);
  const measured = Math.log(a.measuredSeconds! / b.measuredSeconds!);
  if (Math.abs(predicted) < SAME) return [];
  return [{ source: a.source, predicted: Math.abs(predicted), measured: measured * Math.sign(predicted) }];
}

/** Sources with fewer pairs say little of a distribution. */
const FEWEST_PAIRS = 3;

/**
 * Quantiles of |ln measured − ln predicted ratio| in steps of one in twenty, from zero to the largest, every source weighing
 * the same.
 */
export function pairErrors(pairs: readonly Pair[]): number[] {
  const sources = new Map<string, number[]>();
  for (const { source, predicted, measured } of pairs) {
    sources.set(source, [...(sources.get(source) ?? []), Math.abs(measured - predicted)]);
  }
  const scored = [...sources.values()].filter((errors) => errors.length >= FEWEST_PAIRS);
  const scores = scored.map((errors) => ({ scores: errors.sort((x, y) => x - y) }));
  return Array.from({ length: 21 }, (_, i) => (i === 0 ? 0 : balancedQuantile(scores, i / 20)));
}

/** What was said of pairs, and how many of them came out so. */
export interface OrderCheck {
  /** "In so many of ten the faster prediction is the faster layout", five for a toss of a coin. */
  readonly saidInTen: number;
  readonly pairs: number;
  readonly right: number;
}

/** What is said of the order of every pair, from the errors of all other sources, against what came out. */
export function orderChecks(pairs: readonly Pair[]): OrderCheck[] {
  const others = new Map<string, readonly number[]>();
  for (const { source } of pairs) {
    if (!others.has(source)) others.set(source, pairErrors(pairs.filter((pair) => pair.source !== source)));
  }
  const checks = new Map<number, { pairs: number; right: number }>();
  for (const { source, predicted, measured } of pairs) {
    const said = rightInTen(Math.exp(predicted), others.get(source)!);
    const check = checks.get(said) ?? { pairs: 0, right: 0 };
    checks.set(said, { pairs: check.pairs + 1, right: check.right + (measured > 0 ? 1 : 0) });
  }
  return [...checks].sort(([a], [b]) => a - b).map(([saidInTen, check]) => ({ saidInTen, ...check }));
}
