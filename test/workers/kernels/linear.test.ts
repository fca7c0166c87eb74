import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  linearBiasGradient,
  linearForward,
  linearInputGradient,
  linearWeightGradient,
} from '../../../workers/kernels/linear.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { linear } from './formulas.js';
import { bench } from './setup.js';

const shape = { tokens: 7, inputs: 5, outputs: 6 };

test('the linear layer and its three gradients are those of the formula', () => {
  const { kernels, random, zeros } = bench();
  const { inputs, outputs, tokens } = shape;
  const [x, weight, bias, dy] = [random(35), random(30), random(6), random(42)];
  const y = zeros(tokens * outputs);
  linearForward(kernels, y, x, weight, bias, shape);
  assertClose(y, linear(x, weight, bias, inputs, outputs), 'y');

  const [dx, dWeight, dBias] = [zeros(35), zeros(30), zeros(6)];
  linearInputGradient(kernels, dx, dy, weight, shape);
  linearWeightGradient(kernels, dWeight, dy, x, shape, true);
  linearBiasGradient(kernels, dBias, dy, shape);
  const loss = (xs: ArrayLike<number>, ws: ArrayLike<number>, bs: ArrayLike<number>) =>
    dot(linear(xs, ws, bs, inputs, outputs), dy);
  assertClose(
    dx,
    numericGradient((at) => loss(at, weight, bias), x),
    'dx',
  );
  assertClose(
    dWeight,
    numericGradient((at) => loss(x, at, bias), weight),
    'dWeight',
  );
  assertClose(
    dBias,
    numericGradient((at) => loss(x, weight, at), bias),
    'dBias',
  );
});

test('two micro-batches accumulated are one batch', () => {
  const { kernels, random, zeros } = bench(3);
  const [x, dy] = [random(2 * 35), random(2 * 42)];
  const [whole, parts] = [zeros(30), zeros(30)];
  linearWeightGradient(kernels, whole, dy, x, { ...shape, tokens: 14 }, false);
  for (const half of [0, 1]) {
    linearWeightGradient(kernels, parts, dy.subarray(half * 42), x.subarray(half * 35), shape, half > 0);
  }
  assertClose(parts, whole, 'dWeight', 1e-6);
});

test('gradients are linear in dY: doubling it doubles them to the last bit', () => {
  const { kernels, random, zeros, floats } = bench(5);
  const [x, weight, dy] = [random(35), random(30), random(42)];
  const doubled = floats(dy.map((value) => 2 * value));
  const gradients = (of: Float32Array) => {
    const [dx, dWeight] = [zeros(35), zeros(30)];
    linearInputGradient(kernels, dx, of, weight, shape);
    linearWeightGradient(kernels, dWeight, of, x, shape, false);
    return [...dx, ...dWeight];
  };
  assert.deepEqual(
    gradients(doubled),
    gradients(dy).map((value) => 2 * value),
  );
});

test('a slice of columns of a wider array serves as input and as output', () => {
  const { kernels, random, zeros } = bench(9);
  const wide = { values: random(7 * 9).subarray(2), stride: 9 };
  const packed = Float32Array.from(
    { length: 35 },
    (_, at) => wide.values[Math.floor(at / 5) * 9 + (at % 5)]!,
  );
  const weight = random(30);
  const out = zeros(7 * 10);
  linearForward(kernels, { values: out.subarray(4), stride: 10 }, wide, weight, undefined, shape);
  const expected = linear(packed, weight, [0, 0, 0, 0, 0, 0], 5, 6);
  const inside = out.filter((_, at) => at % 10 >= 4);
  assertClose(inside, expected, 'y');
  assert.ok(
    out.every((value, at) => at % 10 >= 4 || value === 0),
    'nothing beside the slice is written',
  );
});
