/** The softmax of unfused attention: bytes moved and bytes held, fused and eager. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { softmaxSteps } from '../../models/steps/attention-softmax.js';
import type { Kernel } from '../../program/kernel.js';
import type { Job } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';

const MODEL = 'llama2-7b';
const SCORES = modelById(MODEL).heads * 2048 ** 2;

function moved(
  kernels: Job['kernels'],
  direction: 'forward' | 'inputGradient',
  causal = true,
  matrices = 32,
): number {
  const steps = softmaxSteps(SCORES, matrices, causal, shapeOf(jobOf(MODEL, {}, { kernels })));
  const bytes = steps.flatMap((s) => s[direction]).reduce((sum, k) => sum + ('bytes' in k ? k.bytes : 0), 0);
  return bytes / SCORES;
}

test('fused, a score is read and written once each way, and the probabilities read again backward', () => {
  const both = (causal: boolean) => [
    moved('fused-softmax', 'forward', causal),
    moved('fused-softmax', 'inputGradient', causal),
  ];
  assert.deepEqual(both(false), [2 + 2, 2 + 2 + 2]);
  // Of what is masked, half of all, nothing is read.
  assert.deepEqual(both(true), [1 + 2, 1 + 1 + 2]);
});

test('the fused kernel takes four matrices at a time; heads that do not fill them are computed eagerly', () => {
  const eager = moved('unfused', 'forward');
  const fused = moved('fused-softmax', 'forward');
  const by = (matrices: number) => moved('fused-softmax', 'forward', true, matrices);
  assert.deepEqual([1, 2, 3, 4, 6, 8].map(by), [eager, eager, eager, fused, eager, fused]);
});

test('eager, a score passes mask, widening, softmax and narrowing, and their gradients backward', () => {
  assert.equal(moved('unfused', 'forward'), 2 + 2 + (2 + 4) + (4 + 4) + (4 + 2));
  assert.equal(moved('unfused', 'inputGradient'), 4 + 2 + 3 * 4 + (4 + 2) + (2 + 2));
});

/** Highest point of a block's forward pass above what it had when it met the scores, in bytes a score. */
function peakPerScore(kernels: Job['kernels']): number {
  const ops = layerSegments(jobOf(MODEL, {}, { kernels }), ['dense-block'])['dense-block.forward']!.ops;
  let [held, peak] = [0, 0];
  for (const op of ops) {
    if ((op.kind !== 'alloc' && op.kind !== 'free') || !/scores|probabilities/.test(op.buffer)) continue;
    held += op.kind === 'alloc' ? op.bytes : -op.bytes;
    peak = Math.max(peak, held);
  }
  return peak / SCORES;
}

test('eager softmax holds two float32 tensors at once, fused none', () => {
  assert.equal(peakPerScore('unfused'), 4 + 4);
  assert.equal(peakPerScore('fused-softmax'), 2 + 2);
});

test('compiled under autocast, probabilities are written in float32 and in 16 bits, and the wide ones kept', () => {
  const job = jobOf(
    MODEL,
    {},
    { kernels: 'fused-softmax', precision: 'bf16', training: { weights: 'fp32' } },
  );
  const [softmax] = softmaxSteps(SCORES, 32, true, shapeOf(job));
  const bytes = (kernels: readonly Kernel[]) =>
    kernels.reduce((sum, k) => sum + ('bytes' in k ? k.bytes : 0), 0) / SCORES;
  // Forward: 2 read, 4 and 2 written; backward: a gradient of 2, probabilities of 4, a gradient of 2.
  assert.deepEqual([softmax!.forward, softmax!.inputGradient].map(bytes), [2 + 4 + 2, 2 + 4 + 2]);
  assert.deepEqual([softmax!.writes.bytes, softmax!.side[0]!.bytes], [2 * SCORES, 4 * SCORES]);
});

test('of float32 scores nothing is widened or narrowed: the softmax writes the one tensor that both passes read', () => {
  const job = jobOf(MODEL, {}, { kernels: 'unfused', precision: 'fp32', gradientPrecision: 'fp32' });
  const steps = softmaxSteps(SCORES, 32, true, shapeOf(job));
  assert.deepEqual(
    steps.map(({ writes }) => [writes.name, writes.bytes / SCORES]),
    [
      ['masked scores', 4],
      ['attention probabilities', 4],
    ],
  );
  assert.deepEqual(steps[1]!.inputNeeds, ['attention probabilities']);
  const forward = steps.flatMap((each) => each.forward);
  assert.equal(
    forward.reduce((sum, kernel) => sum + ('bytes' in kernel ? kernel.bytes : 0), 0),
    SCORES * (4 + 4 + (4 + 4)),
  );
});
