/**
 * The range and the quantiles of ln(measured / predicted): of step times by class of run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Interval, LogQuantiles, RunClass } from './conformal.js';

export const RANGES: Readonly<Record<RunClass, Interval>> = {
  'gpu-measured': { low: -0.14650000000000002, high: 0.1941 },
  'gpu-borrowed': { low: -0.14650000000000002, high: 0.1941 },
  tpu: { low: -0.08037973195382005, high: 0.12797973195382006 },
  moe: { low: -0.4778790186125211, high: 0.5254790186125211 },
};

export const QUANTILES: Readonly<Record<RunClass, LogQuantiles>> = {
  'gpu-measured': { p50: 0.0238, p90: 0.17869563469270539 },
  'gpu-borrowed': { p50: 0.0238, p90: 0.17869563469270539 },
  tpu: { p50: 0.0238, p90: 0.11855622843865458 },
  moe: { p50: 0.0238, p90: 0.48009999999999997 },
};

export const MEMORY_RANGE: Interval = { low: -0.064, high: 0.1692 };
