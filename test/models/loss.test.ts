/** What cross-entropy holds and moves, by how the framework computes it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import type { Loss } from '../../models/steps/step.js';
import { Ledger } from '../../sim/outcome/ledger.js';
import type { Job } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { jobOf } from '../jobs.js';

const model = modelById('llama2-7b');
const POSITIONS = 2048;
const HIDDEN_BYTES = POSITIONS * model.hidden * 2;

function ledger(loss: Loss, rest: Partial<Job> = {}, layout: Partial<Job['layout']> = {}) {
  const job = jobOf(model.id, layout, { loss, ...rest });
  return new Ledger({ name: 'head', mesh: { axes: [] }, roles: [], segments: layerSegments(job, ['head']) });
}

/** Bytes a logit costs from the forward to the backward pass, losses and the final norm aside. */
function keptPerLogit(loss: Loss, rest: Partial<Job> = {}, layout: Partial<Job['layout']> = {}): number {
  const kept = ledger(loss, rest, layout).left('head.forward');
  // The final norm's input came from the layer before; its output is kept for the weight gradient.
  return (kept - HIDDEN_BYTES) / (POSITIONS * model.vocab);
}

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 0.01, `${actual} is not ${expected}`);

test('in place, one float32 tensor waits for the backward pass: 4·s·b·V (Korthikanti 2022, section 4.3)', () => {
  close(keptPerLogit('in-place'), 4);
});

test('fused, the 16-bit logits wait and nothing else does', () => {
  close(keptPerLogit('fused'), 2);
});

test('eager, the float32 log-probabilities wait, and the 16-bit logits that the caller still refers to', () => {
  close(keptPerLogit('eager'), 4 + 2);
});

test('tensor ranks that split the loss divide its memory, ranks that gather the logits do not', () => {
  const tp = { tp: 8 };
  close(keptPerLogit('eager', {}, tp), (4 + 2) / 8);
  close(keptPerLogit('eager', { gatherLogits: true }, tp), 4 + 2);
});

/** Highest point of the backward pass, in bytes a logit. */
function backwardPeakPerLogit(loss: Loss, layout: Partial<Job['layout']> = {}): number {
  const segments = layerSegments(jobOf(model.id, layout, { loss }), ['head']);
  let held = keptPerLogit(loss, {}, layout) * POSITIONS * model.vocab;
  let peak = 0;
  for (const op of segments['head.backward']!.ops) {
    if (op.kind === 'alloc') held += op.bytes;
    if (op.kind === 'free') held -= op.bytes;
    peak = Math.max(peak, held);
  }
  return peak / (POSITIONS * model.vocab);
}

test('eager, the backward pass rises to fourteen bytes a logit, in place to six, fused to two', () => {
  // Logits 2, log-probabilities 4, and a float32 gradient of each of log-probabilities and float32 logits.
  assert.ok(Math.abs(backwardPeakPerLogit('eager') - (2 + 4 + 4 + 4)) < 0.3);
  // Softmax 4 and the 16-bit gradient.
  assert.ok(Math.abs(backwardPeakPerLogit('in-place') - (4 + 2)) < 0.3);
  // The gradient is written over the logits.
  assert.ok(Math.abs(backwardPeakPerLogit('fused') - 2) < 0.3);
});

test('over slices of the vocabulary, an exponential and its sum are tensors of their own for a moment', () => {
  const peak = backwardPeakPerLogit('eager', { tp: 8 });
  assert.ok(Math.abs(peak - (2 + 4 + 4 + 4 + 4) / 8) < 0.3, `${peak}`);
});

test('gathering the logits makes every rank compute the whole loss: no small sums are left to exchange', () => {
  const sums = (rest: Partial<Job>) =>
    layerSegments(jobOf(model.id, { tp: 8 }, { loss: 'eager', ...rest }), ['head'])[
      'head.forward'
    ]!.ops.filter((op) => op.kind === 'collective' && op.bytes === POSITIONS * 4).length;
  assert.equal(sums({}), 3);
  assert.equal(sums({ gatherLogits: true }), 0);
});
