import assert from 'node:assert/strict';
import test from 'node:test';
import { arrangementOf, blockCounts, fullAttentionEvery, kindsOfBlocks } from '../../models/blocks.js';
import { MODELS, modelById } from '../../models/index.js';
import { layerSteps } from '../../models/steps/block.js';
import { elementsOf, type Layer, layersOf, type Weight } from '../../models/weights/weights.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';

const hasMixers = (model: (typeof MODELS)[number]) =>
  kindsOfBlocks(model).some((block) => block.model.mixer !== undefined);

function only(layer: Layer | undefined, name: string): Weight {
  const found = layer?.weights.filter((weight) => weight.name === name) ?? [];
  assert.equal(found.length, 1, `${name} should be there once`);
  return found[0]!;
}

function names(layer: Layer | undefined): string[] {
  return layer?.weights.map((weight) => weight.name) ?? [];
}

test('a model is an embedding, its blocks and a head, in the order of the forward pass', () => {
  const rows = MODELS.filter((m) => m.architecture === undefined && !hasMixers(m));
  for (const model of rows.filter((m) => m.slidingWindow === undefined)) {
    const kinds = layersOf(model).map((layer) => layer.kind.replace(/-\d+$/, ''));
    const dense = arrangementOf(model).firstDenseLayers;
    assert.deepEqual(kinds, [
      'embedding',
      ...Array(dense).fill('dense-block'),
      ...Array(model.layers - dense).fill('moe-block'),
      'head',
    ]);
  }
});

test('where windows alternate with full attention, the last block of each round attends to everything', () => {
  const model = modelById('gpt-oss-20b');
  const kinds = layersOf(model).map((layer) => layer.kind);
  assert.deepEqual(kinds.slice(1, 5), ['local-moe-block', 'moe-block', 'local-moe-block', 'moe-block']);
  assert.deepEqual(Object.fromEntries(blockCounts(model)), { 'local-moe-block': 12, 'moe-block': 12 });
  const thirds = { ...model, layers: 8, ...fullAttentionEvery(8, 3) };
  assert.deepEqual(Object.fromEntries(blockCounts(thirds)), { 'local-moe-block': 6, 'moe-block': 2 });
});

test('only local blocks attend to the window', () => {
  const model = modelById('gpt-oss-20b');
  const shape = shapeOf(jobOf('gpt-oss-20b', {}));
  const windows = (kind: 'moe-block' | 'local-moe-block') =>
    layerSteps(model, kind, shape)
      .flatMap((step) => step.forward)
      .flatMap((kernel) => (kernel.family === 'attention' ? [kernel.window] : []));
  assert.deepEqual([windows('local-moe-block'), windows('moe-block')], [[128], [undefined]]);
});

test('identical blocks are one object, so that many layers cost no more than few', () => {
  assert.equal(new Set(layersOf(modelById('llama3-405b'))).size, 1 + 1 + 1);
  assert.equal(new Set(layersOf(modelById('deepseek-v3'))).size, 1 + 1 + 1 + 1);
});

test('no layer names two weights alike, and every dimension is a positive whole number', () => {
  for (const model of MODELS) {
    for (const layer of new Set(layersOf(model))) {
      assert.equal(new Set(names(layer)).size, layer.weights.length, model.id);
      for (const weight of layer.weights) {
        for (const size of [...weight.shape, weight.copies])
          assert.ok(Number.isInteger(size) && size > 0, weight.name);
      }
    }
  }
});

test('GPT-2 124M lists the 148 tensors of its checkpoint: 2 tables, 12 blocks of 12, a final norm of 2', () => {
  const layers = layersOf(modelById('gpt2-124m'));
  assert.equal(layers.flatMap((layer) => layer.weights).length, 2 + 12 * 12 + 2);
});

test('grouped-query attention fuses queries, keys and values by columns and projects out by rows', () => {
  const block = layersOf(modelById('llama3-70b'))[1];
  const qkv = only(block, 'attention.qkv');
  assert.deepEqual(qkv.shape, [(64 + 2 * 8) * 128, 8192]);
  assert.equal(qkv.split, 0);
  const output = only(block, 'attention.output');
  assert.deepEqual(output.shape, [8192, 64 * 128]);
  assert.equal(output.split, 1);
});

test('a column-parallel bias is split with its outputs, a row-parallel one is replicated', () => {
  const block = layersOf(modelById('gpt3-175b'))[1];
  assert.equal(only(block, 'mlp.up.bias').split, 0);
  assert.equal(only(block, 'attention.qkv.bias').split, 0);
  assert.equal(only(block, 'mlp.down.bias').split, undefined);
  assert.equal(only(block, 'attention.output.bias').split, undefined);
});

test('under tensor parallelism every rank holds a whole share: t ranks hold all split weights once', () => {
  // Megatron-LM's division of a GPT-3 layer over 8 ranks: (12h² + 7h)/8 split, 6h replicated.
  const h = 12288;
  const block = layersOf(modelById('gpt3-175b'))[1]!;
  const sum = (weights: readonly Weight[]) =>
    weights.reduce((total, weight) => total + elementsOf(weight), 0);
  assert.equal(sum(block.weights.filter((weight) => weight.split !== undefined)), 12 * h * h + 7 * h);
  assert.equal(sum(block.weights.filter((weight) => weight.split === undefined)), 6 * h);
});

test('the vocabulary of embedding and head is split, learned positions are not', () => {
  const layers = layersOf(modelById('megatron-22b'));
  assert.equal(only(layers[0], 'embedding').split, 0);
  assert.equal(only(layers[0], 'positions').split, undefined);
  assert.equal(only(layersOf(modelById('llama3-8b')).at(-1), 'head').split, 0);
});

test('a tied head says so and has no matrix of its own', () => {
  const tied = layersOf(modelById('gpt2-124m')).at(-1);
  assert.equal(tied?.tied, true);
  assert.deepEqual(names(tied), ['head.norm.gain', 'head.norm.bias']);
  const untied = layersOf(modelById('llama3-8b')).at(-1);
  assert.equal(untied?.tied, undefined);
  assert.deepEqual(names(untied), ['head.norm.gain', 'head']);
});

test('latent attention replicates its projections down and splits those up by heads', () => {
  const block = layersOf(modelById('deepseek-v3'))[1];
  assert.equal(only(block, 'attention.query-down').split, undefined);
  assert.equal(only(block, 'attention.key-value-down').split, undefined);
  assert.deepEqual(only(block, 'attention.key-value-down').shape, [512 + 64, 7168]);
  assert.equal(only(block, 'attention.query-up').split, 0);
  assert.deepEqual(only(block, 'attention.key-value-up').shape, [128 * (128 + 128), 512]);
  assert.deepEqual(only(block, 'attention.output').shape, [7168, 128 * 128]);
});

test('uncompressed queries are one split matrix without a norm', () => {
  const block = layersOf(modelById('deepseek-v2-lite'))[1];
  assert.deepEqual(only(block, 'attention.query').shape, [16 * (128 + 64), 2048]);
  assert.ok(!names(block).includes('attention.query-latent-norm.gain'));
});

test('experts are counted in copies of one expert; router and shared experts are not experts', () => {
  const block = layersOf(modelById('deepseek-v3'))[4];
  const experts = block!.weights.filter((weight) => weight.expert === true);
  assert.deepEqual(
    experts.map(({ name, shape, copies }) => ({ name, shape, copies })),
    [
      { name: 'experts.gate-up', shape: [2 * 2048, 7168], copies: 256 },
      { name: 'experts.down', shape: [7168, 2048], copies: 256 },
    ],
  );
  assert.deepEqual(only(block, 'router').shape, [256, 7168]);
  assert.deepEqual(only(block, 'shared-experts.gate-up').shape, [2 * 2048, 7168]);
});

test('several shared experts are one network of their summed width', () => {
  const block = layersOf(modelById('deepseek-v2'))[2];
  assert.deepEqual(only(block, 'shared-experts.down').shape, [5120, 2 * 1536]);
});

test('query and key norms have one gain per position in a head', () => {
  const block = layersOf(modelById('qwen3-8b'))[1];
  assert.deepEqual(only(block, 'attention.query-norm.gain').shape, [128]);
  assert.deepEqual(only(block, 'attention.key-norm.gain').shape, [128]);
});

test('parallel blocks have two norms in GPT-NeoX and share one in GPT-J', () => {
  const norms = (id: string) =>
    names(layersOf(modelById(id))[1]).filter((name) => name.endsWith('norm.gain'));
  assert.deepEqual(norms('gpt-neox-20b'), ['attention.norm.gain', 'mlp.norm.gain']);
  assert.deepEqual(norms('gpt-j-6b'), ['attention.norm.gain']);
});

test('BLOOM norms its embedding, and MPT’s layer norms have no bias', () => {
  assert.ok(names(layersOf(modelById('bloom-176b'))[0]).includes('embedding.norm.bias'));
  const mpt = layersOf(modelById('mpt-7b')).flatMap((layer) => names(layer));
  assert.deepEqual(
    mpt.filter((name) => name.endsWith('bias')),
    [],
  );
});
