import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { gpt, llama } from '../../models/families.js';
import { MODELS, modelById } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { ACTIVE, ACTIVE_WITHOUT_EMBEDDING, EXACT, ROUNDED } from './published.js';

const named = { id: 'any', title: 'Any', family: 'any', source: 'test' };
const sizes = fc.record({
  layers: fc.integer({ min: 1, max: 200 }),
  heads: fc.integer({ min: 1, max: 128 }),
  headDim: fc.integer({ min: 1, max: 256 }),
  vocab: fc.integer({ min: 1, max: 300_000 }),
  sequence: fc.integer({ min: 1, max: 8192 }),
});

for (const [id, published] of Object.entries(EXACT)) {
  test(`${id} has exactly its published ${published.toLocaleString('en')} parameters`, () => {
    assert.equal(parameterCount(modelById(id)).total, published);
  });
}

for (const [id, [billions, within]] of Object.entries(ROUNDED)) {
  test(`${id} rounds to its published ${billions} billion parameters`, () => {
    assert.ok(Math.abs(parameterCount(modelById(id)).total / 1e9 - billions) <= within);
  });
}

for (const [id, [billions, within]] of Object.entries(ACTIVE)) {
  test(`${id} uses its published ${billions} billion parameters per token`, () => {
    assert.ok(Math.abs(parameterCount(modelById(id)).active / 1e9 - billions) <= within);
  });
}

for (const [id, [billions, within]] of Object.entries(ACTIVE_WITHOUT_EMBEDDING)) {
  test(`${id} uses its published ${billions} billion parameters per token, the input embedding aside`, () => {
    const model = modelById(id);
    const active = parameterCount(model).active - model.vocab * model.hidden;
    assert.ok(Math.abs(active / 1e9 - billions) <= within);
  });
}

test('GLM-4.5 has its published 355 billion parameters and 32 a token with its prediction module and without words, in and out', () => {
  const model = modelById('glm-4.5');
  const words = 2 * model.vocab * model.hidden;
  const { total, active } = parameterCount({ ...model, mtp: 1 });
  // Both printed cut off.
  assert.equal(Math.floor((total - words) / 1e9), 355);
  assert.equal(Math.floor((active - words) / 1e9), 32);
});

test('every model of the zoo is held against a published count', () => {
  const held = new Set([
    ...Object.keys(EXACT),
    ...Object.keys(ROUNDED),
    'tiny',
    'tiny-llama',
    'tiny-moe',
    'small',
  ]);
  assert.deepEqual(
    // Networks are held against theirs in `networks/`.
    MODELS.filter(({ architecture }) => architecture === undefined)
      .map((model) => model.id)
      .filter((id) => !held.has(id)),
    [],
  );
});

test('GPT-3 175B is within half a per cent of the 175 billion in its name', () => {
  const { total } = parameterCount(modelById('gpt3-175b'));
  assert.ok(Math.abs(total / 175e9 - 1) < 0.005);
});

test('a GPT has the 12Lh²(1 + 13/(12h) + (V + s)/(12Lh)) parameters of Megatron-LM, and its final norm', () => {
  fc.assert(
    fc.property(sizes, ({ layers: L, heads, headDim, vocab: V, sequence: s }) => {
      const h = heads * headDim;
      const model = gpt({ ...named, layers: L, hidden: h, heads, ffn: 4 * h, vocab: V, sequence: s });
      const megatron = 12 * L * h ** 2 * (1 + 13 / (12 * h) + (V + s) / (12 * L * h));
      const finalNorm = 2 * h; // the published form leaves it out
      const { total, active } = parameterCount(model);
      assert.ok(Math.abs(total - (megatron + finalNorm)) <= 1e-12 * total);
      assert.equal(active, total);
    }),
  );
});

test('a Llama has L(2h² + 2hk + 3hf + 2h) + 2Vh + h parameters', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 60_000 }), (size, f) => {
      const { layers: L, heads, headDim, vocab: V, sequence } = size;
      const h = heads * headDim;
      const k = headDim; // one key/value head
      const model = llama({ ...named, layers: L, hidden: h, heads, kvHeads: 1, ffn: f, vocab: V, sequence });
      assert.equal(
        parameterCount(model).total,
        L * (2 * h * h + 2 * h * k + 3 * h * f + 2 * h) + 2 * V * h + h,
      );
    }),
  );
});

test('an MoE model that visits all its experts uses all its parameters, and one visit fewer one expert less', () => {
  const mixtral = modelById('mixtral-8x7b');
  const visiting = (topk: number) => parameterCount({ ...mixtral, moe: { ...mixtral.moe!, topk } });
  assert.equal(visiting(8).active, visiting(8).total);
  assert.equal(visiting(8).active - visiting(7).active, 32 * 3 * 4096 * 14336);
});

test('DeepSeek-V3 is the sum of its parts: latent attention, 3 dense layers, 58 MoE layers, two vocabularies', () => {
  const h = 7168;
  const queries = h * 1536 + 1536 + 1536 * 128 * (128 + 64);
  const keysAndValues = h * (512 + 64) + 512 + 512 * 128 * (128 + 128);
  const attention = queries + keysAndValues + 128 * 128 * h;
  const dense = 3 * h * 18432;
  const moe = 256 * h + 256 + (256 + 1) * 3 * h * 2048;
  const total = 61 * (attention + 2 * h) + 3 * dense + 58 * moe + 2 * 129280 * h + h;
  assert.equal(parameterCount(modelById('deepseek-v3')).total, total);
});

test('tying the output matrix to the embedding saves one vocabulary of vectors', () => {
  const untied = modelById('llama3-8b');
  const saved = parameterCount(untied).total - parameterCount({ ...untied, tiedEmbeddings: true }).total;
  assert.equal(saved, 128256 * 4096);
});
