/**
 * The ends and the quantiles of ln(measured / predicted): of step times by traits of a run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Ends, Interval, LogQuantiles } from './conformal.js';

export const RANGES: Ends = {
  low: {
    all: -0.1045,
    'borrowed-kernels': -0.01,
    tpu: 0,
    experts: -0.0462,
    'short-kernels': -0.0086,
    untuned: -0.0647,
    'near-memory-limit': 0,
    'many-nodes': 0,
    'many-devices': -0.01,
    'tensor-across-nodes': 0,
    'beyond-measured': 0,
  },
  high: {
    all: 0.18,
    'borrowed-kernels': 0.0319,
    tpu: 0,
    experts: 0.1363,
    'short-kernels': 0.1192,
    untuned: 0.1777,
    'near-memory-limit': 0,
    'many-nodes': 0.0338,
    'many-devices': 0.1489,
    'tensor-across-nodes': 0.0007,
    'beyond-measured': 0.0537,
  },
};

export const QUANTILES: LogQuantiles = {
  p50: {
    all: -0.0087,
    'borrowed-kernels': 0.025,
    tpu: 0.0272,
    experts: 0,
    'short-kernels': 0.0484,
    untuned: 0.0378,
    'near-memory-limit': 0.029,
    'many-nodes': 0,
    'many-devices': 0,
    'tensor-across-nodes': 0.0046,
    'beyond-measured': 0.0226,
  },
  p90: {
    all: 0.1134,
    'borrowed-kernels': 0.0369,
    tpu: 0,
    experts: 0.1045,
    'short-kernels': 0.2037,
    untuned: 0.1733,
    'near-memory-limit': 0,
    'many-nodes': 0.0242,
    'many-devices': 0.0007,
    'tensor-across-nodes': 0.0016,
    'beyond-measured': 0.0358,
  },
};

export const MEMORY_RANGE: Interval = { low: -0.064, high: 0.1692 };
