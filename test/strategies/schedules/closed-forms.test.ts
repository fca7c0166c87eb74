/**
 * Bubble and activations in flight of every schedule against the closed form of its paper, in its ideal case: equal stages, free
 * transfers. Times are those of a chunk; F, I and W differ wherever the form allows it, so that no term hides behind another.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largest } from '../../../input/extremes.js';
import { scheduleById } from '../../../strategies/schedules/index.js';
import { type ActionTimes, playSchedule } from '../../../strategies/schedules/played.js';

const PAIRS = [
  [2, 4],
  [3, 6],
  [4, 8],
  [4, 16],
  [6, 12],
  [8, 16],
  [8, 24],
] as const;

/** Forward, input gradient, weight gradient: W ≤ I and W ≤ F, as in Qi et al. 2023, table 1. */
const [F, I, W] = [10, 12, 8];
const B = I + W;
const TIMES: ActionTimes = { forward: F, inputGradient: I, weightGradient: W };
const UNITS: ActionTimes = { forward: 1, inputGradient: 1, weightGradient: 1 };

function play(id: string, p: number, m: number, times = TIMES, sizes: { v?: number; k?: number } = {}) {
  const schedule = scheduleById(id);
  const pipeline = {
    ...{ stages: p, microBatches: m, chunks: sizes.v ?? schedule.ownChunks ?? 1 },
    ...(sizes.k === undefined ? {} : { slices: sizes.k }),
  };
  assert.equal(schedule.refuses(pipeline), undefined);
  const played = playSchedule(schedule, pipeline, times);
  return {
    ...played,
    worst: largest(played.bubble),
    worstOwn: largest(played.ownBubble),
    /** In micro-batches of one stage. */
    kept: played.peakActivations.map((count) => count / played.activationsPerMicroBatch),
  };
}

const each = (p: number, of: (stage: number) => number) => Array.from({ length: p }, (_, stage) => of(stage));

test('one at a time: all stages but one idle; GPipe and 1F1B: (p − 1)(F + B); what they keep is 1, m, p', () => {
  for (const [p, m] of PAIRS) {
    const [naive, gpipe, plain] = ['sequential', 'gpipe', '1f1b'].map((id) => play(id, p, m));
    assert.equal(naive!.worst, (p - 1) * m * (F + B));
    assert.deepEqual(
      naive!.kept,
      each(p, () => 1),
    );
    assert.equal(gpipe!.worst, (p - 1) * (F + B));
    assert.deepEqual(
      gpipe!.kept,
      each(p, () => m),
    );
    assert.equal(plain!.worst, (p - 1) * (F + B));
    assert.deepEqual(
      plain!.kept,
      each(p, (i) => p - i),
    );
  }
});

test('eager 1F1B keeps 2(p − i) − 1, and hides transfers of up to (F + B) / 2, each of which 1F1B waits for', () => {
  for (const [p, m] of PAIRS) {
    assert.equal(play('eager-1f1b', p, m).worst, (p - 1) * (F + B));
    assert.deepEqual(
      play('eager-1f1b', p, m).kept,
      each(p, (i) => Math.min(m, 2 * (p - i) - 1)),
    );
    const transfer = (F + B) / 2;
    const filled = (p - 1) * (F + B + 2 * transfer);
    assert.equal(play('eager-1f1b', p, m, { ...TIMES, transfer }).length, m * (F + B) + filled);
    assert.ok(
      play('eager-1f1b', p, m, { ...TIMES, transfer: transfer + 1 }).length >
        m * (F + B) + filled + 2 * (p - 1),
    );
    assert.ok(play('1f1b', p, m, { ...TIMES, transfer }).length >= m * (F + B) + filled + (m - p) * transfer);
  }
});

test('interleaved: (p − 1)(F + B) / v; activations p + (p − 1) / v of the first stage. Breadth-first: m', () => {
  for (const [p, m] of PAIRS) {
    for (const v of [2, 3]) {
      // A chunk takes F, so all of a stage v·F.
      const [deep, broad] = ['interleaved-1f1b', 'looped-bfs'].map((id) => play(id, p, m, TIMES, { v }));
      assert.equal(deep!.worst, ((p - 1) * (v * F + v * B)) / v);
      assert.equal(deep!.peakActivations[0], v * p + (p - 1));
      assert.equal(broad!.worst, ((p - 1) * (v * F + v * B)) / v);
      assert.deepEqual(
        broad!.kept,
        each(p, () => m),
      );
    }
  }
});

test('ZB-H1: (p − 1)(F + B − 2W) and p on every stage; ZB-H2: (p − 1)(F + B − 3W) and 2p − 1', () => {
  for (const [p, m] of PAIRS) {
    const h1 = play('zb-h1', p, m);
    assert.equal(h1.worst, (p - 1) * (F + B - 2 * W));
    assert.equal(h1.worstOwn, h1.worst);
    assert.deepEqual(
      h1.kept,
      each(p, () => p),
    );
    assert.deepEqual(
      h1.peakBeforeInputGradient,
      each(p, (i) => p - i),
    );
    const h2 = play('zb-h2', p, m);
    assert.equal(h2.worstOwn, (p - 1) * (F + B - 3 * W));
    assert.deepEqual(
      h2.kept,
      each(p, () => Math.min(m, 2 * p - 1)),
    );
    assert.equal(play('zb-h2', p, m, UNITS).worstOwn, 0);
    // Where an update waits for all stages, the skew of the first and last is the bubble.
    assert.equal(play('zb-h2', p, m, UNITS).worst, p - 1);
  }
});

test('interleaved zero bubble: (p − 1)(F + B − 2W) / v, and p on every stage', () => {
  for (const [p, m] of PAIRS) {
    for (const v of [2, 4]) {
      const played = play('interleaved-zb', p, m, TIMES, { v });
      assert.equal(played.worst, ((p - 1) * v * (F + B - 2 * W)) / v);
      assert.deepEqual(
        played.kept,
        each(p, () => p),
      );
    }
  }
});

test('ZB-V: no bubble and p on every stage where F = I = W; else no more than ZB-H2’s (p − 1)(F + B − 3W) of two chunks', () => {
  for (const [p, m] of PAIRS) {
    const played = play('zb-v', p, m, UNITS);
    assert.equal(played.worstOwn, 0);
    assert.deepEqual(
      played.kept,
      each(p, () => p),
    );
    assert.ok(play('zb-v', p, m).worstOwn <= 2 * (p - 1) * (F + B - 3 * W));
  }
});

/** Of 1F1B with F = I = W in units of a chunk, of which a stage has two: 6 (p − 1). */
const ofOneForwardOneBackward = (p: number) => (p - 1) * 2 * 3;

test('V-Half: half the bubble of 1F1B, one unit less for odd p, and ⌊(p + 2) / 2⌋', () => {
  for (const [p, m] of PAIRS) {
    const { worstOwn, kept } = play('v-half', p, m, UNITS);
    assert.equal(worstOwn, ofOneForwardOneBackward(p) / 2 - (p % 2));
    assert.equal(largest(kept), Math.floor((p + 2) / 2));
  }
});

test('V-Min: two thirds of the bubble of 1F1B, a unit more where 3 divides p and else one less, and ⌊(p + 4) / 3⌋', () => {
  for (const [p, m] of PAIRS) {
    const { worstOwn, kept } = play('v-min', p, m, UNITS);
    assert.equal(worstOwn, (2 * ofOneForwardOneBackward(p)) / 3 + (p % 3 === 0 ? 1 : -1));
    assert.equal(largest(kept), Math.floor((p + 4) / 3));
  }
});

test('V-Min where F, I and W differ: the bubble grows with every micro-batch, that of V-Half does not', () => {
  const grown = (id: string) => play(id, 4, 24).worstOwn - play(id, 4, 16).worstOwn;
  assert.ok(grown('v-min') >= 8 * 4, `${grown('v-min')}`);
  assert.equal(grown('v-half'), 0);
});

const BOTH_WAYS = [
  [2, 4],
  [4, 8],
  [4, 10],
  [4, 16],
  [6, 12],
  [8, 16],
  [8, 20],
] as const;

test('DualPipe: (p/2 − 1)(F&B + B − 3W) and p + 1 on every stage, where I = F; DualPipeV the same on p/2', () => {
  const times = { forward: 12, inputGradient: 12, weightGradient: 7, pair: () => 27 };
  const backward = 12 + 7;
  for (const [p, m] of BOTH_WAYS) {
    const bubble = (p / 2 - 1) * (27 + backward - 3 * 7);
    const both = play('dualpipe', p, m, times);
    assert.equal(both.worst, bubble);
    assert.deepEqual(
      both.kept,
      each(p, () => p + 1),
    );
    const half = play('dualpipe-v', p / 2, m, times);
    assert.equal(half.worst, bubble);
    // Of chunks, which are as large as a stage of DualPipe.
    assert.deepEqual(
      half.peakActivations,
      each(p / 2, () => p + 1),
    );
  }
});

test('DualPipe where I > F: the first gradient of the middle is not paired, and the bubble is no more than the form', () => {
  const times = { ...TIMES, pair: () => 28 };
  for (const [p, m] of BOTH_WAYS) {
    const form = (p / 2 - 1) * (28 + B - 3 * W);
    const { worst } = play('dualpipe', p, m, times);
    assert.ok(p === 2 ? worst === form : worst < form, `${p} ${m}: ${worst} against ${form}`);
  }
});

test('Seq1F1B: (p − 1)(F + B) / k, and (p − 1 − i + k) / k on stage i', () => {
  for (const [p, m] of PAIRS) {
    for (const k of [2, 4]) {
      // A slice takes F, so all of a micro-batch k·F.
      const played = play('seq1f1b', p, m, TIMES, { k });
      assert.equal(played.worst, ((p - 1) * (k * F + k * B)) / k);
      assert.deepEqual(
        played.kept,
        each(p, (i) => (p - 1 - i + k) / k),
      );
    }
  }
});

test('PipeDream-2BW: a step in the steady state takes m (F + B), and p micro-batches are kept', () => {
  const schedule = scheduleById('pipedream-2bw');
  assert.deepEqual([schedule.flushes, schedule.weightVersions], [false, 2]);
  for (const [p, m] of PAIRS) {
    // Without a flush, n steps are one of n·m micro-batches.
    const [two, three] = [2, 3].map((steps) => play('pipedream-2bw', p, steps * m));
    assert.equal(three!.length - two!.length, m * (F + B));
    assert.deepEqual(
      three!.kept,
      each(p, (i) => p - i),
    );
  }
});
