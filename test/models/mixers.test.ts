/** Blocks without attention: their weights, their kernels, and how both divide over tensor ranks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockModel, blocksBy, kindsOfBlocks } from '../../models/blocks.js';
import { llama } from '../../models/families.js';
import { modelById } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { layerSteps } from '../../models/steps/block.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { flopsOf, isProduct, type Kernel, type Scan } from '../../program/kernel.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { jobOf } from '../jobs.js';

test('the parameters of published models without attention in every block come out to the last one', () => {
  // Mamba 2.8B: in 2·5120·2560, convolution 5120·(4+1), Δ, B and C 192·5120, Δ widened 160·5120+5120, A and D, out, norm.
  const mamba = 2 * 5120 * 2560 + 5120 * 5 + 192 * 5120 + 161 * 5120 + 16 * 5120 + 5120 + 5120 * 2560 + 2560;
  assert.equal(parameterCount(modelById('mamba-2.8b')).total, 64 * mamba + 50280 * 2560 + 2560);
  assert.equal(parameterCount(modelById('mamba-2.8b')).total, 2_768_345_600);
  // Mamba-2 2.7B: z, x, B, C, Δ; convolution of x, B and C; A, D and Δ's bias; norm; out.
  const in2 = (2 * 5120 + 2 * 128 + 80) * 2560;
  const mamba2 = in2 + (5120 + 256) * 5 + 3 * 80 + 5120 + 5120 * 2560 + 2560;
  assert.equal(parameterCount(modelById('mamba2-2.7b')).total, 64 * mamba2 + 50288 * 2560 + 2560);
  // Counted from the released implementations' tensors.
  assert.deepEqual(parameterCount(modelById('qwen3-next-80b-a3b')), {
    total: 79_674_391_296,
    active: 3_874_929_408,
  });
  assert.equal(parameterCount(modelById('minimax-text-01-456b')).total, 456_089_655_296);
});

test('tensor ranks divide a block of any kind: FLOPs of products and split weights add up to those of one', () => {
  for (const id of ['mamba2-2.7b', 'qwen3-next-80b-a3b', 'nemotron3-nano-30b-a3b', 'minimax-text-01-456b']) {
    const model = modelById(id);
    for (const { kind } of kindsOfBlocks(model)) {
      const divided = layersOf(model)
        .find((layer) => layer.kind === kind)!
        .weights.filter((w) => w.split !== undefined);
      assert.ok(divided.length > 0 || kind.startsWith('attention'), `${id} ${kind}`);
      const whole = flopsOn(model, kind, 1);
      const tp = id === 'mamba2-2.7b' ? 1 : 2;
      // A router is whole on every rank.
      const router = layersOf(model)
        .find((layer) => layer.kind === kind)!
        .weights.find((w) => w.name === 'router');
      const gates = layersOf(model)
        .find((layer) => layer.kind === kind)!
        .weights.find((w) => w.name === 'shared-experts.gate');
      const again =
        (tp - 1) * 2 * 2048 * ((router ? elementsOf(router) : 0) + (gates ? elementsOf(gates) : 0));
      assert.ok(Math.abs((tp * flopsOn(model, kind, tp) - again) / whole - 1) < 1e-12, `${id} ${kind}`);
    }
  }
});

function flopsOn(model: Model, kind: string, tp: number): number {
  const shape = shapeOf(jobOf(model.id, { tp }));
  return sum(
    layerSteps(model, kind as 'dense-block', shape)
      .flatMap((step) => step.forward)
      .filter(isProduct),
  );
}

function sum(kernels: readonly Kernel[]): number {
  return total(kernels.map(flopsOf));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

const scan = fc.record({
  family: fc.constant('scan' as const),
  direction: fc.constant('forward' as const),
  rule: fc.constantFrom('decay', 'delta', 'selective'),
  batch: fc.integer({ min: 1, max: 8 }),
  heads: fc.integer({ min: 1, max: 64 }),
  keyHeads: fc.constant(1),
  positions: fc.constantFrom(1024, 4096),
  keyDim: fc.constantFrom(16, 64, 128),
  valueDim: fc.constantFrom(1, 64, 128),
  chunk: fc.constantFrom(64, 256),
  precision: fc.constant('bf16' as const),
  bytes: fc.constant(0),
  launches: fc.constant(1),
});

test('a scan costs in proportion to the sequence, attention to its square', () => {
  fc.assert(
    fc.property(scan, (one) => {
      assert.ok(Math.abs(flopsOf({ ...one, positions: 2 * one.positions }) / flopsOf(one) - 2) < 1e-12);
    }),
  );
  const perToken = (id: string, sequence: number) => modelFlopsPerToken(modelById(id), sequence);
  assert.equal(perToken('mamba2-2.7b', 8192), perToken('mamba2-2.7b', 2048));
  assert.ok(perToken('llama3-8b', 8192) > perToken('llama3-8b', 2048));
});

test('FLOPs of a scan: causal scores and values within chunks, the state read and written, and what the delta rule adds', () => {
  const one: Scan = {
    ...{
      family: 'scan',
      direction: 'forward',
      rule: 'decay',
      batch: 1,
      heads: 1,
      keyHeads: 1,
      positions: 64,
    },
    ...{ keyDim: 128, valueDim: 32, chunk: 64, precision: 'bf16', bytes: 0, launches: 1 },
  };
  // Half of 64 × 64 pairs, a multiply-add for each of 128 + 32 numbers; 128 × 32 numbers of state, in and out.
  const decay = (2 * 64 * 64 * (128 + 32)) / 2 + 2 * 2 * 64 * 128 * 32;
  assert.equal(flopsOf(one), decay);
  // Keys by keys, the triangle's inverse (n³/3), its products with keys and values, and what the state recalls.
  const delta = (2 * 64 * 64 * 128) / 2 + 64 ** 3 / 3 + (2 * 64 * 64 * (128 + 32)) / 2 + 2 * 64 * 128 * 32;
  assert.ok(Math.abs(flopsOf({ ...one, rule: 'delta' }) - decay - delta) < 1e-6);
  // Eight heads that share keys have one matrix of scores: 64 × 64 pairs, causal, of 128 numbers, seven times less.
  assert.equal(flopsOf({ ...one, heads: 8 }), 8 * decay - 7 * ((2 * 64 * 64 * 128) / 2));
  assert.equal(flopsOf({ ...one, rule: 'selective' }), 9 * 64 * 128 * 32);
  assert.equal(flopsOf({ ...one, direction: 'backward' }), 2.5 * decay);
});

test('the delta rule keeps a 16-bit number for each position of a chunk, token and head; state spaces keep nothing more', () => {
  const scanned = (id: string, kind: 'gated-delta-moe-block' | 'mamba-2-block') => {
    const shape = shapeOf(jobOf(id, { tp: 2 }));
    return layerSteps(modelById(id), kind, shape).find((step) => step.name === 'scan')!;
  };
  const { side, inputNeeds } = scanned('qwen3-next-80b-a3b', 'gated-delta-moe-block');
  // 2048 tokens, 32 heads over two ranks, chunks of 64.
  assert.deepEqual(side, [{ name: 'inverse triangles', bytes: 2048 * 16 * 64 * 2 }]);
  assert.ok(inputNeeds.includes('inverse triangles'));
  assert.deepEqual(scanned('nemotron3-nano-30b-a3b', 'mamba-2-block').side, []);
});

test('where products do not add weight gradients up, one pass does for every weight of every block', () => {
  const ids = [
    'mamba-2.8b',
    'mamba2-2.7b',
    'qwen3-next-80b-a3b',
    'kimi-linear-48b-a3b',
    'minimax-text-01-456b',
  ];
  for (const id of ids) {
    const model = modelById(id);
    const shape = { ...shapeOf(jobOf(id, {})), accumulateFloat32: false, addBytes: 1 };
    for (const { kind } of kindsOfBlocks(model)) {
      const { weights } = layersOf(model).find((layer) => layer.kind === kind)!;
      const mixer = weights.filter(({ name }) => name.startsWith('mixer.'));
      const added = layerSteps(model, kind, shape)
        .filter((step) => step.weights.some((name) => name.startsWith('mixer.')))
        .flatMap((step) => [...step.inputGradient, ...step.weightGradient])
        .flatMap((kernel) =>
          kernel.family === 'elementwise' && kernel.name === 'add weight gradient' ? kernel : [],
        );
      assert.equal(total(added.map(({ launches }) => launches)), mixer.length, `${id} ${kind}`);
      // The bias of a product is not counted beside its matrix: of these only Mamba's step sizes have one.
      const counted = mixer.filter(({ name }) => id !== 'mamba-2.8b' || name !== 'mixer.step.bias');
      assert.equal(total(added.map(({ bytes }) => bytes)), total(counted.map(elementsOf)), `${id} ${kind}`);
    }
  }
});

test('the gradients of all that read a block’s normed input are added up', () => {
  for (const [id, kind, readers] of [
    ['qwen3-next-80b-a3b', 'gated-delta-moe-block', 2],
    ['kimi-linear-48b-a3b', 'kimi-delta-moe-block', 4],
    ['minimax-text-01-456b', 'lightning-moe-block', 2],
  ] as const) {
    const model = modelById(id);
    const steps = layerSteps(model, kind, shapeOf(jobOf(id, {})));
    assert.equal(steps.filter((step) => step.reads.includes('attention norm')).length, readers, id);
    // Fused, one kernel reads every reader's 16-bit gradient and writes the sum: 2048 tokens.
    const added = steps.find((step) => step.name === 'mixer in')!.addsBranches;
    assert.ok(added?.family === 'elementwise');
    assert.equal(added.bytes, 2048 * model.hidden * 2 * (readers + 1), id);
  }
});

test('a block may be one half alone: its steps start at the input and end at the output', () => {
  const model = modelById('nemotron3-nano-30b-a3b');
  const shape = shapeOf(jobOf(model.id, {}));
  for (const { kind } of kindsOfBlocks(model)) {
    const steps = layerSteps(model, kind, shape);
    assert.ok(steps[0]!.reads.includes('input'), kind);
    assert.equal(steps.at(-1)!.writes.name, 'output');
    assert.equal(steps.filter((step) => step.join !== undefined).length, 1, 'one residual add');
  }
});

test('blocks that are alike are one kind, and kinds that differ in size only have names of their own', () => {
  const sizes = [256, 512, 256];
  const model = llama({
    ...{
      id: 'uneven',
      title: 'uneven',
      family: 'test',
      source: 'test',
      layers: 3,
      hidden: 64,
      heads: 4,
      ffn: 256,
    },
    ...{ vocab: 100, sequence: 64, blocks: blocksBy(3, (block) => ({ ffn: sizes[block - 1]! })) },
  });
  assert.deepEqual(
    kindsOfBlocks(model).map(({ kind, count, model: own }) => [kind, count, own.ffn]),
    [
      ['dense-block', 2, 256],
      ['dense-block-2', 1, 512],
    ],
  );
  assert.equal(blockModel(model, 'dense-block-2').ffn, 512);
});

test('what divides over tensor or context ranks is a rule with the value in it', () => {
  const any = { id: 'any', schedule: 'sequential', state: 'ddp' } as const;
  const told = (id: string, layout: Parameters<typeof jobOf>[1]) =>
    brokenRule(any, jobOf(id, layout), (layout.tp ?? 1) * (layout.cp ?? 1)) ?? '';
  assert.match(told('mamba-2.8b', { tp: 2 }), /selective scan.*leave tp at 1/);
  assert.match(
    told('nemotron3-nano-30b-a3b', { tp: 16 }),
    /16 does not divide the 8 groups|key\/value heads/,
  );
  const convolved = {
    ...modelById('llama3-8b'),
    mixer: { kind: 'convolution', width: 3, bias: false },
  } as const;
  const inThree = { ...jobOf('llama3-8b', { tp: 3 }), model: convolved };
  assert.match(brokenRule(any, inThree, 3) ?? '', /tp=3 does not divide the 4096 convolved channels/);
  assert.match(told('qwen3-next-80b-a3b', { cp: 2 }), /carry a state along it/);
  assert.match(told('deepseek-v3.2', { cp: 2 }), /an indexer chooses each query's keys/);
  assert.equal(told('qwen3-next-80b-a3b', { tp: 2 }), '');
});
