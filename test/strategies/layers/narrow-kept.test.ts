/** What layers keep in fp8: inputs of activations, of products whose input is written again nothing, and between halves copies. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Op } from '../../../program/program.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';
import { assertMemory, assertOrdered } from '../laws.js';
import { HIDDEN, kept, kernels, llama, passes, SEQUENCE, sum, writeLayer } from './written.js';

/** Tensors that `ops` take and do not give back, with their bytes. */
function left(ops: readonly Op[]): Map<string, number> {
  const held = new Map<string, number>();
  for (const op of ops) {
    if (op.kind === 'alloc') held.set(op.buffer, op.bytes);
    if (op.kind === 'free') held.delete(op.buffer);
  }
  return held;
}

const bytesOf = (held: ReadonlyMap<string, number>, tensor: string) =>
  [...held].find(([name]) => name.endsWith(`.${tensor}`))?.[1];

test('the input of a gated activation is kept in one byte a value, for a cast each way', () => {
  const ids = ['recomputation', 'stored-inputs'];
  const [plain, stored] = [false, true].map((activationInputFp8) =>
    llama({}, activationInputFp8 ? ids : ids.slice(0, 1), { activationInputFp8 }),
  );
  // Gate and up, 11,008 wide each.
  const values = SEQUENCE * 2 * 11_008;
  assert.equal(kept(plain!) - kept(stored!), values * (2 - 1));
  for (const direction of ['forward', 'backward'] as const) {
    const moved = ({ [direction]: ops }: typeof stored & object) =>
      sum(kernels(ops).map(({ kernel }) => (kernel.family === 'elementwise' ? kernel.bytes : 0)));
    assert.equal(moved(stored!) - moved(plain!), values * (2 + 1), direction);
  }
  // Run again it is not kept at all: what is kept of full recomputation is what a layer hands on.
  const full = llama({ recompute: 'full' }, ids, { activationInputFp8: true });
  assert.equal(kept(full), SEQUENCE * HIDDEN * 2);
});

/** DeepSeek-V3's block with what its authors run again. */
const deepseek = (recomputeModules: readonly ('layernorm' | 'moe_act' | 'mla_up_proj' | 'core_attn')[]) =>
  jobOf(
    'deepseek-v3',
    { ep: 8, dp: 8, recompute: 'selective', recomputeModules },
    { precision: 'fp8', kernels: 'flash-fused', sequence: 4096 },
  );

test('products keep no narrow copy of what is written again, nor of what attention keeps anyway', () => {
  const held = (...modules: Parameters<typeof deepseek>[0]) =>
    left(writeLayer(deepseek(modules), passes('recomputation'), 'moe-block').forward);
  const [plain, again] = [held('core_attn'), held('layernorm', 'moe_act', 'mla_up_proj')];
  // One byte a value of 7,168, and one of scale for 32 of them.
  const narrow = 4096 * 7168 * (33 / 32);
  for (const name of ['query latent', 'key value latent', 'shared expert up'])
    assert.equal(bytesOf(plain, `${name} narrow input`), narrow, name);
  const copies = [...again.keys()].filter((name) => name.endsWith('narrow input'));
  assert.deepEqual(
    copies.map((name) => name.split('.').at(-1)),
    ['expert up narrow input', 'shared expert down narrow input'],
  );
  assert.ok(bytesOf(again, 'context'));
});

test('between the halves of a backward pass in fp8 copies wait, and both halves are the whole', () => {
  for (const modules of [['core_attn'], ['layernorm', 'moe_act', 'mla_up_proj']] as const) {
    const job = deepseek(modules);
    const segments = layerSegments(job, ['moe-block'], PASSES, { splits: true, pairs: false });
    const ops = (part: string) => segments[`moe-block.${part}`]!.ops;
    const [input, weight] = [ops('input-gradient'), ops('weight-gradient')];
    assertMemory('moe-block', ops('forward'), [...input, ...weight]);
    assertOrdered(input, 'input gradients');
    assertOrdered(weight, 'weight gradients');
    const texts = (list: readonly Op[]) =>
      kernels(list)
        .map(({ kernel }) => JSON.stringify(kernel))
        .sort();
    assert.deepEqual(texts([...input, ...weight]), texts(ops('backward')));
    const waiting = left(input);
    const tokens = bytesOf(waiting, 'shared expert up narrow gradient')! / (2 * 2048 * (33 / 32));
    assert.equal(tokens, 4096);
    assert.ok(![...waiting.keys()].some((name) => /d\((expert|shared expert) (up|down)\)/.test(name)));
  }
});
