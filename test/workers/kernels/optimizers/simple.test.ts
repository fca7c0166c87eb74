import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lionStep, sgdMomentumStep, sgdStep } from '../../../../workers/kernels/optimizers/simple.js';
import { assertClose } from '../differences.js';
import { bench } from '../setup.js';

const RATES = { learningRate: 0.01, weightDecay: 0.1, momentum: 0.9, beta1: 0.9, beta2: 0.99 };
const { learningRate: lr, weightDecay, momentum: mu, beta1, beta2 } = RATES;
const keep = 1 - lr * weightDecay;
const LENGTH = 13;
const STEPS = 5;

type Update = (w: number, g: number, m: number) => readonly [w: number, m: number];

/** Each number by itself, in double precision: gradients of a step are those of the first times its number. */
function formula(weights: Float32Array, gradients: Float32Array, update: Update): number[] {
  return Array.from(weights, (first, i) => {
    let [w, m] = [first, 0];
    for (let step = 1; step <= STEPS; step++) [w, m] = update(w, step * gradients[i]!, m);
    return w;
  });
}

const UPDATES = {
  sgd: (w, g, m) => [w * keep - lr * g, m],
  'sgd-momentum': (w, g, m) => [w * keep - lr * (mu * m + g), mu * m + g],
  lion: (w, g, m) => [w * keep - lr * Math.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g],
} as const satisfies Record<string, Update>;

for (const [name, update] of Object.entries(UPDATES)) {
  test(`five steps of ${name} are its formula's, and those of shards to the last bit`, () => {
    const { kernels, random, zeros } = bench(41);
    const [parameters, first] = [random(LENGTH), random(LENGTH)];
    // No gradient at all: the sign is 0, and the weight only decays.
    first[3] = 0;
    const sharded = { parameters: zeros(LENGTH), momentum: zeros(LENGTH) };
    sharded.parameters.set(parameters);
    const expected = formula(parameters, first, update);
    const [momentum, gradient] = [zeros(LENGTH), zeros(LENGTH)];
    const step = (slice: Parameters<typeof lionStep>[1]) => {
      if (name === 'sgd') sgdStep(kernels, slice, RATES);
      else if (name === 'lion') lionStep(kernels, slice, RATES);
      else sgdMomentumStep(kernels, slice, RATES);
    };
    for (let i = 1; i <= STEPS; i++) {
      gradient.set(first.map((g) => i * g));
      step({ parameters, gradient, momentum });
      for (const [from, to] of [
        [0, 5],
        [5, LENGTH],
      ]) {
        const part = (values: Float32Array) => values.subarray(from, to);
        const shard = { parameters: part(sharded.parameters), momentum: part(sharded.momentum) };
        step({ ...shard, gradient: part(gradient) });
      }
    }
    assertClose(parameters, expected, 'parameters', 1e-6);
    assert.deepEqual(sharded.parameters, parameters);
    assert.ok(Math.abs(parameters[3]! - expected[3]!) < 1e-7 && expected[3] !== 0);
  });
}
