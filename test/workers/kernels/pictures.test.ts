import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchNormBackward, batchNormForward } from '../../../workers/kernels/pictures/batch-norm.js';
import { classesBackward, classesForward } from '../../../workers/kernels/pictures/classes.js';
import {
  type ConvolutionShape,
  convolutionForward,
  convolutionInputGradient,
  convolutionWeightGradient,
  depthOf,
  rowsFloats,
} from '../../../workers/kernels/pictures/convolution.js';
import {
  averagePool,
  averagePoolBackward,
  globalPool,
  globalPoolBackward,
  maxPool,
  maxPoolBackward,
} from '../../../workers/kernels/pictures/pooling.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { softmax } from './formulas.js';
import * as formulas from './picture-formulas.js';
import { type Bench, bench } from './setup.js';

/** What a window slides over; extents written follow. */
function slide(from: readonly [number, number], window: number, stride: number, padding: number, images = 2) {
  const to = from.map((extent) => Math.floor((extent + 2 * padding - window) / stride) + 1);
  const both = (each: number) => [each, each] as const;
  return {
    ...{ images, from, to: [to[0]!, to[1]!] as const },
    ...{ window: both(window), stride: both(stride), padding: both(padding) },
  };
}

const CONVOLUTIONS: Readonly<Record<string, ConvolutionShape>> = {
  '3 × 3': { ...slide([5, 4], 3, 1, 1), inputs: 3, outputs: 4, groups: 1 },
  '3 × 3 by a stride of 2': { ...slide([5, 6], 3, 2, 1), inputs: 2, outputs: 3, groups: 1 },
  '1 × 1': { ...slide([3, 4], 1, 1, 0), inputs: 4, outputs: 3, groups: 1 },
  '1 × 1 by a stride of 2': { ...slide([5, 5], 1, 2, 0), inputs: 3, outputs: 2, groups: 1 },
  'patches of 2 × 2': { ...slide([4, 6], 2, 2, 0), inputs: 3, outputs: 5, groups: 1 },
  'two groups': { ...slide([4, 4], 3, 1, 1), inputs: 4, outputs: 6, groups: 2 },
  depthwise: { ...slide([4, 5], 3, 1, 1), inputs: 3, outputs: 3, groups: 3 },
  'a window that is not square': {
    ...{ images: 2, from: [4, 5], to: [4, 3], window: [1, 3], stride: [1, 2], padding: [0, 1] },
    ...{ inputs: 2, outputs: 3, groups: 1 },
  },
};

function arraysOf(shape: ConvolutionShape, { random, zeros }: Bench) {
  const { images, from, to, inputs, outputs } = shape;
  return {
    x: random(images * from[0] * from[1] * inputs),
    weight: random(outputs * depthOf(shape)),
    dy: random(images * to[0] * to[1] * outputs),
    rows: zeros(rowsFloats(shape)),
  };
}

for (const [name, shape] of Object.entries(CONVOLUTIONS)) {
  test(`convolution and its two gradients are those of the formula: ${name}`, () => {
    const all = bench(31);
    const { kernels, zeros } = all;
    const { x, weight, dy, rows } = arraysOf(shape, all);
    const y = zeros(dy.length);
    convolutionForward(kernels, { x, y, weight, rows }, shape);
    assertClose(y, formulas.convolution(x, weight, shape), 'y');

    const [dx, dWeight] = [zeros(x.length), zeros(weight.length)];
    convolutionInputGradient(kernels, { x: dx, y: dy, weight, rows }, shape);
    convolutionWeightGradient(kernels, { x, y: dy, weight: dWeight, rows }, shape);
    const loss = (xs: ArrayLike<number>, ws: ArrayLike<number>) =>
      dot(formulas.convolution(xs, ws, shape), dy);
    assertClose(
      dx,
      numericGradient((at) => loss(at, weight), x),
      'dx',
    );
    assertClose(
      dWeight,
      numericGradient((at) => loss(x, at), weight),
      'dWeight',
    );
  });
}

test('gradients of a convolution add to what is there', () => {
  const all = bench(37);
  const shape = CONVOLUTIONS['3 × 3']!;
  const { x, weight, dy, rows } = arraysOf(shape, all);
  const [dx, dWeight] = [all.zeros(x.length), all.zeros(weight.length)];
  const once = () => {
    convolutionInputGradient(all.kernels, { x: dx, y: dy, weight, rows }, shape);
    convolutionWeightGradient(all.kernels, { x, y: dy, weight: dWeight, rows }, shape);
    return [...dx, ...dWeight];
  };
  const first = once();
  assertClose(
    once(),
    first.map((value) => 2 * value),
    'gradients',
    1e-6,
  );
});

test('windows written out in several blocks give the pictures one after the other', () => {
  const all = bench(41);
  const { kernels, zeros } = all;
  // 2 × 32 × 32 positions of 9 × 16 numbers are 295 thousand, five blocks.
  const shape = { ...slide([32, 32], 3, 1, 1), inputs: 16, outputs: 8, groups: 1 };
  const { x, weight, dy, rows } = arraysOf(shape, all);
  assert.ok(rows.length < 2 * 32 * 32 * depthOf(shape) && rows.length > 0);
  const [whole, parts] = [zeros(dy.length), zeros(dy.length)];
  convolutionForward(kernels, { x, y: whole, weight, rows }, shape);
  for (const image of [0, 1]) {
    const own = { x: x.subarray((image * x.length) / 2), y: parts.subarray((image * dy.length) / 2) };
    convolutionForward(kernels, { ...own, weight, rows }, { ...shape, images: 1 });
  }
  assert.deepEqual(parts, whole);
});

const EPSILON = 1e-5;

test('batch norm over rows and its gradients are those of the formula', () => {
  const { random, zeros } = bench(43);
  const [rows, channels] = [12, 5];
  const [x, gain, bias, dy] = [
    random(rows * channels),
    random(channels),
    random(channels),
    random(rows * channels),
  ];
  const [y, statistics, sums] = [zeros(rows * channels), zeros(2 * channels), new Float64Array(2 * channels)];
  batchNormForward(y, { x, gain, statistics }, bias, EPSILON, sums);
  assertClose(y, formulas.batchNorm(x, gain, bias, EPSILON), 'y');

  const [dx, gradients] = [zeros(x.length), { gain: zeros(channels), bias: zeros(channels) }];
  batchNormBackward(dx, gradients, dy, { x, gain, statistics }, sums);
  const loss = (a: ArrayLike<number>, b: ArrayLike<number>, c: ArrayLike<number>) =>
    dot(formulas.batchNorm(a, b, c, EPSILON), dy);
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

test('a normed channel has mean 0 and variance 1 less what ε takes, and its gradient sums to 0 over the rows', () => {
  const { random, zeros, floats } = bench(47);
  const [rows, channels] = [64, 3];
  const [x, dy] = [random(rows * channels), random(rows * channels)];
  const gain = floats(Array(channels).fill(1));
  const [y, dx, statistics] = [zeros(x.length), zeros(x.length), zeros(2 * channels)];
  const sums = new Float64Array(2 * channels);
  batchNormForward(y, { x, gain, statistics }, zeros(channels), EPSILON, sums);
  batchNormBackward(dx, { gain: zeros(channels), bias: zeros(channels) }, dy, { x, gain, statistics }, sums);
  for (let c = 0; c < channels; c++) {
    const column = (of: Float32Array) => of.filter((_, at) => at % channels === c);
    const mean = column(y).reduce((sum, value) => sum + value, 0) / rows;
    const variance = column(y).reduce((sum, value) => sum + value ** 2, 0) / rows;
    assert.ok(Math.abs(mean) < 1e-6);
    // variance / (variance + ε) = 1 − ε r².
    assert.ok(Math.abs(variance - (1 - EPSILON * statistics[channels + c]! ** 2)) < 1e-5);
    assert.ok(Math.abs(column(dx).reduce((sum, value) => sum + value, 0)) < 1e-5);
  }
});

for (const [name, shape] of Object.entries({
  '2 × 2': { ...slide([4, 6], 2, 2, 0), channels: 3 },
  '3 × 3 by a stride of 2, over the edge': { ...slide([5, 4], 3, 2, 1), channels: 2 },
})) {
  test(`pools and their gradients are those of the formula: ${name}`, () => {
    const { random, zeros } = bench(53);
    const { images, from, to, channels } = shape;
    const [x, dy] = [
      random(images * from[0] * from[1] * channels),
      random(images * to[0] * to[1] * channels),
    ];
    const y = zeros(dy.length);
    maxPool(y, x, shape);
    assertClose(y, formulas.maxPool(x, shape), 'largest', 0);
    const dx = zeros(x.length);
    maxPoolBackward(dx, dy, x, shape);
    assertClose(
      dx,
      numericGradient((at) => dot(formulas.maxPool(at, shape), dy), x),
      'gradient of the largest',
    );
    averagePool(y, x, shape);
    assertClose(y, formulas.averagePool(x, shape), 'mean');
    dx.fill(0);
    averagePoolBackward(dx, dy, shape);
    assertClose(
      dx,
      numericGradient((at) => dot(formulas.averagePool(at, shape), dy), x),
      'gradient of the mean',
    );
  });
}

test('the mean of a picture is that of a window as large, and so is its gradient', () => {
  const { random, zeros } = bench(59);
  const shape = { ...slide([4, 4], 4, 4, 0), channels: 3 };
  const [x, dy] = [random(2 * 16 * 3), random(2 * 3)];
  const [y, dx] = [zeros(dy.length), zeros(x.length)];
  globalPool(y, x, 2, 3);
  assertClose(y, formulas.averagePool(x, shape), 'y');
  globalPoolBackward(dx, dy, 2, 3);
  assertClose(
    dx,
    numericGradient((at) => dot(formulas.averagePool(at, shape), dy), x),
    'dx',
  );
});

test('cross-entropy over classes: loss, hits and gradient', () => {
  const { random, zeros } = bench(61);
  const [samples, classes] = [6, 4];
  const targets = Int32Array.from([0, 3, 2, 1, 0, 2]);
  const logits = random(samples * classes);
  const row = (of: ArrayLike<number>, i: number) =>
    Array.from({ length: classes }, (_, c) => of[i * classes + c]!);
  const lossOf = (of: ArrayLike<number>) =>
    targets.reduce((sum, target, i) => sum - Math.log(softmax(row(of, i))[target]!), 0);
  const kept = zeros(logits.length);
  const { loss, correct } = classesForward(kept, logits, targets);
  assert.ok(Math.abs(loss - lossOf(logits)) < 1e-6);
  const hits = targets.filter((target, i) => row(logits, i)[target] === Math.max(...row(logits, i)));
  assert.equal(correct, hits.length);
  const dLogits = zeros(logits.length);
  classesBackward(dLogits, kept, targets, 1 / samples);
  assertClose(
    dLogits,
    numericGradient((at) => lossOf(at) / samples, logits),
    'dLogits',
  );
});
