import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { median } from 'simple-statistics';
import { chanceOfDifference, medianInterval, uniform } from '../../../accuracy/threads/statistics.js';
import { summarise } from '../../../accuracy/threads/summary.js';
import { LEAST_STEPS, timingOf } from '../../../accuracy/threads/timing.js';
import type { ValidateRow } from '../../../accuracy/threads/validation.js';

const samples = fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true }), { minLength: 1, maxLength: 20 });

test('the interval of a median holds the median and stays within the samples', () => {
  fc.assert(
    fc.property(samples, fc.nat(), (x, seed) => {
      const { low, high } = medianInterval(x, seed);
      assert.ok(low <= median(x) && median(x) <= high);
      assert.ok(low >= Math.min(...x) && high <= Math.max(...x));
    }),
    { numRuns: 30 },
  );
});

test('an interval scales with its samples, and equal samples leave no doubt', () => {
  const x = [3, 1, 4, 1, 5, 9, 2, 6];
  const { low, high } = medianInterval(x, 7);
  const tenfold = medianInterval(
    x.map((v) => 10 * v),
    7,
  );
  assert.ok(Math.abs(tenfold.low - 10 * low) < 1e-9 && Math.abs(tenfold.high - 10 * high) < 1e-9);
  assert.deepEqual(medianInterval([2, 2, 2], 1), { low: 2, high: 2 });
});

test('seven against seven that do not mix are told apart: 2 of the 3432 divisions are as extreme', () => {
  const slow = [11, 12, 13, 14, 15, 16, 17];
  const fast = slow.map((x) => x - 10);
  const chance = chanceOfDifference(fast, slow, 1);
  assert.ok(chance <= 2 / 3432 + 3 * Math.sqrt(2 / 3432 / 5000), `${chance}`);
  assert.ok(chanceOfDifference(slow, slow, 1) > 0.9, 'the same numbers twice differ by nothing');
  assert.equal(chanceOfDifference(fast, slow, 3), chanceOfDifference(fast, slow, 3));
});

test('random numbers fill [0, 1) evenly for any seed', () => {
  for (const seed of [0, 1, 2, 12345]) {
    const random = uniform(seed);
    const drawn = Array.from({ length: 4000 }, random);
    assert.ok(drawn.every((x) => x >= 0 && x < 1));
    // The mean of n uniform numbers deviates by √(1/12n); five deviations.
    const mean = drawn.reduce((a, x) => a + x, 0) / drawn.length;
    assert.ok(Math.abs(mean - 1 / 2) < 5 * Math.sqrt(1 / 12 / drawn.length), `${seed}: ${mean}`);
  }
});

test('warm-up steps have no part in the step time; the halves of the rest say how well it repeats', () => {
  const timing = timingOf([...Array.from({ length: 8 }, () => 100), 1, 1, 2, 2]);
  assert.equal(timing.seconds, (1 + 2) / 2);
  assert.equal(timing.repeatability, Math.abs(1 - 2) / ((1 + 2) / 2));
  assert.equal(timing.steps, 4);
  assert.throws(() => timingOf(Array.from({ length: LEAST_STEPS - 1 }, () => 1)), RangeError);
});

/** A row as far as the summary reads it. */
function row(predicted: number, low: number, high: number): ValidateRow {
  const measured = (low + high) / 2;
  return {
    ...{
      predictedSeconds: predicted,
      measuredInterval: { low, high },
      repeatability: 0.02,
      disturbed: false,
    },
    error: (predicted - measured) / measured,
  } as ValidateRow;
}

test('errors average over rows; order counts only where intervals are apart', () => {
  const s = summarise([row(1.1, 0.9, 1.1), row(2, 0.9, 1.1), row(2.5, 1.9, 2.1)]);
  assert.ok(Math.abs(s.meanAbsoluteError! - (0.1 + 1 + 0.25) / 3) < 1e-12);
  assert.ok(Math.abs(s.worstError! - 1) < 1e-12);
  // The first two overlap; both come before the third, as predicted.
  assert.deepEqual([s.kendallTau, s.pairs], [1, 2]);
  assert.equal(summarise([row(3, 1, 1.1), row(2, 2, 2.1)]).kendallTau, -1);
  assert.equal(summarise([row(1, 1, 2), row(2, 1, 2)]).kendallTau, null);
  assert.equal(summarise([]).meanAbsoluteError, null);
});
