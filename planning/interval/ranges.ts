/**
 * The range of ln(measured / predicted): of step times by class of run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
import type { Interval, RunClass } from './conformal.js';

export const RANGES: Readonly<Record<RunClass, Interval>> = {
  'gpu-measured': { low: -0.1203, high: 0.1543 },
  'gpu-borrowed': { low: -0.1203, high: 0.1543 },
  tpu: { low: -0.08822080017781325, high: 0.12222080017781325 },
  moe: { low: -0.6539113537117904, high: 0.6879113537117905 },
};

export const MEMORY_RANGE: Interval = { low: -0.0125, high: 0.1191 };
