/**
 * How long a predicted step takes in half of all cases, and in nine of ten: quantiles of the published runs that the
 * 90 % interval comes from (`interval.ts`), by the same traits. The median is not the prediction but includes its median
 * bias.
 */
import { quantileAt } from './conformal.js';
import { leastSeconds, traitsOfRun } from './interval.js';
import { QUANTILES } from './ranges.js';
import type { Run } from './traits.js';

/** Seconds that half, and nine in ten, of comparable runs need at most. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
}

/** Those of a step predicted to take `seconds`, of whose device's peak it makes `hfu`; null where nothing comparable was published. */
export function percentilesOf(seconds: number, hfu: number, run: Run): Percentiles | null {
  const traits = traitsOfRun(run);
  if (traits === undefined) return null;
  const { cluster, job } = run;
  const least = leastSeconds(seconds, hfu, { cluster, precision: job.precision });
  const at = (ratio: number) => Math.max(least, seconds * Math.exp(ratio));
  const p50 = quantileAt(QUANTILES.p50, traits);
  return { p50: at(p50), p90: at(Math.max(p50, quantileAt(QUANTILES.p90, traits))) };
}
