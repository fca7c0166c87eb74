/** What a linear layer keeps for its backward pass, and what casting costs it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerSteps } from '../../models/block.js';
import { modelById } from '../../models/index.js';
import type { Step } from '../../models/step.js';
import type { Kernel, Precision } from '../../program/kernel.js';
import { Ledger } from '../../sim/ledger.js';
import type { Job } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';

const model = modelById('llama2-7b');
const TOKENS = 2048;

function kept(precision: Precision, layout: Partial<Job['layout']> = {}): number {
  const job = jobOf(model.id, layout, { precision });
  const program = { name: 'b', mesh: { axes: [] }, roles: [], segments: layerSegments(job, ['dense-block']) };
  return new Ledger(program).left('dense-block.forward');
}

test('an fp8 block keeps its layers’ inputs in one byte and a scale for 32, where bf16 keeps two', () => {
  // Inputs of qkv, up, output (the context, which attention keeps in 16 bits besides) and down.
  const [h, f] = [model.hidden, model.ffn];
  const sixteen = 2 * (h + h + f);
  const narrow = (1 + 1 / 32) * (h + h + h + f);
  assert.equal(kept('bf16') - kept('fp8'), TOKENS * (sixteen - narrow));
});

test('with sequence parallelism each tensor rank keeps the narrow copy of its own positions', () => {
  const t = 8;
  const split = { tp: t, sequenceParallel: true };
  assert.equal(kept('fp8', split), kept('fp8') / t);
});

const casts = (kernels: readonly Kernel[]) => kernels.filter((k) => 'name' in k && k.name === 'cast');

test('a fused norm writes the narrow input itself; gradients are cast by the width that arrives', () => {
  const steps = (kernels: Job['kernels']) =>
    layerSteps(model, 'dense-block', shapeOf(jobOf(model.id, {}, { precision: 'fp8', kernels })));
  const named = (all: Step[], name: string) => all.find((s) => s.name === name)!;
  const [fused, eager] = [steps('flash-fused'), steps('flash')];
  assert.equal(casts(named(fused, 'feed-forward up').forward).length, 0);
  assert.equal(casts(named(eager, 'feed-forward up').forward).length, 1);
  assert.equal(casts(named(fused, 'feed-forward down').forward).length, 1);
  const [cast] = casts(named(fused, 'feed-forward up').inputGradient);
  // Two bytes read, the row-wise and the column-wise copy written.
  assert.equal((cast as { bytes: number }).bytes, TOKENS * 2 * model.ffn * (2 + 2 * (1 + 1 / 32)));
});

test('a bf16 layer casts nothing', () => {
  const steps = layerSteps(model, 'dense-block', shapeOf(jobOf(model.id, {})));
  for (const s of steps) assert.equal(casts([...s.forward, ...s.inputGradient]).length, 0, s.name);
});
