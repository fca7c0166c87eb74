/**
 * The ends and the quantiles of ln(measured / predicted): of step times by traits of a run, that `conformal.ts` makes of
 * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by
 * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.
 */
import type { Ends, Interval, LogQuantiles } from './conformal.js';

export const RANGES: Ends = {
  low: {
    all: -0.1057,
    'borrowed-kernels': 0,
    tpu: -0.0172,
    experts: -0.1506,
    'short-kernels': -0.0086,
    untuned: -0.0311,
    'near-memory-limit': -0.0133,
    'many-nodes': 0,
    'many-devices': -0.0019,
    'tensor-across-nodes': 0,
    'beyond-measured': 0,
  },
  high: {
    all: 0.1793,
    'borrowed-kernels': 0.0342,
    tpu: 0,
    experts: 0.1422,
    'short-kernels': 0.0641,
    untuned: 0.1776,
    'near-memory-limit': 0,
    'many-nodes': 0.0356,
    'many-devices': 0.1473,
    'tensor-across-nodes': 0.0007,
    'beyond-measured': 0.0557,
  },
};

export const QUANTILES: LogQuantiles = {
  p50: {
    all: -0.0083,
    'borrowed-kernels': 0.0226,
    tpu: 0.0119,
    experts: 0,
    'short-kernels': 0.0565,
    untuned: 0.0364,
    'near-memory-limit': 0.0165,
    'many-nodes': 0,
    'many-devices': 0,
    'tensor-across-nodes': 0.0045,
    'beyond-measured': 0.0318,
  },
  p90: {
    all: 0.11,
    'borrowed-kernels': 0.041,
    tpu: 0,
    experts: 0.1255,
    'short-kernels': 0.2091,
    untuned: 0.1648,
    'near-memory-limit': 0,
    'many-nodes': 0.0284,
    'many-devices': 0.0007,
    'tensor-across-nodes': 0.0016,
    'beyond-measured': 0.0384,
  },
};

export const MEMORY_RANGE: Interval = { low: -0.064, high: 0.1692 };
