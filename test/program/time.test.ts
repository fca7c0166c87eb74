import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  inSeconds,
  LONGEST_STEP_SECONDS,
  LongerThanAStep,
  picoseconds,
  TICKS_PS,
  transferTime,
} from '../../program/time.js';

const LONGEST_PS = 2 ** 53 - 1;

test('a second is 10^12 ps, rounded to the nearest whole one', () => {
  assert.equal(picoseconds(1), 10 ** 12);
  assert.equal(picoseconds(1.5e-12), 2);
  assert.equal(picoseconds(1.4e-12), 1);
  assert.equal(picoseconds(0), 0);
});

test('times that a step cannot hold are refused: negative, not a number, beyond 2^53 of the coarsest ticks', () => {
  assert.equal(LONGEST_PS, Number.MAX_SAFE_INTEGER);
  assert.ok(LONGEST_PS / 1e12 / 3600 > 2.5, 'the finest hold two and a half hours');
  assert.equal(LONGEST_STEP_SECONDS, ((2 ** 53 - 1) * 2 ** 32) / 1e12);
  assert.throws(() => picoseconds(-1e-9), RangeError);
  for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY, 1.01 * LONGEST_STEP_SECONDS]) {
    assert.throws(() => picoseconds(seconds), /outside what a simulated step can hold/);
    assert.throws(
      () => picoseconds(seconds),
      LongerThanAStep,
      'what was asked is too long: no mistake of ours',
    );
  }
  assert.equal(picoseconds(9000), 9000e12);
  assert.equal(picoseconds(1e6), 1e18);
});

test('the longest time of a clock is more than a number of finer ticks holds, and is held exactly', () => {
  for (const tickPs of TICKS_PS) {
    assert.ok(Number.isInteger(Math.log2(tickPs)));
    const longest = (2 ** 53 - 1) * tickPs;
    assert.equal(longest - (longest - tickPs), tickPs);
    assert.equal(longest / tickPs, 2 ** 53 - 1);
  }
});

test('whole picoseconds survive the way to seconds and back for all of a 100 s step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100e12 }), (ps) => {
      assert.equal(picoseconds(inSeconds(ps)), ps);
    }),
  );
});

test('a transfer takes bytes over bandwidth, and nothing takes no time on any link', () => {
  assert.equal(transferTime(2 ** 30, 50e9), Math.round((2 ** 30 / 50e9) * 1e12));
  assert.equal(transferTime(0, 50e9), 0);
  assert.equal(transferTime(0, 0), 0);
  assert.throws(
    () => transferTime(1, 0),
    LongerThanAStep,
    'something on a link without bandwidth never arrives',
  );
});

test('a transfer in two parts takes as long as the whole, to a picosecond of rounding', () => {
  const bytes = fc.integer({ min: 1, max: 2 ** 40 });
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 1e9, max: 1e13 }), (a, b, bandwidth) => {
      const parts = transferTime(a, bandwidth) + transferTime(b, bandwidth);
      assert.ok(Math.abs(parts - transferTime(a + b, bandwidth)) <= 1);
    }),
  );
});
