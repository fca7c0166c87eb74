/** What a convolution costs: held against cuDNN's kernels, and by what it moves and multiplies. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadAccelerator } from '../../../hardware-profiles/index.js';
import type { Accelerator } from '../../../hardware-profiles/profile.js';
import type { Convolution } from '../../../program/kernel.js';
import { implicitProduct } from '../../../sim/kernels/convolution.js';
import { convolutionBytes, convolutionPlan } from '../../../sim/kernels/index.js';
import { PICTURES, STEM, TIMED, type Timed } from '../cudnn-convolutions.js';

const PLAIN: Convolution = {
  ...{ family: 'convolution', role: 'forward', images: 256, inputs: 64, outputs: 64, groups: 1 },
  ...{ from: [56, 56], to: [56, 56], window: [3, 3], stride: [1, 1], padding: [1, 1] },
  ...{ precision: 'fp16', accumulate: false },
};

function convolution(t: Timed, role: Convolution['role']): Convolution {
  const to = t.extent / t.stride;
  const pad = (t.window - 1) / 2;
  return {
    ...PLAIN,
    ...{
      role,
      images: PICTURES,
      inputs: t.inputs,
      outputs: t.outputs,
      from: [t.extent, t.extent],
      to: [to, to],
    },
    ...{ window: [t.window, t.window], stride: [t.stride, t.stride], padding: [pad, pad] },
  };
}

function meanError(errors: readonly number[]): number {
  return errors.reduce((sum, each) => sum + Math.abs(each), 0) / errors.length;
}

const RTX_3070 = loadAccelerator('rtx-3070');
/** At twice the rate tiles wait for their operands as on the A40, the same chip at full rate. */
const ACCUMULATING_16: Accelerator = {
  ...RTX_3070,
  peakFlops: { ...RTX_3070.peakFlops, fp16: 2 * RTX_3070.peakFlops.fp16! },
  kernels: {
    ...RTX_3070.kernels,
    tileEdge: loadAccelerator('a40').kernels.tileEdge,
    gemmPeakFraction: loadAccelerator('a40').kernels.gemmPeakFraction,
  },
};

test('gradients of ResNet-50’s layers take as long as cuDNN’s, within a tenth on average and none a third off', () => {
  const input = TIMED.map(
    (t) =>
      (convolutionPlan(convolution(t, 'input-gradient'), ACCUMULATING_16).seconds * 1e3) / t.inputGradient -
      1,
  );
  const weight = TIMED.map(
    (t) =>
      (convolutionPlan(convolution(t, 'weight-gradient'), RTX_3070).seconds * 1e3) / t.weightGradient - 1,
  );
  assert.ok(meanError(input) < 0.1, `${input}`);
  assert.ok(meanError(weight) < 0.1, `${weight}`);
  for (const error of [...input, ...weight]) assert.ok(Math.abs(error) < 0.33, `${error}`);
});

test('the stem’s weight gradient takes as long as cuDNN’s on an A100, within a fifth, three channels being read as four', () => {
  const stem = (inputs: number): Convolution => ({
    ...PLAIN,
    ...{
      role: 'weight-gradient',
      images: STEM.pictures,
      inputs,
      outputs: 64,
      from: [224, 224],
      to: [112, 112],
    },
    ...{ window: [7, 7], stride: [2, 2], padding: [3, 3] },
  });
  const a100 = loadAccelerator('a100-sxm-80');
  const { seconds } = convolutionPlan(stem(STEM.channels), a100);
  assert.ok(Math.abs((seconds * 1e3) / STEM.weightGradient - 1) < 0.2, `${seconds * 1e3} ms`);
  assert.equal(implicitProduct(stem(3)).n, 4 * 49);
  assert.equal(implicitProduct({ ...stem(3), inputs: 19 }).n, 24 * 49);
});

test('every tensor is moved once, however windows overlap; a window smaller than its stride reads a part', () => {
  const values = 256 * 56 * 56 * 64;
  assert.equal(convolutionBytes(PLAIN), 2 * values * 2 + 64 * 64 * 9 * 2);
  const strided: Convolution = { ...PLAIN, to: [28, 28], window: [1, 1], stride: [2, 2], padding: [0, 0] };
  const written = 256 * 28 * 28 * 64;
  assert.equal(convolutionBytes(strided), (values / 4 + written) * 2 + 64 * 64 * 2);
  assert.equal(
    convolutionBytes({ ...strided, role: 'input-gradient' }),
    (values + written) * 2 + 64 * 64 * 2,
  );
});

test('groups are blocks side by side, each filled up to what matrix units take at once', () => {
  const grouped: Convolution = { ...PLAIN, inputs: 128, outputs: 128, groups: 32 };
  // Of 4 channels each: 16 along K, 8 along N.
  const { m, n, k, count } = implicitProduct(grouped);
  assert.deepEqual([m, n, k, count], [256 * 56 * 56, 32 * 8, 16 * 9, 1]);
  // Of 32 channels nothing is filled.
  const wide = implicitProduct({ ...grouped, inputs: 1024, outputs: 1024 });
  assert.deepEqual([wide.n, wide.k], [1024, 32 * 9]);
});

test('a depthwise convolution is bound by memory, slower than a copy of as many bytes', () => {
  const device = loadAccelerator('a100-sxm-80');
  const depthwise: Convolution = { ...PLAIN, groups: 64 };
  const plan = convolutionPlan(depthwise, device);
  const copy = convolutionBytes(depthwise) / (device.memoryBandwidth * device.kernels.memoryFraction);
  assert.equal(plan.boundBy, 'memory');
  assert.ok(plan.seconds > copy && plan.seconds < 2 * copy, `${plan.seconds} of ${copy}`);
  const weights = convolutionPlan({ ...depthwise, role: 'weight-gradient' }, device);
  assert.ok(weights.seconds > plan.seconds);
});

test('outside matrix units 3 × 3 windows take less arithmetic than their FLOPs, and no other windows or formats do', () => {
  const direct = 64 * 9;
  assert.equal(implicitProduct({ ...PLAIN, precision: 'fp32' }).k, direct / 1.5);
  assert.equal(implicitProduct({ ...PLAIN, precision: 'tf32' }).k, direct);
  assert.equal(implicitProduct({ ...PLAIN, precision: 'fp32', stride: [2, 2], to: [28, 28] }).k, direct);
});
