/** The head chunk by chunk: the arithmetic of whole logits, and the memory of an eighth of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { LOSS_CHUNKS } from '../../models/steps/chunked-loss.js';
import { flopsOf } from '../../program/kernel.js';
import type { ComputeOp, Op } from '../../program/program.js';
import type { Job } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { jobOf } from '../jobs.js';

const model = modelById('llama3-8b');
const TOKENS = 2048;
const { hidden, vocab } = model;

function headOf(
  rest: Partial<Job>,
  layout: Partial<Job['layout']> = {},
): { forward: readonly Op[]; backward: readonly Op[] } {
  const segments = layerSegments(jobOf(model.id, layout, rest), ['head']);
  return { forward: segments['head.forward']!.ops, backward: segments['head.backward']!.ops };
}

const kernelsOf = (ops: readonly Op[], family: string) =>
  ops.flatMap((op) => (op.kind === 'compute' && op.kernel.family === family ? [op] : []));

/** FLOPs of the products. */
const products = ({ forward, backward }: ReturnType<typeof headOf>) =>
  [...kernelsOf(forward, 'gemm'), ...kernelsOf(backward, 'gemm')].reduce(
    (sum, op) => sum + flopsOf((op as ComputeOp).kernel),
    0,
  );

/** Highest point of a list above where it begins, bytes. */
function peakOf(ops: readonly Op[]): number {
  let [held, peak] = [0, 0];
  for (const op of ops) {
    if (op.kind === 'alloc') held += op.bytes;
    if (op.kind === 'free') held -= op.bytes;
    peak = Math.max(peak, held);
  }
  return peak;
}

test('chunks have the products of whole logits: 6·tokens·hidden·vocabulary FLOPs, in 3 × 8 of them', () => {
  const chunked = headOf({ loss: 'chunked' });
  assert.equal(products(chunked), 6 * TOKENS * hidden * vocab);
  assert.equal(products(chunked), products(headOf({ loss: 'fused' })));
  assert.equal(kernelsOf(chunked.forward, 'gemm').length, 3 * LOSS_CHUNKS);
  assert.equal(kernelsOf(chunked.backward, 'gemm').length, 0);
});

test('forward, a chunk of logits is in memory beside both gradients: V·(tokens/8)·2 + tokens·h·2 + V·h·4', () => {
  const { forward } = headOf({ loss: 'chunked' });
  // The final norm's output, the losses, the chunk, and the gradients of hidden states and weight.
  const norm = TOKENS * hidden * 2;
  const expected =
    norm + TOKENS * 4 + (TOKENS / LOSS_CHUNKS) * vocab * 2 + TOKENS * hidden * 2 + vocab * hidden * 4;
  assert.equal(peakOf(forward), expected);
});

test('eager kernels hold the float32 copies of a chunk: 14 bytes a logit', () => {
  const one = peakOf(headOf({ loss: 'chunked' }).forward);
  const eager = peakOf(headOf({ loss: 'chunked', kernels: 'flash-norm' }).forward);
  assert.equal(eager - one, (TOKENS / LOSS_CHUNKS) * vocab * (2 + 12 - 2));
});

test('on tensor ranks each has its columns, and the three reductions of every chunk', () => {
  const { forward, backward } = headOf({ loss: 'chunked' }, { tp: 4 });
  assert.equal(products({ forward, backward }), (6 * TOKENS * hidden * vocab) / 4);
  const sums = forward.filter((op) => op.kind === 'collective');
  assert.equal(sums.length, 3 * LOSS_CHUNKS);
  assert.equal(backward.filter((op) => op.kind === 'collective').length, 1);
});

test('tokens that eight does not divide are all there', () => {
  const odd = headOf({ loss: 'chunked', sequence: 2047 });
  assert.equal(products(odd), 6 * 2047 * hidden * vocab);
});
