/** Passes of a batch norm over its tensor, by who runs it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../../../models/network.js';
import { batchNorm } from '../../../models/operations/batch-norm.js';
import type { Shape } from '../../../models/steps/step.js';
import { NETWORK_MODELS } from '../../../models/zoo/networks/index.js';

const SHAPE: Shape = {
  ...{ sequences: 8, positions: 1, tensor: 1, sequenceParallel: false, precision: 'fp16', flash: false },
  ...{ fusedSoftmax: false, fusedElementwise: false, accumulateFloat32: false },
};
const VALUES = 8 * 64 * 28 * 28;
const INPUT = { name: 'input', channels: 64, size: [28, 28] };

/** Bytes moved forward and backward, over the values and their 2 bytes. */
function passes(shape: Partial<Shape>, then: Parameters<typeof batchNorm>[2]): readonly [number, number] {
  const [step] = batchNorm('norm', INPUT, then).steps({ ...SHAPE, ...shape });
  const of = (kernels: readonly { readonly bytes?: number }[]) =>
    kernels.reduce((sum, kernel) => sum + kernel.bytes!, 0) / (2 * VALUES);
  return [of(step!.forward as never), of(step!.inputGradient as never)];
}

test('by itself a norm reads twice and writes once, and backward reads both tensors twice', () => {
  for (const then of ['nothing', 'activation', 'add-activation'] as const) {
    assert.deepEqual(passes({}, then), [2 + 1, 2 * 2 + 1]);
  }
});

test('with what follows it, an add costs a read, its gradient a write, and the ReLU a bit for each value', () => {
  for (const shape of [{ batchNorm: 'with-activation' }, { fusedElementwise: true }] as const) {
    assert.deepEqual(passes(shape, 'activation'), [3, 5]);
    // A bit is a sixteenth of 2 bytes.
    assert.deepEqual(passes(shape, 'add-activation'), [3 + 1 + 1 / 16, 5 + 1 + 1 / 16]);
  }
});

test('inside convolutions a norm moves nothing forward but at the add', () => {
  const shape = { batchNorm: 'in-convolutions' } as const;
  // Two sums, gain and bias of each channel become a scale and a shift, 4 bytes each.
  const finalized = (6 * 4 * 64) / (2 * VALUES);
  assert.deepEqual(passes(shape, 'activation'), [finalized, 4]);
  assert.deepEqual(passes(shape, 'nothing'), [finalized, 5]);
  assert.deepEqual(passes(shape, 'add-activation'), [3 + 1 / 16, 6 + 1 / 16]);
});

test('a picture’s tensors of a ResNet-50 are turned round twice for each convolution that reads or writes them', () => {
  const { layers } = networkOf(NETWORK_MODELS.find(({ id }) => id === 'resnet-50')!)!;
  const turned = (shape: Partial<Shape>) =>
    layers
      .flatMap(({ operations }) => operations)
      .flatMap(({ steps }) => steps({ ...SHAPE, sequences: 1, ...shape }))
      .flatMap(({ forward }) => forward)
      .filter((kernel) => 'name' in kernel && kernel.name === 'channels turned').length;
  assert.equal(turned({}), 0);
  // Of 53 convolutions each turns its input and its output.
  assert.equal(turned({ channelsFirst: true, precision: 'tf32' }), 53 * 2);
  // Outside matrix units there are kernels for either order.
  assert.equal(turned({ channelsFirst: true, precision: 'fp32' }), 0);
});
