import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Activation, activationForward } from '../../../workers/kernels/activations.js';
import { exponentialSums, rowMaxima } from '../../../workers/kernels/cross-entropy.js';
import { addInto, addScaled, residualAdd, scale } from '../../../workers/kernels/elementwise.js';
import { addRows } from '../../../workers/kernels/linear.js';
import { rmsNormForward } from '../../../workers/kernels/norms.js';
import { adamWStep } from '../../../workers/kernels/optimizer.js';
import { CURVES } from './formulas.js';
import { bench } from './setup.js';

/** e^x as the kernels compute it: a row of one logit, its maximum taken as 0. */
function exponentialsOf(values: readonly number[]): Float32Array {
  const { kernels, floats, zeros } = bench();
  const total = zeros(values.length);
  const slice = { tokens: values.length, width: 1, firstToken: 0 };
  exponentialSums(kernels, total, floats(values), zeros(values.length), slice);
  return total;
}

test('the exponential is within 2e-7 of the true one where it is a normal float', () => {
  const values = Array.from({ length: 20001 }, (_, i) => Math.fround(-87 + (175 * i) / 20000));
  exponentialsOf(values).forEach((got, i) => {
    const error = Math.abs(got / Math.exp(values[i]!) - 1);
    assert.ok(error <= 2e-7, `e^${values[i]} is ${got}, off by ${error}`);
  });
});

test('the exponential is 1 at 0, 0 far below, its largest value far above, and NaN at NaN', () => {
  const [one, none, last, most, nothing] = exponentialsOf([0, -1e30, 88, Infinity, Number.NaN]);
  assert.equal(one, 1);
  assert.equal(none, 0);
  assert.equal(most, last);
  assert.ok(Number.isNaN(nothing), 'a loss that diverges must show');
});

test('an element has the same bits wherever in its row it lies', () => {
  const { kernels, random, zeros } = bench(11);
  const x = random(23);
  const adam = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
  const adamOn = (gradient: Float32Array) => {
    const slice = {
      parameters: zeros(gradient.length),
      firstMoment: zeros(gradient.length),
      secondMoment: zeros(gradient.length),
    };
    adamWStep(kernels, { ...slice, gradient }, adam, 1);
    return slice.parameters;
  };
  const activated = (activation: Activation) => (input: Float32Array) => {
    const y = zeros(input.length);
    activationForward(kernels, activation, y, input, 1, input.length);
    return y;
  };
  for (const f of [
    activated('gelu'),
    activated('silu'),
    activated('relu'),
    activated('squared-relu'),
    adamOn,
  ]) {
    const whole = f(x);
    x.forEach((_, at) => {
      assert.equal(f(x.subarray(at, at + 1))[0], whole[at]);
    });
  }
});

test('activations are within 1e-6 of their formulas', () => {
  const { kernels, floats, zeros } = bench();
  const x = floats(Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100));
  const y = zeros(2001);
  for (const activation of ['gelu', 'silu', 'relu', 'squared-relu'] as const) {
    activationForward(kernels, activation, y, x, 1, 2001);
    y.forEach((got, i) => {
      const expected = CURVES[activation](x[i]!);
      assert.ok(
        Math.abs(got - expected) <= 1e-6 * Math.max(1, Math.abs(expected)),
        `${activation}(${x[i]}) = ${got}`,
      );
    });
  }
});

test('sums, residuals and scalings of random arrays are those of single precision', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 37 }), fc.integer({ min: 1, max: 1e6 }), (length, seed) => {
      const { kernels, random, floats, zeros } = bench(seed);
      const [a, b] = [random(length), random(length)];
      const out = zeros(length);
      residualAdd(kernels, out, a, b);
      assert.deepEqual([...out], [...a.map((value, i) => value + b[i]!)]);
      const added = floats(a);
      addInto(kernels, added, b);
      assert.deepEqual([...added], [...out]);
      const half = floats(a);
      scale(kernels, half, 0.5);
      assert.deepEqual([...half], [...a.map((value) => value / 2)]);
      addScaled(kernels, half, a, 0.5);
      assert.deepEqual([...half], [...a]);
      kernels.copy(half, b);
      assert.deepEqual([...half], [...b]);
    }),
    { numRuns: 30 },
  );
});

test('column sums run over rows of any stride and touch nothing else', () => {
  const { kernels, floats } = bench();
  const x = floats([1, 2, 3, -1, 4, 5, 6, -1, 7, 8, 9, -1]);
  const sums = floats([100, 0, 0, 55]);
  kernels.run(addRows, 3, 3, { sums, x: { values: x, stride: 4 } });
  assert.deepEqual([...sums], [100 + 1 + 4 + 7, 2 + 5 + 8, 3 + 6 + 9, 55]);
});

test('the maximum of a row is exact at every position, below zero too', () => {
  const { kernels, floats, zeros } = bench();
  for (let at = 0; at < 11; at++) {
    const logits = floats(Array.from({ length: 11 }, (_, i) => (i === at ? -2 : -3 - i)));
    const maximum = zeros(1);
    rowMaxima(kernels, maximum, logits, { tokens: 1, width: 11, firstToken: 0 });
    assert.equal(maximum[0], -2);
  }
});

test('an array too short for its rows is refused by name', () => {
  const { kernels, zeros } = bench();
  const call = () =>
    rmsNormForward(kernels, zeros(8), zeros(8), zeros(3), 2, 4, 1e-5, { inverseRms: zeros(2) });
  assert.throws(call, { name: 'RangeError', message: 'rmsNormForward: gain has 3 floats, and 4 are needed' });
});
