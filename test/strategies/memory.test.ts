/** Memory against the papers' formulas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { layerSteps } from '../../models/steps/block.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { layersOf } from '../../models/weights/weights.js';
import { Ledger } from '../../sim/outcome/ledger.js';
import type { Job, Recompute } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { parameterGroupsOf } from '../../strategies/parameter-groups.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const PSI = parameterCount(modelById('llama2-7b')).total;
const N = 64;

for (const [state, formula] of [
  // Rajbhandari et al. 2020, figure 1: fp16 weights and gradients, K = 12 bytes of optimizer state.
  ['ddp', (psi: number) => 16 * psi],
  ['zero-1', (psi: number, n: number) => 4 * psi + (12 * psi) / n],
  ['zero-2', (psi: number, n: number) => 2 * psi + (14 * psi) / n],
  ['zero-3', (psi: number, n: number) => (16 * psi) / n],
] as const) {
  test(`${state} holds the ZeRO paper's bytes of model state`, () => {
    const job = jobOf('llama2-7b', { dp: N }, { gradientPrecision: 'fp16', precision: 'fp16' });
    const [role] = writeProgram('p', job, { schedule: 'sequential', state }).roles;
    const held = role!.holds.filter((h) => h.category !== 'buffers').reduce((sum, h) => sum + h.bytes, 0);
    // Shards are rounded up to whole bytes, three of them.
    assert.ok(
      held - formula(PSI, N) >= 0 && held - formula(PSI, N) < 3,
      `${held} against ${formula(PSI, N)}`,
    );
  });
}

/** A GPT block as Korthikanti et al. count it: 4h feed-forward, dropout, layer norm, fp16. */
function keptPerBlock(
  layout: Partial<Job['layout']>,
  kernels: Job['kernels'],
  recompute: Recompute = 'none',
): number {
  const job = jobOf('gpt3-175b', { ...layout, recompute }, { kernels, precision: 'fp16' });
  const withDropout: Model = { ...job.model, dropout: 0.1 };
  const segments = layerSegments({ ...job, model: withDropout }, ['dense-block']);
  const program = { name: 'block', mesh: { axes: [] }, roles: [], segments };
  return new Ledger(program).left('dense-block.forward');
}

const { hidden: h, heads: a } = modelById('gpt3-175b');
const s = 2048;
const b = 1;

test('a block keeps s·b·h·(34 + 5·a·s/h) bytes without parallelism (Korthikanti 2022, eq. 1)', () => {
  assert.equal(keptPerBlock({}, 'fused-softmax'), s * b * h * 34 + 5 * a * s * s * b);
});

test('tensor parallel: s·b·h·(10 + 24/t + 5·a·s/(h·t)) (eq. 2)', () => {
  const t = 8;
  assert.equal(keptPerBlock({ tp: t }, 'fused-softmax'), s * b * h * (10 + 24 / t) + (5 * a * s * s * b) / t);
});

test('with sequence parallel everything is divided by t (eq. 4)', () => {
  const t = 8;
  const kept = keptPerBlock({ tp: t, sequenceParallel: true }, 'fused-softmax');
  assert.equal(kept, (s * b * h * 34 + 5 * a * s * s * b) / t);
});

test('selective recompute drops the quadratic term (eq. 6); full keeps the input alone', () => {
  const t = 8;
  const split = { tp: t, sequenceParallel: true };
  assert.equal(keptPerBlock(split, 'fused-softmax', 'selective'), (s * b * h * 34) / t);
  assert.equal(keptPerBlock(split, 'fused-softmax', 'full'), (2 * s * b * h) / t);
});

test('weights of the layer list equal what the stages of any pipeline hold together', () => {
  for (const [tp, pp] of [
    [1, 1],
    [2, 4],
    [4, 8],
  ] as const) {
    const job = jobOf('llama2-7b', { tp, pp }, { globalBatch: 8 });
    const { roles } = writeProgram('p', job, { schedule: '1f1b', state: 'none' });
    const bytes = roles
      .flatMap((r) => r.holds)
      .filter((x) => x.category === 'parameters')
      .reduce((sum, x) => sum + x.bytes, 0);
    const replicated = layersOf(job.model)
      .flatMap((l) => l.weights)
      .filter((w) => w.split === undefined);
    const extra =
      replicated.reduce((sum, w) => sum + w.copies * w.shape.reduce((x, y) => x * y, 1), 0) * (tp - 1);
    assert.equal(bytes * tp, 2 * (PSI + extra));
  }
});

test('the kernels of a block do 2 FLOPs per weight and token forward, twice that backward', () => {
  const job = jobOf('llama2-7b', { microBatch: 2 });
  const steps = layerSteps(job.model, 'dense-block', shapeOf(job));
  const gemms = (kernels: (typeof steps)[number]['forward']) =>
    kernels.reduce((sum, k) => sum + (k.family === 'gemm' ? 2 * k.m * k.n * k.k * k.batch : 0), 0);
  const matrix = layersOf(job.model)[1]!
    .weights.filter((w) => w.shape.length === 2)
    .reduce((sum, w) => sum + w.shape[0]! * w.shape[1]!, 0);
  const tokens = 2 * 2048;
  assert.equal(
    steps.reduce((sum, step) => sum + gemms(step.forward), 0),
    2 * matrix * tokens,
  );
  assert.equal(
    steps.reduce((sum, step) => sum + gemms(step.inputGradient) + gemms(step.weightGradient), 0),
    4 * matrix * tokens,
  );
});

test('ZeRO-3 holds the layers it gathers ahead; without resharding it holds them all', () => {
  const job = jobOf('llama2-7b', { dp: N }, { precision: 'bf16' });
  const gathered = (choice: Partial<Job>) => {
    const program = writeProgram('p', { ...job, ...choice }, { schedule: 'sequential', state: 'zero-3' });
    let [held, most] = [0, 0];
    for (const op of program.roles[0]!.ops) {
      if (op.kind === 'alloc' && op.category === 'gathered') held += op.bytes;
      if (op.kind === 'free' && op.category === 'gathered') held -= op.bytes;
      most = Math.max(most, held);
    }
    assert.equal(held, 0);
    return most;
  };
  const block =
    2 * layersOf(job.model)[1]!.weights.reduce((sum, w) => sum + w.shape.reduce((x, y) => x * y, 1), 0);
  assert.equal(gathered({ prefetch: 3 }) - gathered({ prefetch: 2 }), block);
  assert.equal(gathered({ reshard: false }), 2 * PSI);
});

test('a library that adds gradients itself keeps a 16-bit wgrad buffer for each shape of matrix', () => {
  const wgradBuffers = (more: Partial<Job>, tp = 1, state: 'zero-1' | 'zero-3' = 'zero-1') => {
    const job = jobOf('llama3-70b', { dp: 8, tp, sequenceParallel: tp > 1 }, more);
    const [role] = writeProgram('p', job, { schedule: 'sequential', state }).roles;
    return role!.holds.find((held) => held.buffer.startsWith('dummy wgrad'))?.bytes ?? 0;
  };
  // Projections of 8,192 to 10,240 and back, to 57,344 and back from 28,672, and to a vocabulary of 128,256.
  const [hidden, ffn, vocab] = [8192, 28672, 128256];
  const elements = hidden * (10240 + hidden + 3 * ffn + vocab);
  assert.equal(wgradBuffers({}), 2 * elements);
  assert.equal(wgradBuffers({}, 8), (2 * elements) / 8);
  // Of two stages, only the last multiplies by the vocabulary; the table of the first is looked up.
  const piped = jobOf('llama3-70b', { dp: 8, pp: 2 }, { globalBatch: 16 });
  const byStage = writeProgram('p', piped, { schedule: '1f1b', state: 'zero-1' }).roles.map(
    ({ holds }) => holds.find((held) => held.buffer.startsWith('dummy wgrad'))!.bytes,
  );
  assert.deepEqual(byStage, [2 * (elements - hidden * vocab), 2 * elements]);
  assert.equal(wgradBuffers({ kernels: 'flash' }), 0);
  assert.equal(wgradBuffers({ precision: 'fp32' }), 0);
  assert.equal(wgradBuffers({}, 1, 'zero-3'), 0);
  // Latent attention's two projections down are whole on every rank; those up and out are divided.
  const mla = { queryRank: 1536, kvRank: 512, nopeDim: 128, ropeDim: 64, valueDim: 128 };
  const model = { ...modelById('llama3-70b'), mla };
  const whole = hidden * (1536 + 512 + 64);
  const divided = 64 * (192 * 1536 + 256 * 512 + hidden * 128) + hidden * (3 * ffn + vocab);
  assert.equal(wgradBuffers({ model }), 2 * (whole + divided));
  assert.equal(wgradBuffers({ model }, 8), 2 * (whole + divided / 8));
});

test('the GEMMs of an MoE layer that PyTorch does itself have no wgrad buffer', () => {
  const job = jobOf('mixtral-8x7b', {});
  const [role] = writeProgram('p', job, { schedule: 'sequential', state: 'zero-1' }).roles;
  const held = role!.holds.find(({ buffer }) => buffer.startsWith('dummy wgrad'))!.bytes;
  // Projections of 4,096 to 6,144 and back, an expert's to 28,672 and back from 14,336, a vocabulary of 32,000.
  assert.equal(held, 2 * 4096 * (6144 + 4096 + 3 * 14336 + 32000));
});

test('the copy of a narrow embedding on the last stage is as narrow, and so is what its gradients send', () => {
  const job = jobOf('opt-350m', { pp: 2, tp: 2 }, { globalBatch: 2 });
  // 50272 words of 512 numbers over two tensor ranks, and the projection from 1024 to 512, which each has whole.
  const shared = (50272 * 512) / 2;
  const [group] = parameterGroupsOf(job);
  // The head comes after the embedding and 24 blocks.
  assert.equal(group!.parametersBefore(26) - group!.parametersBefore(25), shared + 512 * 1024);
  const sent = writeProgram('p', job, { schedule: '1f1b', state: 'none' }).roles.map(({ ops }) =>
    ops.flatMap((op) => (op.kind === 'collective' && op.buffer === 'embedding gradients' ? op.bytes : [])),
  );
  assert.deepEqual(sent, [[shared * 4], [shared * 4]]);
});
