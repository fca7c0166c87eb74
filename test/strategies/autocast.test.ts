/** Autocast over float32 weights: what is wide, what is cast, and what that adds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { Ledger } from '../../sim/outcome/ledger.js';
import type { Recompute } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import type { Training } from '../../strategies/training.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const { hidden: h, ffn: f } = modelById('llama2-7b');
const s = 2048;

/** Bytes that a block of one sequence keeps from its forward to its backward pass. */
function kept(recompute: Recompute, training: Training = {}): number {
  const job = jobOf(
    'llama2-7b',
    { recompute },
    { precision: 'bf16', kernels: 'flash-norm', separateProjections: true, training },
  );
  const segments = layerSegments(job, ['dense-block']);
  return new Ledger({ name: 'block', mesh: { axes: [] }, roles: [], segments }).left('dense-block.forward');
}

const WIDE: Training = { weights: 'fp32' };

test('a recomputed layer keeps its input, in float32', () => {
  assert.equal(kept('full'), 2 * s * h);
  assert.equal(kept('full', WIDE), 4 * s * h);
});

test('else a layer keeps a cast of each weight, and a float32 stream with a copy for each product that reads it', () => {
  const weights = 4 * h * h + 3 * h * f;
  const plain = kept('none');
  // Without autocast one norm's output serves three products, another's two: now each of the five has its own copy,
  // and the norms' outputs, which nothing reads again, are given back. Both residual sums are twice as wide.
  const copies = 2 * s * h * (3 + 2) - 2 * s * h * 2;
  const sums = 2 * s * h * 2;
  assert.equal(kept('none', WIDE) - plain, 2 * weights + copies + sums);
});

test('weights are held, sharded and gathered in float32', () => {
  const psi = 6_738_415_616;
  const job = jobOf(
    'llama2-7b',
    { dp: 8, zero: 3 },
    { precision: 'bf16', globalBatch: 8, training: WIDE, gradientPrecision: 'fp32' },
  );
  const { holds, ops } = writeProgram('p', job, { schedule: 'sequential', state: 'zero-3' }).roles[0]!;
  const held = (category: string) => holds.find((holding) => holding.category === category)!.bytes;
  assert.deepEqual(['parameters', 'gradients', 'optimizer'].map(held), [psi / 2, psi / 2, psi]);
  const gathered = ops.reduce(
    (sum, op) => sum + (op.kind === 'collective' && op.collective === 'all-gather' ? op.bytes : 0),
    0,
  );
  assert.equal(gathered, 2 * 4 * psi);
});

test('every product of a block casts its weight forward and widens its gradient', () => {
  const job = jobOf('llama2-7b', {}, { precision: 'bf16', training: WIDE, separateProjections: true });
  const segments = layerSegments(job, ['dense-block']);
  const casts = (name: string) =>
    segments[name]!.ops.reduce(
      (sum, op) =>
        sum +
        (op.kind === 'compute' && op.kernel.family === 'elementwise' && op.kernel.name === 'cast' ? 1 : 0),
      0,
    );
  // Seven weights, and the input of five products.
  assert.equal(casts('dense-block.forward'), 7 + 5);
  // Gradients of seven weights, of five products' inputs, and of both branches.
  assert.equal(casts('dense-block.backward'), 7 + 5 + 2);
});
