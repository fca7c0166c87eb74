/**
 * How long a predicted step takes in half of all cases, and in nine of ten: quantiles of the published runs that the
 * 90 % interval comes from (`interval.ts`). The median is not the prediction but includes its median bias. Beyond what
 * was measured the upper one is twice as far from the median, as the ends of the interval are.
 */
import { BEYOND } from './conformal.js';
import { beyondMeasured, type ComparableRun, deviceClass, leastSeconds, runClass } from './interval.js';
import { QUANTILES } from './ranges.js';

/** Seconds that half, and nine in ten, of comparable runs need at most. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
}

/**
 * Those of a step predicted to take `seconds` on `devices` devices, of whose peak it makes `hfu`; null where nothing
 * comparable was published.
 */
export function percentilesOf(
  seconds: number,
  hfu: number,
  run: ComparableRun,
  devices: number,
): Percentiles | null {
  const device = deviceClass(run.cluster);
  if (device === undefined) return null;
  const { p50, p90 } = QUANTILES[runClass(device, run.model)];
  const wider = beyondMeasured(run, devices).length > 0 ? BEYOND : 1;
  const least = leastSeconds(seconds, hfu, run);
  return {
    p50: Math.max(least, seconds * Math.exp(p50)),
    p90: Math.max(least, seconds * Math.exp(p50 + wider * (p90 - p50))),
  };
}
