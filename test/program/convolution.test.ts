/** Convolutions and pools as kernels: FLOPs by hand, the text form both ways, and figures that are none. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { kernelFaults } from '../../program/check/kernel-figures.js';
import { type Convolution, flopsOf, type Pooling } from '../../program/kernel.js';
import type { Program } from '../../program/program.js';
import { parseProgram, printProgram } from '../../program/text.js';

const STEM: Convolution = {
  ...{ family: 'convolution', role: 'forward', images: 32, inputs: 3, outputs: 64, groups: 1 },
  ...{ from: [224, 224], to: [112, 112], window: [7, 7], stride: [2, 2], padding: [3, 3] },
  ...{ precision: 'fp16', accumulate: false },
};
const DEPTHWISE: Convolution = {
  ...{ ...STEM, role: 'weight-gradient', inputs: 96, outputs: 96, groups: 96, accumulate: true },
  ...{ from: [56, 56], to: [56, 56], window: [7, 7], stride: [1, 1] },
};
const VOLUME: Convolution = {
  ...{ ...STEM, role: 'input-gradient', images: 0.25, inputs: 32, outputs: 64 },
  ...{ from: [128, 128, 128], to: [64, 64, 64], window: [3, 3, 3], stride: [2, 2, 2], padding: [1, 1, 1] },
};
const POOL: Pooling = {
  ...{ family: 'pooling', direction: 'backward', name: 'max-pool', images: 32, channels: 64 },
  ...{ from: [112, 112], to: [56, 56], window: [3, 3], stride: [2, 2], padding: [1, 1] },
  ...{ flops: 9, bytes: 80, launches: 1 },
};

test('a convolution is two operations for each of its outputs, window and input channels of its group', () => {
  assert.equal(flopsOf(STEM), 2 * 32 * (64 * 112 * 112) * (3 * 7 * 7));
  assert.equal(flopsOf(DEPTHWISE), 2 * 32 * (96 * 56 * 56) * (1 * 7 * 7));
  assert.equal(flopsOf(VOLUME), 2 * 0.25 * (64 * 64 ** 3) * (32 * 3 ** 3));
  assert.equal(flopsOf(POOL), 9);
});

test('what is printed of them is read again as it was', () => {
  const kernels = [STEM, DEPTHWISE, VOLUME, POOL, { ...STEM, graph: true as const }];
  const program: Program = {
    ...{ name: 'kernels', mesh: { axes: [{ name: 'dp', size: 1 }] }, segments: {} },
    roles: [
      {
        ...{ name: 'all ranks', where: {}, holds: [] },
        ops: kernels.map((kernel, i) => ({
          ...{ kind: 'compute', stream: 'compute', after: [], label: `kernel ${i}`, phase: 'forward' },
          ...{ kernel, reads: [], writes: [] },
        })),
      },
    ],
  };
  assert.deepEqual(parseProgram(printProgram(program)), program);
});

test('extents are numbers above zero, paddings may be none', () => {
  assert.deepEqual(kernelFaults({ ...STEM, padding: [0, 0] }), []);
  const [fault] = kernelFaults({ ...STEM, window: [7, 0] });
  assert.equal(fault, 'the convolution kernel has window 7x0; give finite numbers above zero.');
  assert.equal(kernelFaults({ ...POOL, to: [56, Number.NaN] }).length, 1);
});
