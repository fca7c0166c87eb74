/**
 * The range and the quantiles of ln(measured / predicted): of step times by class of run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Interval, LogQuantiles, RunClass } from './conformal.js';

export const RANGES: Readonly<Record<RunClass, Interval>> = {
  'gpu-measured': { low: -0.1641, high: 0.2085 },
  'gpu-borrowed': { low: -0.1641, high: 0.2085 },
  tpu: { low: -0.10132816028744218, high: 0.14572816028744218 },
  moe: { low: -0.5367, high: 0.5811 },
};

export const QUANTILES: Readonly<Record<RunClass, LogQuantiles>> = {
  'gpu-measured': { p50: 0.0222, p90: 0.178 },
  'gpu-borrowed': { p50: 0.0222, p90: 0.178 },
  tpu: { p50: 0.0222, p90: 0.12550481681579975 },
  moe: { p50: 0.0222, p90: 0.4896 },
};

export const MEMORY_RANGE: Interval = { low: -0.064, high: 0.1692 };
