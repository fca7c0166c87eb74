/** The kernels of an update: FLOPs of papers, bytes of passes, what is exchanged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flopsOf } from '../../../program/kernel.js';
import type { ComputeOp } from '../../../program/program.js';
import { strategyById } from '../../../strategies/index.js';
import type { Job } from '../../../strategies/job.js';
import { NEWTON_SCHULZ_STEPS } from '../../../strategies/optimizers/muon.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import type { StateId } from '../../../strategies/state/index.js';
import type { OptimizerId, Training } from '../../../strategies/training.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';

const [LAYERS, H, F] = [32, 4096, 11008];

function opsOf(training: Training, layout: Partial<Job['layout']> = {}, state: StateId = 'none') {
  const job = jobOf('llama2-7b', layout, { precision: 'bf16', globalBatch: layout.dp ?? 1, training });
  return writeProgram('p', job, { schedule: 'sequential', state }).roles[0]!.ops;
}

function updates(...of: Parameters<typeof opsOf>): ComputeOp[] {
  return opsOf(...of).filter((op): op is ComputeOp => op.kind === 'compute' && op.phase === 'optimizer');
}

function newtonSchulzFlops(ops: readonly ComputeOp[]): number {
  return ops.reduce((sum, { kernel }) => sum + (kernel.family === 'gemm' ? flopsOf(kernel) : 0), 0);
}

/** Five steps of 4·n²·m + 2·n³ for n ≤ m (Jordan 2024). */
const steps = (n: number, m: number) => NEWTON_SCHULZ_STEPS * (4 * n * n * m + 2 * n ** 3);
const ALL = LAYERS * (4 * steps(H, H) + 3 * steps(H, F));

test('Newton–Schulz: five steps of 4n²m + 2n³ FLOPs a matrix, on one rank all of them', () => {
  assert.equal(newtonSchulzFlops(updates({ optimizer: 'muon' })), ALL);
  assert.equal(newtonSchulzFlops(updates({ optimizer: 'muon' }, { dp: 8 }, 'ddp')), ALL);
});

test('of squares, Muon adds T·m / B: 0.7 % for 768 wide and batches of 524,288 tokens (Jordan 2024)', () => {
  const [m, batch] = [768, 524_288];
  const trained = 6 * m * m * batch;
  const overhead = steps(m, m) / trained;
  assert.equal(overhead, (NEWTON_SCHULZ_STEPS * m) / batch);
  assert.equal((100 * overhead).toFixed(1), '0.7');
});

test('ZeRO-1 deals matrices out whole; ZeRO-3 does so by two all-to-alls of bf16 slices', () => {
  for (const [state, zero] of [
    ['zero-1', 1],
    ['zero-3', 3],
  ] as const) {
    assert.equal(newtonSchulzFlops(updates({ optimizer: 'muon' }, { dp: 8, zero }, state)), ALL / 8);
    // More ranks than matrices of a shape: a rank has one of each at most.
    const many = updates({ optimizer: 'muon' }, { dp: 1024, zero }, state);
    assert.equal(newtonSchulzFlops(many), steps(H, H) + 2 * steps(H, F));
  }
  const exchanged = opsOf({ optimizer: 'muon' }, { dp: 8, zero: 3 }, 'zero-3').flatMap((op) =>
    op.kind === 'collective' && op.collective === 'all-to-all' ? [op.bytes] : [],
  );
  const slices = (2 * LAYERS * (4 * H * H + 3 * H * F)) / 8;
  assert.deepEqual(exchanged, [slices, slices]);
});

test('an update of states of 8 bits reads and writes 2 × 2 × (1 + 4/256) bytes where AdamW’s are 16', () => {
  const bytes = (optimizer: OptimizerId) => {
    const { kernel } = updates({ optimizer }).at(-1)!;
    return 'bytes' in kernel ? kernel.bytes : 0;
  };
  const psi = 6_738_415_616;
  assert.equal(bytes('adamw') - bytes('adamw-8bit'), (2 * 8 - 2 * 2 * (1 + 4 / 256)) * psi);
  assert.equal(bytes('adamw') - bytes('lion'), 2 * 4 * psi);
  assert.equal(bytes('lion') - bytes('sgd'), 2 * 4 * psi);
});

test('LARS and LAMB run in two passes, the norms of whole tensors between them, and read again what those are of', () => {
  const psi = 6_738_415_616;
  const bytes = (optimizer: OptimizerId, layout: Partial<Job['layout']> = {}, state: StateId = 'none') =>
    updates({ optimizer }, layout, state).flatMap(({ kernel, label }) =>
      label === 'gradient norm' || !('bytes' in kernel) ? [] : [kernel.bytes],
    );
  // Zeroed with the last pass: 4. Gradients and master weights of 4 bytes, weights of 2, moments of 4.
  // LARS: gradient and weight read; then gradient, weight and momentum read, and weights and momentum written.
  assert.deepEqual(bytes('lars'), [(4 + 4) * psi, (4 + 4 + 4 + (4 + 2 + 4) + 4) * psi]);
  // LAMB: gradient, weight, moments read, update and moments written, weight and update read for norms; then update and weight.
  assert.deepEqual(bytes('lamb'), [(4 + 4 + 8 + (4 + 8) + 4 + 4) * psi, (4 + 4 + (4 + 2) + 4) * psi]);
  // Shards are of all of it.
  const [first] = bytes('lamb', { dp: 8, zero: 1 }, 'zero-1');
  assert.equal(first, ((4 + 4 + 8 + (4 + 8) + 4 + 4) * psi) / 8);
});

test('shards of tensors meet over the squares of their norms: two float32 numbers a tensor, once a step', () => {
  // Seven matrices and two gains a layer, gate and up one each, the table, the last gain and the head.
  const tensors = LAYERS * 9 + 3;
  const sums = (optimizer: OptimizerId, zero: 0 | 1 | 2, state: StateId) =>
    opsOf({ optimizer }, { dp: 8, zero }, state).flatMap((op) =>
      op.kind === 'collective' && op.label.endsWith(`${optimizer} norms`) ? [op.bytes] : [],
    );
  for (const optimizer of ['lars', 'lamb'] as const) {
    assert.deepEqual(sums(optimizer, 0, 'ddp'), []);
    assert.deepEqual(sums(optimizer, 1, 'zero-1'), [2 * 4 * tensors]);
    assert.deepEqual(sums(optimizer, 2, 'zero-2'), [2 * 4 * tensors]);
  }
});

test('AdamW by foreach moves 80 bytes a float32 parameter where the fused one moves 28, tensor by tensor', () => {
  const psi = 6_738_415_616;
  const update = (optimizerKernels: 'fused' | 'foreach', layout: Partial<Job['layout']>, state: StateId) => {
    const runtime = { optimizerKernels, shardCopies: 'fsdp-1', zeroesGradients: false } as const;
    const more = { globalBatch: layout.dp ?? 1, training: { weights: 'fp32' }, runtime } as const;
    const { kernel } = writeProgram('p', jobOf('llama2-7b', layout, more), { schedule: 'sequential', state })
      .roles[0]!.ops.filter((op): op is ComputeOp => op.kind === 'compute' && op.phase === 'optimizer')
      .at(-1)!;
    assert.ok(kernel.family === 'optimizer');
    return kernel;
  };
  // Gradient, weight and moments read, the last three written; and operation by operation, see foreach.ts.
  const [fused, foreach] = [update('fused', {}, 'none'), update('foreach', {}, 'none')];
  assert.equal(fused.bytes, (4 + 2 * 4 + 4 * 4) * psi);
  assert.equal(foreach.bytes, (2 * 4 + 4 * 4 + 14 * 4) * psi);
  assert.equal(fused.tensors, undefined);
  // Seven matrices and two gains a layer, the table, the last gain and the head; gate and up count as two.
  assert.equal(foreach.tensors, 32 * 9 + 3);
  assert.equal(foreach.launches, 8 * Math.ceil((32 * 9 + 3) / 48));
  // FSDP 1 has a flat tensor for each block, the embedding and the head.
  assert.equal(update('foreach', { dp: 8, zero: 3 }, 'zero-3').tensors, 34);
});

test('every tensor that an update’s product reads was written before it', () => {
  for (const optimizer of ['muon', 'shampoo', 'soap', 'galore', 'apollo'] as const) {
    const written = new Set(['gradients', 'optimizer']);
    for (const { reads, writes, label } of updates({ optimizer })) {
      for (const name of reads) assert.ok(written.has(name), `${label} reads ${name}`);
      for (const name of writes) written.add(name);
    }
  }
});

test('fused into the backward pass: no gradients held, each layer’s taken and given back, all parameters updated', () => {
  for (const [state, zero, ranks] of [
    ['none', 0, 1],
    ['zero-3', 3, 8],
  ] as const) {
    const job = jobOf(
      'llama2-7b',
      { dp: ranks, zero },
      { precision: 'bf16', globalBatch: ranks, training: { updatesInBackward: true } },
    );
    const { holds, ops } = writeProgram('p', job, { schedule: 'sequential', state }).roles[0]!;
    assert.deepEqual(
      holds.filter(({ category }) => category === 'gradients'),
      [],
    );
    let [now, most, all, adam] = [0, 0, 0, 0];
    for (const op of ops) {
      if (op.kind === 'alloc' && op.category === 'gradients') all += op.bytes;
      if (op.kind === 'alloc' && op.category === 'gradients') now += op.bytes;
      if (op.kind === 'free' && op.category === 'gradients') now -= op.bytes;
      if (op.kind === 'compute' && op.label === 'adam' && 'bytes' in op.kernel) adam += op.kernel.bytes;
      most = Math.max(most, now);
    }
    const psi = 6_738_415_616;
    assert.equal(now, 0);
    assert.equal(all, (4 * psi) / ranks);
    // A block's, which is more than the table's 32,000 × 4,096.
    assert.equal(most, (4 * (4 * H * H + 3 * H * F + 2 * H)) / ranks);
    // Gradient, two moments and master copy read, the latter written, and the 16-bit weight: 30 bytes.
    assert.equal(adam, (30 * psi) / ranks);
  }
});

test('pure 16-bit gradients of one replica are taken in the first backward pass, layer by layer, and freed after the update', () => {
  const training = { masterWeights: false } as const;
  const job = jobOf('llama2-7b', {}, { globalBatch: 2, gradientPrecision: 'bf16', training });
  const { holds, ops } = writeProgram('p', job, { schedule: 'sequential', state: 'none' }).roles[0]!;
  assert.ok(holds.every(({ category }) => category !== 'gradients'));
  let now = 0;
  const heldAt = ops.map((op) => {
    if (op.kind === 'alloc' && op.category === 'gradients') now += op.bytes;
    if (op.kind === 'free' && op.category === 'gradients') now -= op.bytes;
    return now;
  });
  const update = ops.findIndex((op) => op.label === 'adam');
  // All of them are there for the second micro-batch, which takes no more, and for the update.
  const second = ops.findIndex((op) => op.label.startsWith('backward 1'));
  assert.deepEqual(
    [heldAt[second], heldAt[update], heldAt.at(-1)],
    [2 * 6_738_415_616, 2 * 6_738_415_616, 0],
  );
});

test('what cannot be run is refused with what can', () => {
  const refused = (id: string, training: Training, layout: Partial<Job['layout']>, globalBatch = 8) => {
    const job = jobOf('llama2-7b', layout, { precision: 'bf16', globalBatch, training });
    const { dp, tp, pp, cp } = job.layout;
    return brokenRule(strategyById(id), job, dp * tp * pp * cp) ?? 'not refused';
  };
  const inBackward = { updatesInBackward: true } as const;
  assert.match(
    refused('zero-3', { optimizer: 'shampoo' }, { dp: 8, zero: 3 }),
    /shampoo is not run under ZeRO-3/,
  );
  assert.match(refused('zero-1', { optimizer: 'galore' }, { dp: 8, zero: 1 }), /use --strategy ddp/);
  assert.match(refused('zero-3', { optimizer: 'lamb' }, { dp: 8, zero: 3 }), /lamb is not run under ZeRO-3/);
  assert.match(
    refused('map-reduce', { optimizer: 'lars' }, { dp: 8 }),
    /norm of all of it.*use --strategy ddp/,
  );
  assert.match(refused('map-reduce', { optimizer: 'muon' }, { dp: 8 }), /needs whole matrices/);
  assert.match(refused('ddp', inBackward, { dp: 8 }), /ddp is neither/);
  assert.match(
    refused('zero-3', inBackward, { dp: 8, zero: 3 }, 16),
    /one micro-batch.* are 2; use --global-batch 8/,
  );
  assert.equal(refused('zero-3', inBackward, { dp: 8, zero: 3 }), 'not refused');
  assert.equal(refused('zero-3', { optimizer: 'muon' }, { dp: 8, zero: 3 }), 'not refused');
});

test('ZeRO over one replica shards nothing: its update is that of the whole, kernel by kernel', () => {
  const runtime = { optimizerKernels: 'foreach' } as const;
  const update = (layout: Partial<Job['layout']>, state: StateId) => {
    const job = jobOf('llama2-7b', layout, { globalBatch: layout.dp ?? 1, runtime });
    const { ops } = writeProgram('p', job, { schedule: 'sequential', state }).roles[0]!;
    return ops.flatMap((op) =>
      op.kind === 'compute' && op.kernel.family === 'optimizer' ? [op.kernel] : [],
    );
  };
  const whole = update({}, 'none');
  assert.deepEqual(update({ zero: 1 }, 'zero-1'), whole);
  assert.deepEqual(update({ zero: 2 }, 'zero-2'), whole);
  // Over two, DeepSpeed's is one kernel over a flat buffer.
  assert.ok(!update({ dp: 2, zero: 1 }, 'zero-1').some((kernel) => 'tensors' in kernel));
  assert.ok(whole.some((kernel) => 'tensors' in kernel));
});
