/** A step in letters: a column for each moment, so that a pipeline with a closed form has one picture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printableOutput } from '../../input/printable.js';
import type { Result, Span } from '../../program/result.js';
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

test('a column in which a stage mostly waits is a dot for the bubble and a stroke for anything else', () => {
  const call = (label: string, startPs: number, endPs: number) =>
    ({ stream: 'compute', kind: 'call', phase: 'backward', label, startPs, endPs }) as unknown as Span;
  // Of 40 ps: F0 4 and 6, bubble 8, in flight 2 and 5, I0 5, W0 5, of which the bubble takes 4 before.
  const role = {
    ...{ role: 'stage 0', breakdown: { bubble: 8 } },
    spans: [
      call('forward 0 chunk 0', 0, 4),
      call('forward 0 chunk 1', 4, 10),
      call('input gradient 0 chunk 1', 25, 30),
      call('weight gradient 0 chunk 1', 30, 40),
    ],
    bubbles: [{ startPs: 10, endPs: 18 }],
  };
  const lines = drawing({ stepPs: 40, roles: [role] } as unknown as Result, {
    width: 20 + 9 + 14,
    colour: false,
  });
  // Two picoseconds a column.
  assert.equal(
    lines.find((line) => line.startsWith('stage 0')),
    `stage 0  ${'F0F0f'}${'....'}${'---'}${'I0i'}${'W0www'}  bubble 20.0 %`,
  );
});

test('chunks of one micro-batch are apart, and of a long step the first part is drawn and named', () => {
  const job = jobOf('gpt3-175b', { pp: 4, vpp: 2 }, { globalBatch: 8 });
  const program = writeProgram('p', job, { schedule: 'interleaved-1f1b', state: 'none' });
  const result = simulate(program, prices, { detail: true });
  const lines = drawing(result, { width: 60 + 9 + 14, colour: false });
  // 32 passes of 60 columns are drawn in part: 24, or until gradients are back and half as long again.
  assert.match(lines.join(' '), /left to right, the first \d+ ms of \d+ ms/);
  assert.match(lines.find((line) => line.startsWith('stage 0'))!, /^stage 0 {2}F0FF2FF0FF2F3/);
});

test('its colours are those that a terminal gets', () => {
  const text = drawn('1f1b', 63, true).join('\n');
  assert.equal(printableOutput(text, true), text);
});
