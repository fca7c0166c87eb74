/** Bytes that each optimizer keeps, from the shapes of Llama 2 7B's weights. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import type { Job } from '../../../strategies/job.js';
import { OPTIMIZERS, optimizerById } from '../../../strategies/optimizers/index.js';
import { sizeOf } from '../../../strategies/optimizers/optimizer.js';
import { tensorsByLayer } from '../../../strategies/optimizers/tensors.js';
import type { StateId } from '../../../strategies/state/index.js';
import type { OptimizerId, Training } from '../../../strategies/training.js';
import { OPTIMIZER_IDS } from '../../../strategies/training.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';

const PSI = parameterCount(modelById('llama2-7b')).total;

/** Of 32 layers: four squares, and three matrices of 11,008 × 4,096; table and head; 65 norms. */
const [LAYERS, H, F, V] = [32, 4096, 11008, 32000];
const NORMS = 65 * H;
const ENDS = 2 * V * H;

function held(
  category: string,
  training: Training,
  more: Partial<Job> = {},
  state: StateId = 'none',
): number {
  const { layout, ...rest } = more;
  const job = jobOf('llama2-7b', layout ?? {}, { precision: 'bf16', ...rest, training });
  return writeProgram('p', job, { schedule: job.layout.pp > 1 ? '1f1b' : 'sequential', state })
    .roles.flatMap(({ holds }) => holds)
    .filter((holding) => holding.category === category)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

const states = (optimizer: OptimizerId, training: Training = {}, more: Partial<Job> = {}) =>
  held('optimizer', { optimizer, ...training }, more);

test('every optimizer is in the table under its own id, with where it is from', () => {
  assert.deepEqual(
    OPTIMIZERS.map(({ id }) => id),
    OPTIMIZER_IDS,
  );
  for (const { id, title, summary, reference, zero, because } of OPTIMIZERS) {
    for (const text of [title, summary, reference]) assert.ok(text.length > 2, id);
    assert.equal(because === undefined, zero.length === 4, id);
  }
  assert.throws(() => optimizerById('adamww'), /unknown optimizer 'adamww': did you mean 'adamw'/);
});

test('AdamW by name is AdamW unasked, to the op', () => {
  for (const state of ['none', 'ddp', 'zero-1', 'zero-2', 'zero-3'] as const) {
    const layout = { dp: state === 'none' ? 1 : 8 };
    const plan = { schedule: 'sequential', state } as const;
    const unasked = writeProgram('p', jobOf('llama2-7b', layout, { globalBatch: 8 }), plan);
    const named = jobOf('llama2-7b', layout, { globalBatch: 8, training: { optimizer: 'adamw' } });
    assert.deepEqual(writeProgram('p', named, plan), unasked);
  }
});

test('two moments of 4 bytes and a master copy; pure bf16 is 2 + 2 + 4 = 8 bytes a parameter', () => {
  assert.equal(states('adamw'), (4 + 2 * 4) * PSI);
  assert.equal(states('lamb'), states('adamw'));
  assert.equal(states('adamw', { moments: 'bf16' }), (4 + 2 * 2) * PSI);
  assert.equal(states('adamw', { weights: 'fp32' }), 2 * 4 * PSI);
  const pure = { masterWeights: false } as const;
  const parts = ['parameters', 'gradients', 'optimizer'].map((category) =>
    held(category, pure, { gradientPrecision: 'bf16' }, 'ddp'),
  );
  assert.deepEqual(parts, [2 * PSI, 2 * PSI, 4 * PSI]);
});

test('one state or none: Lion and momentum 4 bytes, gradient descent none', () => {
  for (const id of ['lion', 'sgd-momentum', 'lars'] as const) assert.equal(states(id), (4 + 4) * PSI);
  assert.equal(states('sgd'), 4 * PSI);
  assert.equal(states('sgd', { masterWeights: false }), 0);
});

test('8 bits: a byte a number and 4 for each 256; the blocks of all matrices here are full', () => {
  // Norms of 4,096 numbers are just large enough.
  const each = 1 + 4 / 256;
  assert.equal(states('adamw-8bit', { masterWeights: false }), 2 * each * PSI);
  assert.equal(states('lion-8bit', { masterWeights: false }), each * PSI);
  assert.equal(states('paged-adamw-8bit'), states('adamw-8bit'));
});

test('Adafactor keeps rows + columns of a matrix, Adam-mini a number a row', () => {
  // Queries, keys, values and output are squares; gate and up have F rows, down H.
  const factors = LAYERS * (4 * (H + H) + 3 * (H + F)) + 2 * (V + H);
  assert.equal(states('adafactor', { masterWeights: false }), 4 * (factors + NORMS));
  // Tables have both moments of AdamW.
  const rows = LAYERS * (4 * H + 2 * F + H) + 65;
  assert.equal(states('adam-mini'), (4 + 4) * PSI + 4 * ENDS + 4 * rows);
});

test('Muon keeps one moment of matrices and two of the rest', () => {
  assert.equal(states('muon'), 4 * PSI + 4 * PSI + 4 * (ENDS + NORMS));
});

test('Shampoo and SOAP keep 2 × 4 × (n² + m²) besides two moments', () => {
  // Blocks of at most 8,192: 11,008 is two of 5,504. SOAP leaves a side above 10,000 out.
  const square = 4 * 2 * H * H;
  const shampoo = LAYERS * (square + 3 * 2 * (5504 ** 2 + H * H));
  assert.equal(states('shampoo'), (4 + 8) * PSI + 8 * shampoo);
  assert.equal(states('soap'), (4 + 8) * PSI + 8 * LAYERS * (square + 3 * H * H));
});

test('GaLore keeps moments of rank × m and a projection of n × rank; APOLLO no projection', () => {
  const rank = H / 4;
  const moments = LAYERS * (4 * rank * H + 3 * rank * F);
  const rest = 8 * (ENDS + NORMS);
  const bf16 = { masterWeights: false, moments: 'fp32' } as const;
  const more = { gradientPrecision: 'bf16' } as const;
  assert.equal(states('apollo', bf16, more), 8 * moments + rest);
  assert.equal(states('galore', bf16, more), 8 * moments + rest + 2 * LAYERS * 7 * H * rank);
  assert.equal(states('apollo-mini', bf16, more), (8 * moments) / rank + rest);
});

test('a convolution is the matrix of its implicit product: window and inputs are its columns', () => {
  const { rest } = tensorsByLayer(jobOf('resnet-50', {}));
  const all = rest.flat().reduce((sum, { tensor, count }) => sum + count * sizeOf(tensor), 0);
  assert.equal(all, 25_557_032);
  assert.ok(rest.flat().some(({ tensor }) => tensor.rows === 512 && tensor.columns === 9 * 512));
});

test('states of all ranks together are those of one, however they are sharded', () => {
  for (const { id, zero } of OPTIMIZERS) {
    const whole = states(id);
    for (const [stage, state] of [
      [1, 'zero-1'],
      [3, 'zero-3'],
    ] as const) {
      if (!zero.includes(stage)) continue;
      const layout = { ...jobOf('llama2-7b', { dp: 8, zero: stage }).layout };
      const own = held('optimizer', { optimizer: id }, { layout, globalBatch: 8 }, state);
      // 32 layers are dealt out to 8 ranks evenly: 4 × 32 and 3 × 32 matrices.
      assert.ok(8 * own >= whole && 8 * own - whole <= 8, `${id} under ZeRO-${stage}: ${8 * own}, ${whole}`);
    }
  }
});

test('states of pipeline stages together are those of one', () => {
  for (const { id } of OPTIMIZERS) {
    const layout = jobOf('llama2-7b', { pp: 4 }).layout;
    assert.equal(held('optimizer', { optimizer: id }, { layout, globalBatch: 8 }), states(id), id);
  }
});
