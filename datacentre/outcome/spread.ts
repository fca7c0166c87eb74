/** Mean and percentiles of figures, kept as columns: a million jobs are sorted in place. */
import type { Spread } from './answer.js';

export const NOTHING: Spread = { mean: 0, p50: 0, p99: 0 };

/** Sorts `figures` and says how they spread; `NOTHING` of none. */
export function spreadOf(figures: Float64Array): Spread {
  if (figures.length === 0) return NOTHING;
  figures.sort();
  let sum = 0;
  for (const figure of figures) sum += figure;
  return { mean: sum / figures.length, p50: atShare(figures, 0.5), p99: atShare(figures, 0.99) };
}

/** The smallest of `sorted` that a share of them does not exceed (nearest rank). */
export function atShare(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Of sorted figures, those at 0, 1 … 100 %; empty of none. */
export function percentilesOf(sorted: Float64Array): number[] {
  if (sorted.length === 0) return [];
  return Array.from({ length: 101 }, (_, i) => atShare(sorted, i / 100));
}
