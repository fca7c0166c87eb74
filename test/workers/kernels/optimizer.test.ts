import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adamWStep, sumOfSquares } from '../../../workers/kernels/optimizer.js';
import { assertClose, dot } from './differences.js';
import { bench } from './setup.js';

const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

test('with a constant gradient every step of AdamW has the same length', () => {
  const { kernels, floats, zeros } = bench();
  const start = [1, -2, 0.5, 3, 0];
  const gradient = floats([0.3, -0.02, 5, -7, 1e-3]);
  const slice = { parameters: floats(start), gradient, firstMoment: zeros(5), secondMoment: zeros(5) };
  const steps = 12;
  for (let step = 1; step <= steps; step++) adamWStep(kernels, slice, options, step);
  // Corrected, both moments of a constant are the constant itself: each step is d = lr · g / (|g| + ε), and
  // w = w₀ q^n − d (1 + q + … + q^(n−1)) with q = 1 − lr · λ.
  const q = 1 - options.learningRate * options.weightDecay;
  const expected = start.map((w, i) => {
    const d = (options.learningRate * gradient[i]!) / (Math.abs(gradient[i]!) + options.epsilon);
    return w * q ** steps - (d * (1 - q ** steps)) / (1 - q);
  });
  assertClose(slice.parameters, expected, 'parameters', 1e-6);
  assertClose(
    slice.firstMoment,
    gradient.map((g) => g * (1 - options.beta1 ** steps)),
    'first moment',
    1e-6,
  );
  assertClose(
    slice.secondMoment,
    gradient.map((g) => g ** 2 * (1 - options.beta2 ** steps)),
    'second moment',
    1e-6,
  );
});

test('a step on shards of the parameters is the step on all of them, to the last bit', () => {
  const results = [
    [0, 1001],
    [0, 333, 667, 1001],
  ].map((borders) => {
    const { kernels, random, zeros } = bench(79);
    const slice = {
      parameters: random(1001),
      gradient: random(1001),
      firstMoment: zeros(1001),
      secondMoment: zeros(1001),
    };
    borders.slice(1).forEach((end, i) => {
      const part = (values: Float32Array) => values.subarray(borders[i], end);
      const { parameters, gradient, firstMoment, secondMoment } = slice;
      const shard = {
        parameters: part(parameters),
        gradient: part(gradient),
        firstMoment: part(firstMoment),
        secondMoment: part(secondMoment),
      };
      adamWStep(kernels, shard, options, 3);
    });
    return slice;
  });
  assert.deepEqual(results[0], results[1]);
});

test('the sum of squares is exact for small whole numbers and close for others, at any length', () => {
  const { kernels, floats, random, zeros } = bench(83);
  for (const length of [0, 1, 255, 256, 257, 1000]) {
    const scratch = zeros(Math.ceil(length / 256));
    const whole = floats(Array.from({ length }, (_, i) => (i % 7) - 3));
    assert.equal(sumOfSquares(kernels, whole, scratch), dot(whole, whole));
    const any = random(length);
    assert.ok(Math.abs(sumOfSquares(kernels, any, scratch) - dot(any, any)) <= 1e-6 * dot(any, any));
  }
});
