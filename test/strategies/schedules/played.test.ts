/** The small player: start and end of each action on pipelines that fit on a hand, transfers, pairs, and who waits for whom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Action,
  backward,
  forward,
  inputGradient,
  type Schedule,
  weightGradient,
} from '../../../strategies/schedules/action.js';
import { scheduleById } from '../../../strategies/schedules/index.js';
import { playSchedule } from '../../../strategies/schedules/played.js';

/** A schedule of these lists. */
function of(lists: readonly (readonly Action[])[], more: Partial<Schedule> = {}): Schedule {
  return { ...scheduleById('1f1b'), overlapsTransfers: true, ...more, actions: (stage) => lists[stage]! };
}

const two = { stages: 2, microBatches: 2, chunks: 1 };
const times = { forward: 2, inputGradient: 3, weightGradient: 1 };
const spans = (played: ReturnType<typeof playSchedule>) =>
  played.stages.map((list) => list.map(({ start, end }) => [start, end]));

test('1F1B of two micro-batches on two stages: B is I and W', () => {
  const played = playSchedule(scheduleById('1f1b'), two, times);
  assert.deepEqual(spans(played), [
    [
      [0, 2],
      [2, 4],
      [2 + 2 + 4, 8 + 4],
      [4 + 2 + 4 + 2 + 2, 14 + 4],
    ],
    [
      [2, 4],
      [4, 8],
      [8, 10],
      [10, 14],
    ],
  ]);
  assert.equal(played.length, 2 * (2 + 4) + (2 - 1) * (2 + 4));
  assert.deepEqual(played.bubble, [6, 6]);
  assert.deepEqual(played.ownBubble, [6, 0]);
});

test('the backward pass in one, times by place, and of slices', () => {
  const whole = { ...times, backward: 3.5 };
  assert.equal(playSchedule(scheduleById('1f1b'), two, whole).length, 3 * (2 + 3.5));
  const slower = { ...times, forward: (place: number) => (place === 1 ? 5 : 2) };
  assert.equal(playSchedule(scheduleById('1f1b'), two, slower).length, 2 + 2 * (5 + 4) + 4);
  const causal = { ...times, forward: (_: number, slice: number) => 1 + slice };
  const one = { stages: 1, microBatches: 1, chunks: 1, slices: 2 };
  assert.equal(playSchedule(scheduleById('seq1f1b'), one, causal).length, 1 + 2 + 4 + 4);
});

test('a transfer runs beside compute, or a stage waits for it once it is free', () => {
  const lists = [
    [forward(0), forward(1)],
    [forward(0), forward(1)],
  ];
  const slow = { ...times, transfer: 2 };
  // Stage 1 has the second activation at 4 + 2, when its first forward has just ended.
  assert.equal(playSchedule(of(lists), two, slow).length, 2 + 2 + 2 + 2);
  assert.equal(playSchedule(of(lists, { overlapsTransfers: false }), two, slow).length, 2 + 2 + 2 + 2 + 2);
});

test('a pair runs at one time, when what both need has come', () => {
  const one = { stages: 1, microBatches: 2, chunks: 1 };
  const lists = [[forward(0), { ...forward(1), paired: true as const }, backward(0), backward(1)]];
  const played = playSchedule(of(lists), one, { ...times, pair: (f, b) => Math.max(f, b) + 1 });
  assert.deepEqual(spans(played), [
    [
      [0, 2],
      [2, 2 + 4 + 1],
      [2, 7],
      [7, 11],
    ],
  ]);
  assert.deepEqual(played.bubble, [0]);
  assert.deepEqual(played.peakActivations, [2]);
  // While a backward runs beside a forward, its activations are there, too.
  const behind = [[forward(0), { ...backward(0), paired: true as const }, forward(1), backward(1)]];
  assert.deepEqual(playSchedule(of(behind), one, times).peakActivations, [2]);
  const apart = [[forward(0), backward(0), forward(1), backward(1)]];
  assert.deepEqual(playSchedule(of(apart), one, times).peakActivations, [1]);
});

test('activations are kept until the weight gradient, and counted until the input gradient as well', () => {
  const one = { stages: 1, microBatches: 2, chunks: 1 };
  const lists = [
    [forward(0), inputGradient(0), forward(1), weightGradient(0), inputGradient(1), weightGradient(1)],
  ];
  const played = playSchedule(of(lists), one, times);
  assert.deepEqual([played.peakActivations, played.peakBeforeInputGradient], [[2], [1]]);
});

test('stages that wait for each other for ever are named, with what they wait for', () => {
  const lists = [
    [forward(0), backward(0), forward(1), backward(1)],
    [forward(1), forward(0), backward(0), backward(1)],
  ];
  assert.throws(
    () => playSchedule(of(lists), two, times),
    /stage 0 waits before B0 for B0 of stage 1; stage 1 waits before F1 for F1 of stage 0/,
  );
  const swapped = [[backward(0), forward(0)]];
  assert.throws(
    () => playSchedule(of(swapped), { ...two, stages: 1 }, times),
    /stage 0 waits before B0 for its own F0/,
  );
  const lacking = [[forward(0)], [forward(1)]];
  assert.throws(
    () => playSchedule(of(lacking), two, times),
    /stage 1 waits before F1 for F1 of stage 0, which never runs/,
  );
});

test('slices that go forward in reverse order, or backward in order, wait for ever', () => {
  const pipeline = { stages: 1, microBatches: 1, chunks: 1, slices: 2 };
  const [f0, f1] = [0, 1].map((slice) => ({ ...forward(0), slice }));
  const [b0, b1] = [0, 1].map((slice) => ({ ...backward(0), slice }));
  const played = (list: Action[]) => playSchedule(of([list]), pipeline, times);
  assert.equal(played([f0!, f1!, b1!, b0!]).length, 2 * (2 + 4));
  assert.throws(() => played([f1!, f0!, b1!, b0!]), /waits before F0\/1 for its own F0\/0/);
  assert.throws(() => played([f0!, f1!, b0!, b1!]), /waits before B0\/0 for its own B0\/1/);
});
