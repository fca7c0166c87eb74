/** Pipelines against their formulas: equal stages, free communication, an optimizer that takes no time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kernel } from '../../program/kernel.js';
import { simulate } from '../../sim/simulate.js';
import { partition } from '../../strategies/schedules/partition.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';

/** Attention forward takes 1 ms, backward 2 ms; nothing else takes time: stages of equal blocks are equal. */
const prices = freeNetwork((kernel: Kernel) =>
  kernel.family === 'attention' ? (kernel.direction === 'forward' ? 1e-3 : 2e-3) : 0,
);
const BLOCK_F = 1e9;
const BLOCK_B = 2e9;

for (const [p, m] of [
  [2, 4],
  [4, 8],
  [8, 8],
  [8, 64],
  [4, 1],
] as const) {
  // gpt3-175b has 96 layers: 96/p blocks a stage.
  const F = (96 / p) * BLOCK_F;
  const B = (96 / p) * BLOCK_B;
  for (const schedule of ['gpipe', '1f1b'] as const) {
    test(`${schedule} with ${p} stages and ${m} micro-batches takes (m + p − 1)(F + B)`, () => {
      const job = jobOf('gpt3-175b', { pp: p }, { globalBatch: m });
      const result = simulate(writeProgram('p', job, { schedule, state: 'none' }), prices);
      assert.equal(result.stepPs, (m + p - 1) * (F + B));
      for (const { breakdown } of result.roles) assert.equal(breakdown.bubble, (p - 1) * (F + B));
    });
  }
  test(`the naive layer split over ${p} stages takes m · p · (F + B): one stage works at a time`, () => {
    const job = jobOf('gpt3-175b', { pp: p }, { globalBatch: m });
    const result = simulate(writeProgram('p', job, { schedule: 'sequential', state: 'none' }), prices);
    assert.equal(result.stepPs, m * p * (F + B));
  });
}

for (const [p, m, v] of [
  [2, 4, 2],
  [4, 8, 2],
  [4, 8, 3],
  [8, 16, 4],
  [8, 8, 12],
] as const) {
  test(`interleaving ${v} chunks on ${p} stages shrinks the bubble to (p − 1)(F + B)/v`, () => {
    const job = jobOf('gpt3-175b', { pp: p, vpp: v }, { globalBatch: m });
    const result = simulate(writeProgram('p', job, { schedule: 'interleaved-1f1b', state: 'none' }), prices);
    const stage = (96 / p) * (BLOCK_F + BLOCK_B);
    assert.equal(result.stepPs, m * stage + ((p - 1) * stage) / v);
  });
}

test('1F1B keeps min(m, p − i) micro-batches on stage i, GPipe keeps all m', () => {
  const p = 4;
  const m = 16;
  const job = jobOf('llama3-8b', { pp: p }, { globalBatch: m });
  const activations = (schedule: '1f1b' | 'gpipe') =>
    simulate(writeProgram('p', job, { schedule, state: 'none' }), prices).roles.map(
      (r) => r.memory.atPeak.activations,
    );
  const one = activations('1f1b');
  const all = activations('gpipe');
  // Stages 1 and 2 hold blocks only: activations are in-flight micro-batches × one micro-batch's,
  // plus the same working space of one backward step.
  const perMicroBatch = (all[1]! - one[1]!) / (m - 3);
  assert.equal(all[1]! - one[1]!, (m - 3) * perMicroBatch);
  assert.equal(all[2]! - one[2]!, (m - 2) * perMicroBatch);
  assert.ok(perMicroBatch > 0);
});

test('layers that do not divide go to the middle stages, and every layer is placed once', () => {
  const job = jobOf('llama3-405b', { pp: 16 });
  const places = partition(job, 16, 1);
  const blocks = places.map((layers) => layers.filter((l) => l.kind === 'dense-block').length);
  // 126 = 16 × 7 + 14
  assert.deepEqual(blocks, [7, ...Array(14).fill(8), 7]);
  assert.deepEqual(
    places.flat().map((l) => l.index),
    Array.from({ length: 128 }, (_, i) => i),
  );
});
