/**
 * The range of ln(measured / predicted), by class of run, that `conformal.ts` makes of `residuals.ts`.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
import type { Interval, RunClass } from './conformal.js';

export const RANGES: Readonly<Record<RunClass, Interval>> = {
  'gpu-measured': { low: -0.1471, high: 0.18110000000000004 },
  'gpu-borrowed': { low: -0.12938612947179834, high: 0.1633861294717983 },
  tpu: { low: -0.16417398843930636, high: 0.1981739884393064 },
  moe: { low: -0.6906219653179191, high: 0.7246219653179191 },
};
