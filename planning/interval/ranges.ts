/**
 * The range and the quantiles of ln(measured / predicted): of step times by class of run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Interval, LogQuantiles, RunClass } from './conformal.js';

export const RANGES: Readonly<Record<RunClass, Interval>> = {
  'gpu-measured': { low: -0.1203, high: 0.1543 },
  'gpu-borrowed': { low: -0.1203, high: 0.1543 },
  tpu: { low: -0.08822080017781325, high: 0.12222080017781325 },
  moe: { low: -0.6539113537117904, high: 0.6879113537117905 },
};

export const QUANTILES: Readonly<Record<RunClass, LogQuantiles>> = {
  'gpu-measured': { p50: 0.017, p90: 0.14790000000000003 },
  'gpu-borrowed': { p50: 0.017, p90: 0.14790000000000003 },
  tpu: { p50: 0.017, p90: 0.11731611611999822 },
  moe: { p50: 0.017, p90: 0.6566379912663756 },
};

export const MEMORY_RANGE: Interval = { low: -0.0125, high: 0.1191 };
