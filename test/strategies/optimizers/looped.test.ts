/** Gradient descent tensor by tensor, as PyTorch ran it before version 2.0. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NETWORK_MODELS } from '../../../models/zoo/networks/index.js';
import type { MemoryBound } from '../../../program/kernel.js';
import type { Job } from '../../../strategies/job.js';
import type { Runtime } from '../../../strategies/runtime.js';
import type { OptimizerId } from '../../../strategies/training.js';
import { writeProgram } from '../../../strategies/write.js';

function updateOf(optimizerKernels: Runtime['optimizerKernels'], optimizer: OptimizerId): MemoryBound {
  const job: Job = {
    model: NETWORK_MODELS.find(({ id }) => id === 'resnet-50')!,
    layout: {
      ...{ dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1, zero: 0, sequenceParallel: false },
      ...{ recompute: 'none', microBatch: 8 },
    },
    ...{ sequence: 1, globalBatch: 8, precision: 'fp32', gradientPrecision: 'fp32', kernels: 'unfused' },
    training: { optimizer },
    runtime: { optimizerKernels },
  };
  const { roles } = writeProgram('p', job, { schedule: 'sequential', state: 'none' });
  const kernels = roles.flatMap(({ ops }) => ops).flatMap((op) => (op.kind === 'compute' ? [op.kernel] : []));
  return kernels.find(
    ({ family, ...rest }) => family === 'optimizer' && 'name' in rest && /sgd|adam/.test(rest.name),
  ) as MemoryBound;
}

test('four kernels for each of a ResNet-50’s 161 tensors, which the host goes through one by one', () => {
  // 53 convolutions, a gain and a bias of 53 norms, weight and bias of the classifier.
  const tensors = 53 + 2 * 53 + 2;
  assert.equal(tensors, 161);
  const looped = updateOf('looped', 'sgd-momentum');
  assert.deepEqual([looped.launches, looped.tensors], [4 * tensors, tensors]);
  const together = updateOf('fused', 'sgd-momentum');
  assert.deepEqual([together.launches, together.tensors], [2, undefined]);
  assert.equal(looped.bytes, together.bytes);
});

test('AdamW is not looped over', () => {
  assert.deepEqual(updateOf('looped', 'adamw'), updateOf('fused', 'adamw'));
});
