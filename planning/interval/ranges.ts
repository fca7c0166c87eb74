/**
 * The ends and the quantiles of ln(measured / predicted): of step times by traits of a run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Ends, Interval, LogQuantiles } from './conformal.js';

export const RANGES: Ends = {
  low: {
    all: -0.0974,
    'borrowed-kernels': 0,
    tpu: 0,
    experts: -0.0619,
    'short-kernels': 0,
    untuned: -0.0389,
    'near-memory-limit': 0,
    'many-nodes': -0.0002,
    'many-devices': -0.0515,
    'tensor-across-nodes': 0,
    'beyond-measured': 0,
  },
  high: {
    all: 0.1809,
    'borrowed-kernels': 0.068,
    tpu: 0,
    experts: 0.2306,
    'short-kernels': 0.0436,
    untuned: 0.1167,
    'near-memory-limit': 0,
    'many-nodes': 0.0237,
    'many-devices': 0,
    'tensor-across-nodes': 0.0012,
    'beyond-measured': 0,
  },
};

export const QUANTILES: LogQuantiles = {
  p50: {
    all: -0.011,
    'borrowed-kernels': 0.074,
    tpu: 0.0347,
    experts: 0,
    'short-kernels': 0.0457,
    untuned: 0.0332,
    'near-memory-limit': 0.0257,
    'many-nodes': 0,
    'many-devices': 0,
    'tensor-across-nodes': 0.0038,
    'beyond-measured': 0.0138,
  },
  p90: {
    all: 0.1184,
    'borrowed-kernels': 0.0742,
    tpu: 0.0245,
    experts: 0.1932,
    'short-kernels': 0.0885,
    untuned: 0.0689,
    'near-memory-limit': 0.0054,
    'many-nodes': 0.0345,
    'many-devices': 0,
    'tensor-across-nodes': 0.0034,
    'beyond-measured': 0.0056,
  },
};

export const MEMORY_RANGE: Interval = { low: -0.064, high: 0.1692 };
