import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adamWStep } from '../../../../workers/kernels/optimizer.js';
import { dynamicMap, nearestCode } from '../../../../workers/kernels/optimizers/dynamic-map.js';
import {
  BLOCK,
  narrowAdamWStep,
  narrowLionStep,
  narrowState,
} from '../../../../workers/kernels/optimizers/eight-bit.js';
import { assertClose } from '../differences.js';
import { bench } from '../setup.js';

const OPTIONS = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

test('the dynamic map has 256 values, as many of each sign, twice as many in each decade as in the one below', () => {
  const [signed, unsigned] = [dynamicMap(true), dynamicMap(false)];
  for (const map of [signed, unsigned]) {
    assert.equal(new Set(map).size, 256);
    assert.equal(map.at(-1), 1);
    assert.ok(map.every((value, i) => i === 0 || map[i - 1]! < value));
  }
  const between = (map: Float32Array, low: number, high: number) =>
    map.filter((value) => value > low && value < high).length;
  assert.equal(unsigned[0], 0);
  for (let decade = 0; decade < 7; decade++) {
    const most = 10 ** (decade - 6);
    assert.equal(between(signed, most / 10, most), 2 ** decade);
    assert.equal(between(signed, -most, -most / 10), 2 ** decade);
    assert.equal(between(unsigned, most / 10, most), 2 ** (decade + 1));
  }
  // Middles of 64 equal parts from 0.1 to 1: the last is half a part below.
  assert.ok(Math.abs(signed.at(-2)! - (1 - 0.9 / 128)) < 1e-7);
});

test('a code is that of the nearest value, for any number', () => {
  const map = dynamicMap(true);
  for (let i = -1000; i <= 1000; i++) {
    const x = (i / 1000) ** 3;
    const nearest = map.reduce((best, value) => Math.min(best, Math.abs(value - x)), 2);
    assert.equal(Math.abs(map[nearestCode(map, x)]! - x), nearest);
  }
});

test('the first step is AdamW’s, since the states were exact; later ones are near it; shards of whole blocks give the same bits', () => {
  const { kernels, random, zeros } = bench(71);
  const length = 3 * BLOCK + 40;
  const gradient = random(length);
  const wide = {
    parameters: random(length),
    gradient,
    firstMoment: zeros(length),
    secondMoment: zeros(length),
  };
  const floats = Math.ceil(length / 4) + Math.ceil(length / BLOCK);
  const states = () => [zeros(floats), zeros(floats)].map((state) => narrowState(state, length));
  const start = Float32Array.from(wide.parameters);
  const [momentum, variance] = states() as [ReturnType<typeof narrowState>, ReturnType<typeof narrowState>];
  const [m, v] = states() as [ReturnType<typeof narrowState>, ReturnType<typeof narrowState>];
  const [parameters, sharded] = [zeros(length), zeros(length)];
  parameters.set(start);
  sharded.set(start);
  for (let step = 1; step <= 4; step++) {
    adamWStep(kernels, wide, OPTIONS, step);
    narrowAdamWStep({ parameters, gradient, momentum, variance }, OPTIONS, step);
    for (const [from, to] of [
      [0, BLOCK],
      [BLOCK, length],
    ] as const) {
      const part = ({ codes, scales }: typeof m) => ({
        codes: codes.subarray(from, to),
        scales: scales.subarray(from / BLOCK),
      });
      const slice = { parameters: sharded.subarray(from, to), gradient: gradient.subarray(from, to) };
      narrowAdamWStep({ ...slice, momentum: part(m), variance: part(v) }, OPTIONS, step);
    }
    if (step === 1) assertClose(parameters, wide.parameters, 'after a step', 1e-6);
  }
  assert.deepEqual(sharded, parameters);
  // With a constant gradient every step is as long; states of 8 bits are some per cent off.
  const moved = start.map((w, i) => wide.parameters[i]! - w);
  assertClose(
    parameters.map((w, i) => w - start[i]!),
    moved,
    'moved',
    0.05,
  );
  // Moments after four steps: (1 − β⁴) of a constant, within half a part of a decade.
  const map = dynamicMap(true);
  for (let i = 0; i < length; i++) {
    const value = momentum.scales[Math.floor(i / BLOCK)]! * map[momentum.codes[i]!]!;
    const scale = momentum.scales[Math.floor(i / BLOCK)]!;
    assert.ok(Math.abs(value - (1 - 0.9 ** 4) * gradient[i]!) < 0.03 * scale, `${i}`);
  }
});

test('Lion of 8 bits takes the first step of Lion: lr along the sign of each gradient', () => {
  const { random, zeros } = bench(73);
  const [gradient, parameters] = [random(BLOCK), random(BLOCK)];
  const start = [...parameters];
  const momentum = narrowState(zeros(BLOCK / 4 + 1), BLOCK);
  narrowLionStep({ parameters, gradient, momentum }, OPTIONS);
  const keep = 1 - OPTIONS.learningRate * OPTIONS.weightDecay;
  assertClose(
    parameters,
    start.map((w, i) => w * keep - OPTIONS.learningRate * Math.sign(gradient[i]!)),
    'parameters',
    1e-6,
  );
  const most = gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
  assert.ok(Math.abs(momentum.scales[0]! - (1 - OPTIONS.beta2) * most) < 1e-8);
});
