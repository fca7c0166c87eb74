/** Parts that are frozen: their gradients travel nowhere, and stages of which nothing is trained keep step with the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import type { Freezable } from '../../models/tuning.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { check } from '../../program/check.js';
import type { Job, Layout } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

function frozen(
  id: string,
  parts: readonly Freezable[],
  layout: Partial<Layout>,
  more: Partial<Job> = {},
): Job {
  const model = { ...modelById(id), tuning: { frozen: parts } };
  return { ...jobOf(id, layout, { globalBatch: 8 }), sequence: model.vision ? 1024 : 64, model, ...more };
}

test('no gradient of a frozen tower is gathered over tensor ranks, and that of a trained one is', () => {
  const plan: Plan = { schedule: 'sequential', state: 'zero-1' };
  const layout = { dp: 2, tp: 2, zero: 1, sequenceParallel: true } as const;
  const gathers = (job: Job) => {
    const program = writeProgram('p', job, plan);
    assert.deepEqual(check(program), []);
    const { ops } = program.segments['embedding.backward']!;
    return ops.filter(({ kind, label }) => kind === 'collective' && label.startsWith('vision')).length;
  };
  for (const id of ['llava-1.5-7b', 'qwen2.5-vl-3b']) {
    assert.equal(gathers(frozen(id, ['vision'], layout)), 0);
    assert.equal(gathers(frozen(id, ['vision', 'blocks', 'head', 'embedding'], layout)), 0);
    // Two products that end a split region in each block, of those that are trained.
    const { block } = modelById(id).vision!;
    assert.ok(gathers(frozen(id, ['head'], layout)) >= 2 * (block.layers - 1));
  }
});

test('a stage of which nothing is trained is in the all-reduce of the norm, its states offloaded or not', () => {
  const cluster = loadCluster('a100-dgx:1');
  const layout = { dp: 2, pp: 4, microBatch: 1 } as const;
  const plan: Plan = { schedule: '1f1b', state: 'ddp' };
  const parts = ['blocks', 'head'] as const;
  for (const training of [
    {},
    { offload: { optimizer: 'host' } },
    { offload: { optimizer: 'host', fraction: 0.5 } },
    { offload: { optimizer: 'disk' } },
  ] as const) {
    const job = frozen('tiny', parts, layout, { training });
    assert.deepEqual(check(writeProgram('p', job, plan)), []);
    assert.ok(evaluate(plan, job, cluster).stepTimeSeconds > 0);
  }
});

test('its update is one empty kernel where PyTorch launches some for so many tensors', () => {
  const runtime = { optimizerKernels: 'foreach' } as const;
  const job = frozen('tiny', ['blocks', 'head'], { pp: 4, microBatch: 1 }, { runtime });
  assert.deepEqual(check(writeProgram('p', job, { schedule: '1f1b', state: 'none' })), []);
});
