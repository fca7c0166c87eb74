/** What replicas hold and exchange where not everything is trained, and which kernels are left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterTargets } from '../../models/adapters.js';
import type { Model } from '../../models/model.js';
import type { Adapters, BaseFormat, Freezable } from '../../models/tuning.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { flopsOf } from '../../program/kernel.js';
import type { ComputeOp, Op } from '../../program/program.js';
import type { Job, Layout } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

interface Tuned {
  readonly names?: readonly string[];
  readonly adapters?: Partial<Adapters>;
  readonly base?: BaseFormat;
  readonly frozen?: readonly Freezable[];
}

function modelWith(model: Model, { names = ['all-linear'], adapters, base = 'whole', frozen }: Tuned): Model {
  if (frozen !== undefined) return { ...model, tuning: { frozen, base } };
  const targets = adapterTargets(model, names);
  return {
    ...model,
    tuning: { adapters: { rank: 8, variant: 'lora', dropout: 0, targets, ...adapters }, base },
  };
}

function tunedJob(id: string, layout: Partial<Layout>, tuned: Tuned = {}, rest: Partial<Job> = {}): Job {
  const job = jobOf(id, layout, rest);
  return { ...job, model: modelWith(job.model, tuned) };
}

function opsOf(job: Job, plan: Plan): readonly Op[] {
  return writeProgram('p', job, plan).roles[0]!.ops;
}

const sequential = (state: Plan['state']): Plan => ({ schedule: 'sequential', state });

test('gradients and optimizer states are those of what is trained, weights all: 4 and 12 bytes, and 2', () => {
  const job = tunedJob('llama2-7b', { dp: 4, zero: 1 });
  const { total, trained } = parameterCount(job.model);
  const [role] = writeProgram('p', job, sequential('zero-1')).roles;
  const held = Object.fromEntries(role!.holds.map(({ buffer, bytes }) => [buffer, bytes]));
  assert.equal(held.weights, 2 * total);
  assert.equal(held.gradients, 4 * trained!);
  assert.equal(held['optimizer state'], (12 * trained!) / 4);
});

test('FSDP gathers frozen matrices as they are kept, twice, and reduce-scatters the adapters alone', () => {
  const job = tunedJob('llama2-7b', { dp: 8, zero: 3 }, { base: 'nf4' });
  const collectives = opsOf(job, sequential('zero-3')).filter((op) => op.kind === 'collective');
  const sent = (kind: string) =>
    collectives.filter((op) => op.collective === kind).reduce((sum, op) => sum + op.bytes, 0);
  const bytes = layersOf(job.model)
    .flatMap(({ weights }) => weights)
    .reduce((sum, w) => sum + elementsOf(w) * (w.bytesEach ?? 2), 0);
  assert.equal(sent('all-gather'), 2 * bytes);
  assert.equal(sent('reduce-scatter'), 4 * 19_988_480);
  assert.equal(collectives.filter((op) => op.collective === 'reduce-scatter').length, 32, 'not for the ends');
});

test('whole matrices of adapters have gradients that the tensor ranks add up: A beside columns, B beside rows', () => {
  const job = tunedJob('llama2-7b', { tp: 4 });
  const [op] = opsOf(job, sequential('none')).filter(
    (each) => each.kind === 'collective' && each.label.includes('replicated'),
  );
  // A of q, k, v, gate and up, [8, 4096]; B of o and down, [4096, 8].
  assert.equal(op?.kind === 'collective' ? op.bytes : 0, 4 * 32 * 8 * (5 * 4096 + 2 * 4096));
});

const kernels = (job: Job, name: string) =>
  (layerSegments(job, ['dense-block'])[name]!.ops.filter((op) => op.kind === 'compute') as ComputeOp[]).map(
    (op) => op.kernel,
  );

test('tensor ranks share the products of a tuned layer: together as many FLOPs, and those of whole A as often as ranks', () => {
  const flops = (tp: number) =>
    ['dense-block.forward', 'dense-block.backward']
      .flatMap((name) => kernels(tunedJob('llama2-7b', { tp }), name))
      .filter(({ family }) => family === 'gemm')
      .reduce((sum, kernel) => sum + flopsOf(kernel), 0);
  // X·Aᵀ and its two gradients, of 8 columns, beside each matrix divided by columns; ·Bᵀ beside those divided by rows.
  const whole = 3 * 2 * 2048 * 8 * (5 * 4096 + 2 * 4096);
  assert.equal(4 * flops(4) - flops(1), 3 * whole);
});

test('a frozen matrix of 4 bits is written out before each of its products: forward, again, and backward', () => {
  const written = (recompute: Layout['recompute'], name: string) =>
    kernels(tunedJob('llama2-7b', { recompute }, { base: 'nf4' }), name).filter(
      (kernel) => 'name' in kernel && kernel.name === 'dequantise',
    );
  const matrices = 4 * 4096 ** 2 + 3 * 4096 * 11008;
  const bytes = (list: ReturnType<typeof written>) =>
    list.reduce((sum, kernel) => sum + ('bytes' in kernel ? kernel.bytes : 0), 0);
  assert.equal(bytes(written('none', 'dense-block.forward')), matrices * (0.5625 + 2));
  assert.equal(bytes(written('none', 'dense-block.backward')), matrices * (0.5625 + 2));
  assert.equal(bytes(written('full', 'dense-block.backward')), 2 * matrices * (0.5625 + 2));
});

test('no weight gradient of a frozen matrix is computed, and those of frozen parts alone are missing', () => {
  const products = (tuned: Tuned) =>
    kernels(tunedJob('llama2-7b', {}, tuned), 'dense-block.backward').filter(
      (kernel) => kernel.family === 'gemm' && kernel.role === 'weight-gradient',
    );
  assert.equal(products({ frozen: ['attention'] }).length, 2, 'gate and up, down');
  assert.equal(products({ frozen: ['feed-forward'] }).length, 2, 'q, k and v, output');
  assert.equal(products({}).length, 2 * 7, 'A and B of seven projections');
  assert.ok(products({}).every((kernel) => 'm' in kernel && Math.min(kernel.m, kernel.n) === 8));
});

test('a frozen embedding has no kernels backward, and no copy whose gradients both ends of a pipeline add up', () => {
  const frozen = tunedJob('llama3.2-1b', { pp: 2 }, { frozen: ['embedding'] });
  const label = 'all-reduce tied embedding gradients';
  const sums = (job: Job) =>
    opsOf(job, { schedule: '1f1b', state: 'none' }).filter(
      (op) => op.kind === 'collective' && op.label === label,
    );
  assert.equal(sums(jobOf('llama3.2-1b', { pp: 2 })).length, 1);
  assert.equal(sums(frozen).length, 0);
  const ops = layerSegments(frozen, ['embedding'])['embedding.backward']!.ops;
  assert.equal(ops.filter((op) => op.kind === 'compute').length, 0);
});

test('with dropout each adapter keeps a mask and a copy of its input', () => {
  const kept = (dropout: number) => {
    const segments = layerSegments(tunedJob('llama2-7b', {}, { names: ['o_proj'], adapters: { dropout } }), [
      'dense-block',
    ]);
    const balance = segments['dense-block.forward']!.ops.reduce((sum, op) => {
      return op.kind === 'alloc' ? sum + op.bytes : op.kind === 'free' ? sum - op.bytes : sum;
    }, 0);
    return balance;
  };
  assert.equal(kept(0.1) - kept(0), 2048 * 4096 * (2 + 1));
});

test('DoRA over tensor ranks is refused, with what to do', () => {
  const job = tunedJob('llama2-7b', { tp: 2 }, { adapters: { variant: 'dora' } });
  const rule = brokenRule({ id: 'any', schedule: 'sequential', state: 'none' }, job, 2);
  assert.match(rule ?? '', /rows whose norms DoRA takes.*use tp=1, or --lora-variant lora$/);
});
