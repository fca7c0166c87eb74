/** Sequences of several lengths, packed and padded, against sums that a reader can make. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import {
  cutLengths,
  exponentialLengths,
  inFewPoints,
  type LengthShare,
  type Lengths,
  meanTokens,
  tokensPerStep,
} from '../../models/sequences.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { attendedPairs } from '../../program/kernel.js';
import { strategyById } from '../../strategies/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { drawsOf, paddedShares, paddingFactor, playedLengths } from '../../strategies/lengths.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { jobOf } from '../jobs.js';

const TWO: readonly LengthShare[] = [
  { tokens: 512, share: 0.75 },
  { tokens: 2048, share: 0.25 },
];

function of(packing: Lengths['packing'], lengths = TWO): Lengths {
  return { lengths, mean: meanTokens(lengths), packing, words: '' };
}

function padded(layout: Partial<Layout>, rest: Partial<Job> = {}): Job {
  return jobOf('llama2-7b', layout, { lengths: of('padded'), ...rest });
}

function near(actual: number, expected: number, within = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= within * Math.abs(expected), `${actual}, not ${expected}`);
}

function attention(job: Job) {
  const kernels = Object.values(layerSegments(job, ['dense-block'])).flatMap(({ ops }) =>
    ops.flatMap((op) => (op.kind === 'compute' && op.kernel.family === 'attention' ? [op.kernel] : [])),
  );
  return kernels[0]!;
}

test('a packed row attends to Σ l·(l + 1)/2 pairs of its own sequences', () => {
  const kernel = attention(jobOf('llama2-7b', {}, { lengths: of('packed') }));
  // 2,048 tokens hold 2048 / 896 sequences, three in four of 512 tokens and one of 2,048.
  const pairs = (2048 / 896) * (0.75 * 512 * 513 * 0.5 + 0.25 * 2048 * 2049 * 0.5);
  near(attendedPairs(kernel), pairs);
  assert.equal(kernel.queries, 2048);
});

test('a window cuts what each packed sequence sees', () => {
  const job = jobOf('mistral-7b', {}, { lengths: of('packed'), sequence: 2048 });
  const model = { ...job.model, slidingWindow: 100 };
  const kernel = attention({ ...job, model });
  const seen = (l: number) => l * 100 - (100 * 99) / 2;
  near(attendedPairs(kernel), (2048 / 896) * (0.75 * seen(512) + 0.25 * seen(2048)));
});

test('model FLOPs a token of packed sequences are those of the sequences apart', () => {
  const model = modelById('llama2-7b');
  const apart = TWO.reduce(
    (sum, { tokens, share }) => sum + share * tokens * modelFlopsPerToken(model, tokens),
    0,
  );
  near(modelFlopsPerToken(model, 2048, TWO), apart / 896);
});

test('a micro-batch of two is as long as the longer: 0.75² and 1 − 0.75²', () => {
  const job = padded({ microBatch: 2 });
  assert.deepEqual(playedLengths(job), [512, 2048]);
  const [short, long] = paddedShares(job);
  near(short!, 0.5625);
  near(long!, 0.4375);
  // (0.5625 · 512 + 0.4375 · 2048) / 896 tokens computed for each that is real.
  near(paddingFactor(job), 1184 / 896);
});

test('replicas that meet in every micro-batch wait for the longest of all', () => {
  const [short] = paddedShares(padded({ dp: 4, zero: 3, microBatch: 2 }, { globalBatch: 32 }));
  near(short!, 0.75 ** 8);
  const [once] = paddedShares(padded({ dp: 4, microBatch: 2 }, { globalBatch: 8 }));
  near(once!, 0.75 ** 8);
});

test('replicas that meet once a step wait for the largest sum', () => {
  // Two replicas, two micro-batches each: the larger of two sums of two lengths, by hand.
  const job = padded({ dp: 2 }, { globalBatch: 4 });
  const [p0, p1, p2] = [0.5625, 0.375, 0.0625];
  const largest = 1024 * p0 ** 2 + 2560 * ((p0 + p1) ** 2 - p0 ** 2) + 4096 * (1 - (p0 + p1) ** 2);
  const [short, long] = paddedShares(job);
  near(short! * 512 + long! * 2048, largest / 2, 1e-6);
  near(p0 + p1 + p2, 1);
  // Many micro-batches even out: what is waited for falls.
  const many = drawsOf(padded({ dp: 2 }, { globalBatch: 400 }));
  assert.ok(many > 1 && many < drawsOf(job), `${many}`);
});

test('a pipeline pads all micro-batches of a step to its longest', () => {
  const [short] = paddedShares(padded({ pp: 2, dp: 2, microBatch: 1 }, { globalBatch: 8 }));
  near(short!, 0.75 ** 8);
});

test('lengths are rounded up to eight tokens, and to what ranks divide', () => {
  const odd = of('padded', [{ tokens: 100, share: 1 }]);
  assert.deepEqual(playedLengths(padded({}, { lengths: odd })), [104]);
  assert.deepEqual(playedLengths(padded({ tp: 4, sequenceParallel: true, cp: 2 }, { lengths: odd })), [112]);
});

const cluster = loadCluster('h100-dgx:1');

test('a padded step takes the mean of steps at its lengths, and the memory of the longest', () => {
  const plan = { schedule: 'sequential', state: 'none' } as const;
  const job = jobOf('llama3.2-1b', {}, { globalBatch: 4, lengths: of('padded') });
  const { lengths: _, ...full } = job;
  const played = evaluate(plan, job, cluster);
  const [short, long] = [512, 2048].map((sequence) => evaluate(plan, { ...full, sequence }, cluster));
  near(played.stepTimeSeconds, 0.75 * short!.stepTimeSeconds + 0.25 * long!.stepTimeSeconds, 1e-9);
  assert.equal(played.memory.peakBytes, long!.memory.peakBytes);
  near(played.tokensPerSecond, (4 * 896) / played.stepTimeSeconds);
  near(played.paddingShare!, 0, 1e-12);
  const parts = Object.values(played.breakdown.computeByFamily).reduce((sum, s) => sum + s, 0);
  assert.ok(parts <= played.stepTimeSeconds);
});

test('packed rows take less time than full ones, by attention alone, and the same memory', () => {
  const plan = { schedule: 'sequential', state: 'none' } as const;
  const job = jobOf(
    'llama3.2-1b',
    {},
    { globalBatch: 4, lengths: of('packed', [{ tokens: 256, share: 1 }]) },
  );
  const { lengths: _, ...full } = job;
  const [packed, whole] = [job, full].map((each) => evaluate(plan, each, cluster));
  const { attention: less, ...others } = packed!.breakdown.computeByFamily;
  const { attention: more, ...same } = whole!.breakdown.computeByFamily;
  assert.ok(less! < more!);
  assert.deepEqual(others, same);
  assert.equal(packed!.memory.peakBytes, whole!.memory.peakBytes);
  assert.equal(tokensPerStep(job), tokensPerStep(full));
});

test('an exponential distribution has the mean that was asked for, and the mean square of one', () => {
  const lengths = exponentialLengths(600, 65536);
  near(meanTokens(lengths), 600, 1e-9);
  const square = lengths.reduce((sum, { tokens, share }) => sum + share * tokens ** 2, 0);
  // Of a geometric distribution, (2 − p) / p²; bins of 65536 / 63 tokens lose a part of it.
  assert.ok(square < 2 * 600 ** 2 && square > 2 * 600 ** 2 - (65536 / 63) ** 2 / 4);
  near(meanTokens(exponentialLengths(600, 1024)), 600, 1e-9);
  assert.deepEqual(exponentialLengths(1024, 1024), [{ tokens: 1024, share: 1 }]);
});

test('few points and cut sequences keep what they say they keep', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ tokens: i + 1, share: 1 / 1000 }));
  const few = inFewPoints(many, 64);
  assert.ok(few.length <= 65);
  near(meanTokens(few), 500.5, 1e-9);
  assert.equal(few.at(-1)!.tokens, 1000);
  // Half of them are cut at 500: the mean of 1 to 500, and 500.
  near(cutLengths(of('packed', many), 500).mean, 0.5 * 250.5 + 0.5 * 500, 1e-9);
});

test('packed sequences are not divided over context ranks', () => {
  const job = jobOf('llama2-7b', { cp: 2 }, { lengths: of('packed') });
  assert.match(brokenRule(strategyById('context-parallel'), job, 2) ?? '', /packed sequences/);
});
