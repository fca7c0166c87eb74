/** The ends of a list, however long it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largest, smallest } from '../../input/extremes.js';

test('a list of a million members has its ends; spread into arguments it would overflow the stack', () => {
  const list = Array.from({ length: 1_000_000 }, (_, i) => ((i * 7919) % 1_000_003) - 5);
  const sorted = list.toSorted((a, b) => a - b);
  assert.equal(largest(list), sorted.at(-1));
  assert.equal(smallest(list), sorted[0]);
  assert.throws(() => Math.max(...list), RangeError);
});

test('of nothing they are what is given, or what Math.max and Math.min give', () => {
  assert.deepEqual([largest([]), smallest([])], [Math.max(), Math.min()]);
  assert.deepEqual([largest([], 1), largest([3, 2], 1), largest([-3], 1)], [1, 3, 1]);
  assert.deepEqual([smallest([], 1), smallest([3, 2], 1), smallest([-3], 1)], [1, 1, -3]);
  assert.ok(Number.isNaN(largest([1, Number.NaN, 2])));
});
