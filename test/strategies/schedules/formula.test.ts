/** Closed forms as numbers: what the text says is what the schedule does when it is played in its ideal case. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largest } from '../../../input/extremes.js';
import { formulaValue } from '../../../strategies/schedules/formula.js';
import { SCHEDULES } from '../../../strategies/schedules/index.js';
import { playSchedule } from '../../../strategies/schedules/played.js';

const VALUES = { p: 4, m: 16, v: 2, k: 4, F: 10, B: 20, W: 10, 'F&B': 30 };

test('factors stand side by side, a stroke divides all before it, and conditions are no part of it', () => {
  assert.equal(formulaValue('(p − 1)(F + B) / v', VALUES), (3 * 30) / 2);
  assert.equal(formulaValue('(p/2 − 1)(F&B + B − 3W)', VALUES), (2 - 1) * (30 + 20 - 30));
  assert.equal(formulaValue('(p − 1) m (F + B)', VALUES), 3 * 16 * 30);
  assert.equal(formulaValue('⅔ (p − 1)(F + B) (F = I = W)', VALUES), (2 / 3) * 3 * 30);
  assert.equal(formulaValue('0 (steady state)', VALUES), 0);
});

test('what is no closed form has no value', () => {
  for (const text of ['as played', '', '(p − 1', 'p − 1)', '3 x p', 'p +'])
    assert.equal(formulaValue(text, VALUES), undefined, text);
});

test('every schedule played with F = I = W has the bubble that its text comes to', () => {
  for (const schedule of SCHEDULES) {
    // Of PipeDream-2BW a step by itself is 1F1B: its form is that of steps that follow each other.
    if (schedule.flushes === false) continue;
    const chunks = schedule.ownChunks ?? schedule.leastChunks ?? 1;
    const slices = schedule.ownSlices ?? 1;
    const pipeline = { stages: 4, microBatches: 16, chunks, ...(slices > 1 ? { slices } : {}) };
    // Of a micro-batch on a stage: through both chunks, or of DualPipe through one of them.
    const passes = schedule.placement === 'both-ways' ? 1 : chunks * slices;
    const each = 10 / passes;
    const played = playSchedule(schedule, pipeline, {
      forward: each,
      inputGradient: each,
      weightGradient: each,
    });
    const value = formulaValue(schedule.formulas.bubble, { ...VALUES, v: chunks, k: slices })!;
    const [whole, own] = [largest(played.bubble), largest(played.ownBubble)];
    const near = (a: number) => Math.abs(a - value) < 1e-9;
    // V-Min is a unit (F of a chunk) less where 3 does not divide p (docs/schedules.md).
    const unitLess = schedule.id === 'v-min' && Math.abs(own - (value - each)) < 1e-9;
    assert.ok(near(whole) || near(own) || unitLess, `${schedule.id}: ${value}, played ${whole} and ${own}`);
  }
});
