/**
 * A comparison made by hand for the tests of reports: round figures a reader can check. 512 devices,
 * 1,024 sequences of 8,192 tokens = 8,388,608 tokens per step.
 */
import type { Comparison, Row } from '../../planning/comparison.js';

const GIB = 2 ** 30;
const TOKENS = 1_024 * 8_192;
const RUN_TOKENS = 15e12;

interface Sketch {
  readonly strategy: string;
  readonly layout: Partial<Row['layout']>;
  /** Compute, recompute, optimizer, exposed tp, exposed dp, bubble: seconds. */
  readonly seconds: readonly [number, number, number, number, number, number];
  readonly peakGib: number;
  readonly why: string;
}

export function rowOf({ strategy, layout, seconds, peakGib, why }: Sketch, totals = false): Row {
  const step = seconds.reduce((a, x) => a + x, 0);
  const [compute, recompute, optimizer, tp, dp, bubble] = seconds;
  const tokensPerSecond = TOKENS / step;
  const modelTflopsPerDevice = (6 * 70.6e9 * tokensPerSecond) / 512 / 1e12;
  const hours = ((RUN_TOKENS / TOKENS) * step) / 3600;
  const bytes = peakGib * GIB;
  return {
    strategy,
    alsoKnownAs: [],
    layout: {
      ...{ dp: 512, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 512, zero: 0, sequenceParallel: false },
      ...{ recompute: 'none', microBatch: 1, globalBatch: 1_024 },
      ...layout,
    },
    devices: 512,
    stepTimeSeconds: step,
    tokensPerSecond,
    tokensPerSecondPerDevice: tokensPerSecond / 512,
    modelTflopsPerDevice,
    mfu: modelTflopsPerDevice / 989,
    hfu: (modelTflopsPerDevice * (compute + recompute)) / compute / 989,
    peakTflopsPerDevice: 989,
    precision: 'bf16',
    memory: {
      peakBytes: bytes,
      capacityBytes: 80 * GIB,
      parametersBytes: bytes / 4,
      gradientsBytes: bytes / 8,
      optimizerBytes: bytes / 4,
      activationsBytes: bytes / 4,
      otherBytes: bytes / 8,
      interval: null,
      verdict: peakGib > 80 ? 'no' : peakGib > 72 ? 'tight' : 'fits',
    },
    fits: peakGib <= 80,
    breakdown: {
      computeSeconds: compute + recompute,
      computeByFamily: { gemm: compute * 0.75, attention: compute * 0.25, recompute },
      exposedCommunicationSeconds: { tp, dp },
      bubbleSeconds: bubble,
      optimizerSeconds: optimizer,
      launchSeconds: 0,
      copySeconds: 0,
    },
    interval: null,
    mfuInterval: null,
    place: null,
    why,
    tried: { layouts: 40, simulated: 4 },
    totals: totals
      ? {
          timeToTrainSeconds: hours * 3600,
          deviceHours: hours * 512,
          costUsd: hours * 512 * 2.5,
          energyKwh: hours * 512 * 1.1,
          carbonKg: hours * 512 * 1.1 * 0.35,
          interval: null,
        }
      : null,
  };
}

export function comparison(totals = false): Comparison {
  const rows = [
    rowOf(
      {
        strategy: 'megatron-3d',
        layout: { dp: 16, tp: 8, pp: 4, vpp: 5, shard: 16, zero: 1, sequenceParallel: true },
        seconds: [14, 0, 0.03, 0.6, 0.07, 0.3],
        peakGib: 61.3,
        why: 'Fastest: 8-way tensor parallelism stays inside the node and interleaving keeps the bubble at 2.0 %.',
      },
      totals,
    ),
    rowOf(
      {
        strategy: 'hsdp',
        layout: { shard: 64, zero: 3, recompute: 'selective' },
        seconds: [14, 1, 0.01, 0, 0.99, 0],
        peakGib: 72.25,
        why: '7 % slower: gathering the parameters over 8 nodes is not hidden at one sequence per micro-batch.',
      },
      totals,
    ),
    rowOf(
      {
        strategy: 'fsdp',
        layout: { zero: 3, recompute: 'full' },
        seconds: [14, 4.4, 0.01, 0, 1.59, 0],
        peakGib: 48,
        why: '33 % slower: full recomputation costs 4.40 s and gathering over 64 nodes another 1.59 s.',
      },
      totals,
    ),
  ];
  const ddp = rowOf({
    strategy: 'ddp',
    layout: { recompute: 'full' },
    seconds: [14, 4.4, 0.3, 0, 0.5, 0],
    peakGib: 1_180,
    why: '',
  });
  return {
    schema: 'llmsim.compare/1',
    beyondMeasured: [],
    llmsim: '0.1.0',
    inputs: {
      ...{ model: 'llama3-70b', modelTitle: 'Llama 3 70B', parameters: 70.6e9 },
      ...{ cluster: 'h100-dgx', clusterTitle: 'DGX H100', nodes: 64, devices: 512, accelerator: 'h100-sxm' },
      ...{ globalBatch: 1_024, sequence: 8_192, precision: 'bf16', gradientPrecision: 'fp32' },
      ...{ kernels: 'flash-fused', fixed: {}, tokens: totals ? RUN_TOKENS : null, strategies: [] },
    },
    rows,
    misfits: [
      {
        row: ddp,
        missingBytes: 1_100 * GIB,
        change: 'Sharding parameters, gradients and optimizer state over the replicas would do: zero-3.',
      },
    ],
    refusals: [
      { strategy: 'tensor-parallel', reason: '64 heads do not divide into 512 tensor ranks; try --tp 8.' },
    ],
  };
}
