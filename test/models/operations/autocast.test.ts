/** Networks under autocast: what is cast, what runs in float32, and where channels lie (torch.amp's list of operations). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { handedOnBytes, networkLayer, networkOf } from '../../../models/network.js';
import { convolution } from '../../../models/operations/convolution.js';
import { groupNorm } from '../../../models/operations/group-norm.js';
import type { Operation } from '../../../models/operations/operation.js';
import type { Shape } from '../../../models/steps/step.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import type { Kernel } from '../../../program/kernel.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import { networkJob, soundProgram } from '../networks/shared.js';

const EAGER: Partial<Parameters<typeof networkJob>[2]> = { kernels: 'unfused' };
const FLOAT32_WEIGHTS = { training: { weights: 'fp32' } } as const;
const eager: Shape = { ...shapeOf(networkJob('sd-1.5', { microBatch: 1 }, EAGER)), addBytes: 0 };
const autocast: Shape = { ...eager, streamBytes: 4 };
const input = { name: 'x', channels: 32, size: [8, 8] };
const VALUES = 32 * 8 * 8;

/** Bytes that memory-bound kernels move, forward and backward. */
function moved(operation: Operation, shape: Shape): readonly [number, number] {
  const bytes = (kernels: readonly Kernel[]) =>
    kernels.reduce((sum, kernel) => sum + ('bytes' in kernel ? kernel.bytes : 0), 0);
  const steps = operation.steps(shape);
  return [
    steps.reduce((sum, each) => sum + bytes(each.forward), 0),
    steps.reduce((sum, each) => sum + bytes([...each.inputGradient, ...each.weightGradient]), 0),
  ];
}

test('group norms run in float32 between casts, unless a compiler writes their kernel', () => {
  const norm = groupNorm('norm', input, { silu: true });
  // Read twice and written, SiLU read and written; backward five passes and three.
  assert.deepEqual(moved(norm, eager), [(3 + 2) * 2 * VALUES, (5 + 3) * 2 * VALUES]);
  // The same at 4 bytes, and a cast of 2 + 4 bytes on either side.
  assert.deepEqual(moved(norm, autocast), [(5 * 4 + 2 * 6) * VALUES, (8 * 4 + 2 * 6) * VALUES]);
  const compiled = { ...autocast, fusedElementwise: true };
  assert.deepEqual(moved(norm, compiled), moved(norm, { ...eager, fusedElementwise: true }));
  // Two float32 copies wait for the backward pass, of what the norm read and of what the SiLU did.
  const kept = norm.steps(autocast)[0]!.side.find(({ name }) => name.endsWith('float32'));
  assert.equal(kept?.bytes, 2 * 4 * VALUES);
});

test('a convolution casts its weight, and widens its gradient: 6 bytes an element each', () => {
  const of = (shape: Shape) => moved(convolution('c', input, { outputs: 64, window: 3 }), shape);
  const elements = 64 * 32 * 9;
  const [forward, backward] = of(autocast).map((bytes, i) => bytes - of(eager)[i]!);
  assert.deepEqual([forward, backward], [6 * elements, 6 * elements]);
  const shared = convolution('c 2', input, { outputs: 64, window: 3, weightsOf: 'c' });
  assert.deepEqual(moved(shared, autocast), moved(shared, eager));
});

test('an eager convolution adds its bias over its output, and sums the gradient of it; a compiled one adds it as it writes', () => {
  const of = (bias: boolean, shape: Shape) =>
    moved(convolution('c', input, { outputs: 64, window: 3, bias }), shape);
  const outputs = 64 * 8 * 8;
  const added = (shape: Shape) => of(true, shape).map((bytes, i) => bytes - of(false, shape)[i]!);
  assert.deepEqual(added(eager), [2 * 2 * outputs, 2 * outputs]);
  assert.deepEqual(added({ ...eager, fusedElementwise: true }), [0, 2 * outputs]);
});

test('PyTorch’s group and instance norms have channels first, and convolutions turn them; batch norms do not', () => {
  const runtime = { channelsLast: '16-bit-batch-norms' } as const;
  const first = (id: string, kernels: 'unfused' | 'flash-compiled') =>
    shapeOf(networkJob(id, {}, { runtime, kernels })).channelsFirst;
  assert.equal(first('sd-1.5', 'unfused'), true);
  assert.equal(first('unet-3d', 'unfused'), true);
  assert.equal(first('resnet-50', 'unfused'), undefined);
  assert.equal(first('sd-1.5', 'flash-compiled'), undefined);
});

test('programs under autocast free what they hold, and read nothing before it is written', () => {
  const ids = [
    ...[
      'sd-2.1-base',
      'unet-3d',
      'se-resnext-50-32x4d',
      'retinanet-resnet-50-fpn',
      'convnext-tiny',
      'vit-b-16',
    ],
    ...['swin-t', 't5-small', 'efficientnet-b0', 'dlrm-dcnv2', 'siglip-vit-b-16', 'dinov2-vit-s-14-reg'],
  ];
  for (const id of ids) {
    for (const recompute of ['none', 'full'] as const) {
      soundProgram(networkJob(id, { recompute }, { ...EAGER, ...FLOAT32_WEIGHTS }), 'ddp');
    }
  }
});

test('SE-ResNeXt-101 32×4d: 48,955,416 parameters, two layers a block over those of ResNeXt-101', () => {
  const count = (id: string) => parameterCount(modelById(id)).total;
  assert.equal(count('se-resnext-101-32x4d'), 48_955_416);
  // C · C/16 twice, and biases of C/16 and C.
  const squeeze = (c: number) => 2 * ((c * c) / 16) + c / 16 + c;
  const added = 3 * squeeze(256) + 4 * squeeze(512) + 23 * squeeze(1024) + 3 * squeeze(2048);
  assert.equal(count('se-resnext-101-32x4d') - count('resnext-101-32x4d'), added);
});

test('ConvNeXt’s stream is float32 between blocks under autocast, a residual network’s 16 bits', () => {
  const handedOn = (id: string, kind: string, shape: Shape) => {
    const network = networkOf(modelById(id))!;
    return handedOnBytes(networkLayer(network, kind), shape);
  };
  // 96 channels of 56 × 56 positions; 256 of as many.
  assert.equal(handedOn('convnext-tiny', 'stage-1-block', autocast), 4 * 96 * 56 ** 2);
  assert.equal(handedOn('convnext-tiny', 'stage-1-block', eager), 2 * 96 * 56 ** 2);
  assert.equal(handedOn('convnext-tiny', 'downsample-2-block', autocast), 2 * 192 * 28 ** 2);
  assert.equal(handedOn('resnet-50', 'stage-1-block', autocast), 2 * 256 * 56 ** 2);
  // A class token and 196 patches, with learned rows of float32 added.
  assert.equal(handedOn('vit-b-16', 'embedding', autocast), 4 * 768 * 197);
});
