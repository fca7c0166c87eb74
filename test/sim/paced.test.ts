/** Prices of a machine that is slower, or faster, than when it was calibrated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictStep } from '../../accuracy/threads/predict.js';
import type { Clock, Threads } from '../../hardware-profiles/threads/threads.js';
import { threadPrices } from '../../sim/threads/index.js';
import { type Pace, pacedThreads, paceOf } from '../../sim/threads/paced.js';
import { firstCase } from '../accuracy/threads/runs.js';
import { ROUND_MACHINE } from './thread-machine.js';

const THEN: Clock = {
  ...{ gemmSeconds: 240e-6, togetherSeconds: 250e-6 },
  ...{ streamSeconds: 16e-6, copySeconds: 18e-6, wakeSeconds: 8e-6 },
};
const SAME: Pace = { gemm: 1, together: 1, stream: 1, copy: 1, wake: 1 };

const COST = { overheadSeconds: 2e-6, error: 0.25, flopsPerSecond: 1e9 };
const STREAM = { overheadSeconds: 1e-6, error: 0.5, bytesPerSecond: 1e9 };
/** Of the kernels in a step of `tiny`. */
const NAMES = [
  ...['gradient-norm', 'adam', 'embedding', 'embedding gradient', 'position-add', 'position gradient'],
  ...['layer-norm', 'layer-norm backward', 'residual-add', 'residual-add backward', 'gelu', 'gelu backward'],
  ...['bias gradient', 'fused cross-entropy', 'fused cross-entropy backward'],
];

/** A machine with every cost there is. */
const FULL: Threads = {
  ...ROUND_MACHINE,
  ...{ dispatchSeconds: 3e-7, pauses: 0.02, effectiveCores: 1.6, clock: THEN },
  gemm: {
    forward: { ...COST, packingBytesPerSecond: 4e9, outputBytesPerSecond: 3e9 },
    'input-gradient': COST,
    'weight-gradient': COST,
  },
  attention: { forward: { ...COST, scoreBytesPerSecond: 2e9 }, backward: COST },
  kernels: Object.fromEntries(NAMES.map((name) => [name, STREAM])),
};

const product = (threads: Threads) =>
  threadPrices(threads).kernel({
    ...{ family: 'gemm', role: 'forward', m: 64, n: 64, k: 64, batch: 1 },
    ...{ precision: 'fp32', accumulate: false },
  });
const gelu = (threads: Threads) =>
  threadPrices(threads).kernel({ family: 'elementwise', name: 'gelu', flops: 0, bytes: 4000, launches: 1 });
const sum = (threads: Threads) => {
  const group = { ranks: 2, perNode: 2, concurrent: 1, stride: 1 };
  const { latencyPs, transferPs } = threadPrices(threads).collective('all-reduce', 8000, group);
  return latencyPs + transferPs;
};

test('what takes twice as long in everything takes a step exactly twice as long', () => {
  const slow = { ...SAME, gemm: 2, stream: 2, copy: 2, wake: 2 };
  for (const of of [product, gelu, sum]) assert.equal(of(pacedThreads(FULL, slow)), 2 * of(FULL));
});

test('each part of the pace moves what goes by it, and nothing else', () => {
  const US = 1e6;
  const parts = (pace: Partial<Pace>) => {
    const paced = pacedThreads({ ...ROUND_MACHINE, clock: THEN }, { ...SAME, ...pace });
    return [product(paced), gelu(paced), sum(paced)].map((ps) => ps / US);
  };
  // 2 · 64³ FLOP at 1 GFLOP/s; 4000 B at 1 GB/s; a meeting of 5, signal and 4000 B added, signal and 4000 B copied.
  const [gemm, stream, exchange] = [524.288, 4, 5 + 1 + 4 + 1 + 2];
  assert.deepEqual(parts({}), [gemm, stream, exchange]);
  assert.deepEqual(parts({ gemm: 3 }), [3 * gemm, stream, exchange]);
  assert.deepEqual(parts({ stream: 3 }), [gemm, 3 * stream, exchange]);
  assert.deepEqual(parts({ copy: 3 }), [gemm, stream, 5 + 1 + 3 * 4 + 1 + 3 * 2]);
  assert.deepEqual(parts({ wake: 3 }), [gemm, stream, 3 * (5 + 1 + 1) + 4 + 2]);
});

test('a pace of one changes no figure, and fits keep their errors at any', () => {
  assert.deepEqual(pacedThreads(FULL, SAME), FULL);
  const slow = pacedThreads(FULL, { ...SAME, gemm: 2 });
  assert.deepEqual(slow.gemm.forward, {
    ...{ overheadSeconds: 4e-6, error: 0.25, flopsPerSecond: 0.5e9 },
    ...{ packingBytesPerSecond: 2e9, outputBytesPerSecond: 1.5e9 },
  });
});

test('the pace is now over then, and what was not measured is as it was', () => {
  const now = { gemmSeconds: 480e-6, streamSeconds: 8e-6, togetherSeconds: 750e-6 };
  // Three times as long for all, twice as long for each: a third of the cores is missing.
  assert.deepEqual(paceOf(now, { atOnce: 2 }, FULL), {
    gemm: 2,
    together: 3 / 2,
    stream: 0.5,
    copy: 1,
    wake: 1,
  });
  assert.deepEqual(paceOf({ ...THEN, copySeconds: 9e-6, wakeSeconds: 12e-6 }, { atOnce: 2 }, FULL), {
    ...{ ...SAME, copy: 0.5, wake: 1.5 },
  });
  assert.equal(paceOf(now, { atOnce: 2 }, ROUND_MACHINE), undefined);
  // Four ranks on two cores: two that run the probe may be on one of them.
  assert.deepEqual(paceOf({ ...now, wakeSeconds: 80e-6 }, { atOnce: 2, ranks: 4 }, FULL), {
    ...{ ...SAME, gemm: 2, stream: 0.5 },
  });
});

test('where others hold cores, threads take turns on the rest, and one alone is as fast as ever', () => {
  const { cores, effectiveCores, gemm } = pacedThreads(FULL, { ...SAME, together: 2 });
  assert.deepEqual([cores, effectiveCores, gemm], [2 / 2, 1.6 / 2, FULL.gemm]);
  // Nobody has more cores than there are, whatever a probe found.
  const more = pacedThreads(FULL, { ...SAME, together: 0.5 });
  assert.deepEqual([more.cores, more.effectiveCores], [2, 2]);
  assert.equal(pacedThreads(FULL, { ...SAME, together: 0.9 }).effectiveCores, 1.6 / 0.9);
});

test('a probe of one thread is held against cores that do not slow each other down', () => {
  // Two cores of 1.6 took 240 µs at once, so one alone takes 240 / (2 / 1.6) = 192.
  const { gemm, together, copy } = paceOf(
    { gemmSeconds: 192e-6, streamSeconds: 12.8e-6 },
    { atOnce: 1 },
    FULL,
  )!;
  assert.ok(Math.abs(gemm - 1) < 1e-12);
  assert.deepEqual([together, copy], [1, 1]);
});

test('a step is predicted at the pace of its run, and says so', () => {
  const { job, plan } = firstCase('1f1b', 2);
  const plain = predictStep(job, plan, FULL);
  assert.equal(plain.pace, undefined);
  const clock = {
    ...{ gemmSeconds: 480e-6, togetherSeconds: 500e-6 },
    ...{ streamSeconds: 32e-6, copySeconds: 36e-6, wakeSeconds: 16e-6 },
  };
  const { seconds, pace, unscaledSeconds } = predictStep(job, plan, FULL, {
    clock: { clock, atOnce: 2, ranks: 2 },
  });
  assert.deepEqual(pace, { gemm: 2, together: 1, stream: 2, copy: 2, wake: 2 });
  assert.equal(unscaledSeconds, plain.seconds);
  assert.ok(Math.abs(seconds / plain.seconds - 2) < 1e-9, `${seconds} for ${plain.seconds}`);
  const { clock: _, ...unknown } = FULL;
  assert.equal(
    predictStep(job, plan, unknown, { clock: { clock, atOnce: 2, ranks: 2 } }).seconds,
    plain.seconds,
  );
});
