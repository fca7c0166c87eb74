/** A schedule as `llmsim schedules` draws it: what each stage does in each unit of time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playedInUnits, shownSchedule } from '../../planning/schedules.js';
import { scheduleList } from '../../reports/lists/schedules.js';
import { SCHEDULES, scheduleById } from '../../strategies/schedules/index.js';

test('1F1B on two stages, drawn: a backward takes two units, a stage that waits is a dot', () => {
  const played = playedInUnits(scheduleById('1f1b'), { stages: 2, microBatches: 2 });
  assert.deepEqual(played.drawing, ['FF..BB.BB', '.FBBFBB..']);
  assert.deepEqual(played.actions, ['F0 F1 B0 B1', 'F0 B0 F1 B1']);
  assert.deepEqual([played.units, played.bubbleUnits, played.ownBubbleUnits], [9, [3, 3], [3, 0]]);
  assert.deepEqual(played.peakActivations, [2, 1]);
});

test('letters of the second chunk are small, and both of a pair are drawn, one after the other', () => {
  const { drawing } = playedInUnits(scheduleById('dualpipe'), { stages: 2, microBatches: 4 });
  assert.deepEqual(drawing, ['FfFbbfBBbbIW', 'fFfBBFbbBBiw']);
});

test('every schedule is drawn, each unit of each stage, with as many letters as it has work', () => {
  for (const schedule of SCHEDULES) {
    const { drawing, bubbleUnits, units } = playedInUnits(schedule, { stages: 4, microBatches: 8 });
    for (const [stage, line] of drawing.entries()) {
      assert.equal(line.length, units, schedule.id);
      assert.equal(line.replaceAll(/[^.]/g, '').length, bubbleUnits[stage]!, schedule.id);
      const count = (letters: RegExp) => line.replaceAll(letters, '').length;
      assert.equal(3 * count(/[^Ff]/g), count(/\./g), schedule.id);
    }
  }
});

test('what cannot be drawn is refused with a sentence', () => {
  assert.throws(() => playedInUnits(scheduleById('dualpipe'), { stages: 3, microBatches: 8 }), /pp=3 is odd/);
  assert.throws(
    () => playedInUnits(scheduleById('1f1b'), { stages: 100, microBatches: 1000 }),
    /100,000 passes forward, and no more than 50,000 are drawn/,
  );
});

test('a drawing that is wider than the terminal goes on in a second band', () => {
  const schedule = scheduleById('1f1b');
  const shown = {
    ...shownSchedule(schedule),
    played: playedInUnits(schedule, { stages: 2, microBatches: 8 }),
  };
  const lines = scheduleList([shown]).text({ width: 29, colour: false }).split('\n');
  const [line] = shown.played.drawing;
  assert.equal(line!.length, 27);
  assert.deepEqual(
    lines.filter((each) => each.startsWith('stage 0')),
    [`stage 0  ${line!.slice(0, 20)}`, `stage 0  ${line!.slice(20)}`],
  );
});
