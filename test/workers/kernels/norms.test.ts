import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  layerNormBackward,
  layerNormForward,
  rmsNormBackward,
  rmsNormForward,
} from '../../../workers/kernels/norms.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { layerNorm, rmsNorm } from './formulas.js';
import { bench } from './setup.js';

const EPSILON = 1e-5;
const ROWS = 5;

for (const width of [8, 11]) {
  test(`layer norm over ${width} columns and its gradients are those of the formula`, () => {
    const { kernels, random, zeros } = bench(width);
    const [x, gain, bias, dy] = [random(ROWS * width), random(width), random(width), random(ROWS * width)];
    const saved = { mean: zeros(ROWS), inverseDeviation: zeros(ROWS) };
    const out = zeros(ROWS * width);
    layerNormForward(kernels, out, x, gain, bias, ROWS, width, EPSILON, saved);
    assertClose(out, layerNorm(x, gain, bias, width, EPSILON), 'out');

    const [dx, gradients] = [zeros(ROWS * width), { gain: zeros(width), bias: zeros(width) }];
    layerNormBackward(kernels, dx, gradients, dy, x, gain, ROWS, width, saved);
    const loss = (a: ArrayLike<number>, b: ArrayLike<number>, c: ArrayLike<number>) =>
      dot(layerNorm(a, b, c, width, EPSILON), dy);
    assertClose(
      dx,
      numericGradient((at) => loss(at, gain, bias), x),
      'dx',
    );
    assertClose(
      gradients.gain,
      numericGradient((at) => loss(x, at, bias), gain),
      'dGain',
    );
    assertClose(
      gradients.bias,
      numericGradient((at) => loss(x, gain, at), bias),
      'dBias',
    );
  });

  test(`RMS norm over ${width} columns and its gradients are those of the formula`, () => {
    const { kernels, random, zeros } = bench(width);
    const [x, gain, dy] = [random(ROWS * width), random(width), random(ROWS * width)];
    const saved = { inverseRms: zeros(ROWS) };
    const out = zeros(ROWS * width);
    rmsNormForward(kernels, out, x, gain, ROWS, width, EPSILON, saved);
    assertClose(out, rmsNorm(x, gain, width, EPSILON), 'out');

    const [dx, dGain] = [zeros(ROWS * width), zeros(width)];
    rmsNormBackward(kernels, dx, dGain, dy, x, gain, ROWS, width, saved);
    const loss = (a: ArrayLike<number>, b: ArrayLike<number>) => dot(rmsNorm(a, b, width, EPSILON), dy);
    assertClose(
      dx,
      numericGradient((at) => loss(at, gain), x),
      'dx',
    );
    assertClose(
      dGain,
      numericGradient((at) => loss(x, at), gain),
      'dGain',
    );
  });
}

test('the gradient through a layer norm has no part along a constant, and along the normed row only what ε leaves', () => {
  const { kernels, random, zeros, floats } = bench(17);
  const width = 16;
  const ones = floats(Array(width).fill(1));
  const [x, dy] = [random(ROWS * width), random(ROWS * width)];
  const saved = { mean: zeros(ROWS), inverseDeviation: zeros(ROWS) };
  const [out, dx] = [zeros(ROWS * width), zeros(ROWS * width)];
  layerNormForward(kernels, out, x, ones, zeros(width), ROWS, width, EPSILON, saved);
  layerNormBackward(kernels, dx, { gain: zeros(width), bias: zeros(width) }, dy, x, ones, ROWS, width, saved);
  for (let row = 0; row < ROWS; row++) {
    const part = (values: Float32Array) => values.subarray(row * width, (row + 1) * width);
    assert.ok(Math.abs(dot(part(dx), ones)) < 1e-5);
    // Σ x̂² = width · (1 − ε r²), not quite width: that much of the part along x̂ stays.
    const r = saved.inverseDeviation[row]!;
    const left = r * dot(part(dy), part(out)) * EPSILON * r ** 2;
    assert.ok(Math.abs(dot(part(dx), part(out)) - left) < 1e-5);
  }
});

test('gradients of gain and bias add to what is there', () => {
  const { kernels, random, zeros } = bench(19);
  const [x, gain, dy] = [random(8), random(4), random(8)];
  const saved = { inverseRms: zeros(2) };
  rmsNormForward(kernels, zeros(8), x, gain, 2, 4, EPSILON, saved);
  const [once, twice] = [zeros(4), zeros(4)];
  rmsNormBackward(kernels, zeros(8), once, dy, x, gain, 2, 4, saved);
  for (let round = 0; round < 2; round++) rmsNormBackward(kernels, zeros(8), twice, dy, x, gain, 2, 4, saved);
  assertClose(
    twice,
    once.map((value) => 2 * value),
    'dGain',
    1e-6,
  );
});

test('a norm over the columns of one head leaves the other heads alone', () => {
  const { kernels, random, zeros, floats } = bench(101);
  const [heads, width] = [3, 6];
  const stride = heads * width;
  const wide = random(ROWS * stride);
  const before = floats(wide);
  const [gain, packed] = [random(width), zeros(ROWS * width)];
  const middle = { values: wide.subarray(width), stride };
  const inMiddle = (at: number) => Math.floor((at % stride) / width) === 1;
  const head = floats(wide.filter((_, at) => inMiddle(at)));
  rmsNormForward(kernels, packed, head, gain, ROWS, width, EPSILON, { inverseRms: zeros(ROWS) });
  rmsNormForward(kernels, middle, middle, gain, ROWS, width, EPSILON, { inverseRms: zeros(ROWS) });
  assert.deepEqual(
    wide.filter((_, at) => inMiddle(at)),
    Float32Array.from(packed),
  );
  wide.forEach((value, at) => {
    if (!inMiddle(at)) assert.equal(value, before[at]);
  });
});
