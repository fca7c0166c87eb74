/** What a linear layer keeps for its backward pass, and what casting costs it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { layerSteps } from '../../models/steps/block.js';
import type { Step } from '../../models/steps/step.js';
import type { Kernel, Precision } from '../../program/kernel.js';
import { Ledger } from '../../sim/outcome/ledger.js';
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

const stepsOf = (more: Partial<Job>) =>
  layerSteps(model, 'dense-block', shapeOf(jobOf(model.id, {}, { kernels: 'flash', ...more })));
const called = (kernels: readonly Kernel[], name: string) =>
  kernels.filter((kernel) => 'name' in kernel && kernel.name === name) as {
    bytes: number;
    launches: number;
  }[];

test('gradients of what was sliced forward are put together backward, once, by eager frameworks alone', () => {
  const concatenated = (more: Partial<Job>) =>
    stepsOf(more).flatMap((s) => called([...s.inputGradient, ...s.weightGradient], 'concatenate gradients'));
  // Queries, keys and values (3 · 4096), and gate and up: 2 bytes read and 2 written for each.
  assert.deepEqual(
    concatenated({}).map(({ bytes }) => bytes),
    [3 * model.hidden, 2 * model.ffn].map((outputs) => TOKENS * outputs * 4),
  );
  assert.equal(concatenated({ separateProjections: true }).length, 0);
  assert.equal(concatenated({ separateProjections: 'feed-forward' }).length, 1);
  assert.equal(concatenated({ kernels: 'flash-fused' }).length, 0);
});

test('products that read one input add up its gradients: three of attention, two of the feed-forward part', () => {
  const sums = (more: Partial<Job>) =>
    stepsOf({ separateProjections: true, ...more }).flatMap(({ addsBranches }) =>
      called(addsBranches ? [addsBranches] : [], 'add branch gradients'),
    );
  const values = TOKENS * model.hidden;
  // Eager: an addition reads two and writes one; fused: one kernel reads all and writes one.
  assert.deepEqual(
    sums({}).map(({ bytes, launches }) => [bytes, launches]),
    [
      [2 * 3 * 2 * values, 2],
      [3 * 2 * values, 1],
    ],
  );
  assert.deepEqual(
    sums({ kernels: 'flash-fused' }).map(({ bytes }) => bytes),
    [(3 + 1) * 2 * values, (2 + 1) * 2 * values],
  );
  assert.equal(sums({ separateProjections: false }).length, 0);
  assert.equal(sums({ separateProjections: 'feed-forward' }).length, 1);
});
