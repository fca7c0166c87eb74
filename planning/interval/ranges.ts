/**
 * The ends and the quantiles of ln(measured / predicted): of step times by traits of a run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Ends, Interval, LogQuantiles } from './conformal.js';

export const RANGES: Ends = {
  low: {
    all: -0.1051,
    'borrowed-kernels': 0,
    tpu: -0.015,
    experts: -0.1695,
    'short-kernels': -0.6169,
    untuned: -0.0495,
    'near-memory-limit': -0.0014,
    'many-nodes': 0,
    'many-devices': -0.0106,
    'tensor-across-nodes': 0,
    'beyond-measured': 0,
  },
  high: {
    all: 0.1909,
    'borrowed-kernels': 0.0616,
    tpu: 0,
    experts: 0.4133,
    'short-kernels': 0.0769,
    untuned: 0.2839,
    'near-memory-limit': 0,
    'many-nodes': 0,
    'many-devices': 0,
    'tensor-across-nodes': 0.0005,
    'beyond-measured': 0,
  },
};

export const QUANTILES: LogQuantiles = {
  p50: {
    all: -0.0103,
    'borrowed-kernels': 0.0573,
    tpu: 0.0334,
    experts: 0.016,
    'short-kernels': 0.0641,
    untuned: 0.0477,
    'near-memory-limit': 0.0209,
    'many-nodes': 0,
    'many-devices': 0,
    'tensor-across-nodes': 0.0052,
    'beyond-measured': 0.0058,
  },
  p90: {
    all: 0.135,
    'borrowed-kernels': 0.0611,
    tpu: 0.01,
    experts: 0.4639,
    'short-kernels': 0.1035,
    untuned: 0.1816,
    'near-memory-limit': 0.0162,
    'many-nodes': 0,
    'many-devices': 0,
    'tensor-across-nodes': 0.0015,
    'beyond-measured': 0,
  },
};

export const MEMORY_RANGE: Interval = { low: -0.064, high: 0.1692 };
