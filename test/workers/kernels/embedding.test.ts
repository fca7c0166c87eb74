import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  embeddingBackward,
  embeddingForward,
  positionAdd,
  positionBackward,
} from '../../../workers/kernels/embedding.js';
import { bench } from './setup.js';

const WIDTH = 3;
const tokens = Int32Array.from([4, 0, 4, 2, 5]);

test('the slices of a vocabulary-parallel table add up to the whole look-up', () => {
  const { random, zeros } = bench(73);
  const table = random(6 * WIDTH);
  const whole = zeros(tokens.length * WIDTH);
  embeddingForward(whole, table, tokens, { firstToken: 0, rows: 6, width: WIDTH });
  tokens.forEach((token, t) => {
    assert.deepEqual(
      whole.subarray(t * WIDTH, (t + 1) * WIDTH),
      table.subarray(token * WIDTH, (token + 1) * WIDTH),
    );
  });
  const sums = zeros(whole.length);
  for (const firstToken of [0, 2, 4]) {
    const part = random(whole.length);
    embeddingForward(part, table.subarray(firstToken * WIDTH), tokens, { firstToken, rows: 2, width: WIDTH });
    sums.forEach((value, at) => {
      sums[at] = value + part[at]!;
    });
  }
  assert.deepEqual(sums, whole);
});

test('the gradient of a row is the sum over its tokens, and each slice has its own rows', () => {
  const { floats, zeros } = bench();
  const dOut = floats([1, 2, 3, 10, 20, 30, 100, 200, 300, 5, 5, 5, 7, 8, 9]);
  const whole = zeros(6 * WIDTH);
  embeddingBackward(whole, dOut, tokens, { firstToken: 0, rows: 6, width: WIDTH });
  assert.deepEqual([...whole], [10, 20, 30, 0, 0, 0, 5, 5, 5, 0, 0, 0, 1 + 100, 2 + 200, 3 + 300, 7, 8, 9]);
  const upper = zeros(3 * WIDTH);
  embeddingBackward(upper, dOut, tokens, { firstToken: 3, rows: 3, width: WIDTH });
  assert.deepEqual(upper, whole.subarray(3 * WIDTH));
  const lower = zeros(6 * WIDTH);
  embeddingBackward(lower, dOut, tokens, { firstToken: 0, rows: 3, width: WIDTH });
  assert.deepEqual([...lower.subarray(3 * WIDTH)], Array(3 * WIDTH).fill(0), 'rows of another slice stay');
});

test('positions add to every sequence from the first position on, and their gradients sum over sequences', () => {
  const { kernels, floats, zeros } = bench();
  const table = floats([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  const positions = { first: 1, count: 2, width: WIDTH };
  const x = floats(Array(2 * 2 * WIDTH).fill(10));
  positionAdd(kernels, x, table, 2, positions);
  assert.deepEqual([...x], [12, 12, 12, 13, 13, 13, 12, 12, 12, 13, 13, 13]);
  const dTable = zeros(4 * WIDTH);
  positionBackward(kernels, dTable, x, 2, positions);
  assert.deepEqual([...dTable], [0, 0, 0, 24, 24, 24, 26, 26, 26, 0, 0, 0]);
});
