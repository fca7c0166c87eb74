/** A step in letters: a column for each moment, so that a pipeline with a closed form has one picture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printableOutput } from '../../input/printable.js';
import { drawing } from '../../reports/draw.js';
import { simulate } from '../../sim/simulate.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';

/** One unit forward and two backward through the only layer kind that costs anything. */
const prices = freeNetwork((kernel) =>
  kernel.family !== 'attention' ? 0 : kernel.direction === 'forward' ? 1e-3 : 2e-3,
);

function drawn(schedule: 'gpipe' | '1f1b', columns: number, colour = false): string[] {
  const job = jobOf('gpt3-175b', { pp: 4 }, { globalBatch: 4 });
  const result = simulate(writeProgram('p', job, { schedule, state: 'none' }), prices, { detail: true });
  // Beside the lane: `stage 0` and two blanks, and what the stage waits.
  return drawing(result, { width: columns + 9 + 14, colour });
}

const lanes = (lines: readonly string[]) =>
  lines.slice(1, 5).map((line) => line.slice(9).split('  bubble ')[0]!);

test('of 4 stages and 4 micro-batches, a unit has three columns, and the step (m + p − 1)(F + B) = 21 units', () => {
  assert.deepEqual(lanes(drawn('1f1b', 63)), [
    'F0fF1fF2fF3f..................B0bbbb...B1bbbb...B2bbbb...B3bbbb',
    '...F0fF1fF2f............B0bbbbF3fB1bbbb...B2bbbb...B3bbbb......',
    '......F0fF1f......B0bbbbF2fB1bbbbF3fB2bbbb...B3bbbb............',
    '.........F0fB0bbbbF1fB1bbbbF2fB2bbbbF3fB3bbbb..................',
  ]);
});

test('the share of a line that is blank is the bubble, (p − 1) / (m + p − 1)', () => {
  for (const line of lanes(drawn('gpipe', 210))) {
    assert.equal(line.length, 210);
    assert.equal(line.split('.').length - 1, (210 * 3) / 7);
  }
});

test('its colours are those that a terminal gets', () => {
  const text = drawn('1f1b', 63, true).join('\n');
  assert.equal(printableOutput(text, true), text);
});
