import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillRotaryTable, rotate } from '../../../workers/kernels/rotary.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { bench } from './setup.js';

const POSITIONS = 6;
const HEADS = 2;
const HEAD_DIM = 8;
const BASE = 10000;
const COUNT = POSITIONS * HEADS * HEAD_DIM;

function setup(seed: number, first = 0) {
  const made = bench(seed);
  const table = { cos: made.zeros(POSITIONS * 4), sin: made.zeros(POSITIONS * 4) };
  fillRotaryTable(
    table,
    Array.from({ length: POSITIONS }, (_, i) => first + i),
    HEAD_DIM,
    BASE,
  );
  const turn = (values: Float32Array, direction: 1 | -1) =>
    rotate(made.kernels, { values, stride: HEADS * HEAD_DIM }, table, POSITIONS, HEADS, HEAD_DIM, direction);
  return { ...made, turn };
}

/** Pairs (i, i + d/2) as complex numbers times e^(i · position · base^(−2i/d)). */
function rotated(x: ArrayLike<number>): number[] {
  return Array.from({ length: COUNT }, (_, at) => {
    const position = Math.floor(at / (HEADS * HEAD_DIM));
    const i = at % HEAD_DIM;
    const pair = i % (HEAD_DIM / 2);
    const angle = position * BASE ** ((-2 * pair) / HEAD_DIM);
    const other = i < HEAD_DIM / 2 ? -x[at + HEAD_DIM / 2]! : x[at - HEAD_DIM / 2]!;
    return x[at]! * Math.cos(angle) + other * Math.sin(angle);
  });
}

test('rotation and its gradient are those of the formula', () => {
  const { random, floats, turn } = setup(31);
  const [x, dy] = [random(COUNT), random(COUNT)];
  const y = floats(x);
  turn(y, 1);
  assertClose(y, rotated(x), 'y', 1e-6);
  const dx = floats(dy);
  turn(dx, -1);
  assertClose(
    dx,
    numericGradient((at) => dot(rotated(at), dy), x),
    'dx',
  );
});

test('turning back restores, and no length changes', () => {
  const { random, floats, turn } = setup(37);
  const x = random(COUNT);
  const y = floats(x);
  turn(y, 1);
  assert.ok(Math.abs(dot(y, y) - dot(x, x)) < 1e-5 * dot(x, x));
  turn(y, -1);
  assertClose(y, x, 'x', 1e-6);
});

test('the product of a rotated query and key depends on their distance alone', () => {
  const products = [0, 1000].map((first) => {
    const { random, turn } = setup(41, first);
    const [query, key] = [random(COUNT), random(COUNT)];
    turn(query, 1);
    turn(key, 1);
    return dot(query.subarray(64, 72), key.subarray(16, 24));
  });
  assert.ok(Math.abs(products[0]! - products[1]!) < 1e-5, `${products}`);
});
