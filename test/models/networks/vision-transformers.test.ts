/** Vision transformers: parameters and products as published, what a block keeps by hand, windows, conditions, features of all replicas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkModel } from '../../../models/architectures/network-model.js';
import type { VisionTransformer } from '../../../models/hyper-parameters/vit.js';
import { modelById } from '../../../models/index.js';
import { networkLayer, networkOf, networkSteps } from '../../../models/network.js';
import { modelFlopsPerToken } from '../../../models/steps/flops.js';
import type { Shape } from '../../../models/steps/step.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../../models/weights/weights.js';
import { check } from '../../../program/check.js';
import type { Op, Program } from '../../../program/program.js';
import { strategyById } from '../../../strategies/index.js';
import type { Job, Layout } from '../../../strategies/job.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { writeProgram } from '../../../strategies/write.js';

/** torchvision 0.20 (docs), timm 1.0, facebookresearch/dinov2, openai/CLIP, transformers (SigLIP), facebookresearch/DiT. */
const PARAMETERS = {
  'vit-b-16': 86_567_656,
  'vit-b-32': 88_224_232,
  'vit-l-16': 304_326_632,
  'vit-l-32': 306_535_400,
  'vit-h-14': 632_045_800,
  'vit-s-16': 22_050_664,
  'vit-giant-14': 1_012_611_432,
  'vit-ti-16': 5_717_416,
  'deit-base': 86_567_656,
  'deit-tiny': 5_717_416,
  'deit-small': 22_050_664,
  'swin-t': 28_288_354,
  'swin-s': 49_606_258,
  'swin-b': 87_768_224,
  'dinov2-vit-s-14': 22_056_576,
  'dinov2-vit-b-14': 86_580_480,
  'dinov2-vit-l-14': 304_368_640,
  'dinov2-vit-g-14': 1_136_480_768,
  'clip-vit-b-32': 151_277_313,
  'clip-vit-b-16': 149_620_737,
  'clip-vit-l-14': 427_616_513,
  'siglip-vit-b-16': 203_155_970,
  'siglip-vit-so400m-14-384': 877_960_498,
  'dit-xl-2': 675_129_632,
  'mae-vit-b-16': 111_907_840,
  'mae-vit-l-16': 329_541_888,
};

/** Millions: timm's results pages, OpenCLIP's docs/model_profile.csv, DiT's table 4, registers as counted by dinov2's authors. */
const MILLIONS = {
  'vit-s-32': 22.88,
  'vit-gigantic-14': 1844.44,
  'swin-b-384': 87.9,
  'swin-l': 196.53,
  'siglip-vit-l-16-256': 652.15,
  'dit-s-2': 33,
  'dit-b-2': 130,
  'dit-b-4': 130,
  'dit-l-2': 458,
  'dit-l-4': 458,
  'mae-vit-h-14': 657.07,
};

test('rounded counts are met to half a per cent', () => {
  for (const [id, millions] of Object.entries(MILLIONS)) {
    const { total } = parameterCount(modelById(id));
    assert.ok(Math.abs(total / 1e6 / millions - 1) < 0.005, `${id}: ${total}`);
  }
});

test('parameters are those of the published models, one by one', () => {
  for (const [id, total] of Object.entries(PARAMETERS))
    assert.equal(parameterCount(modelById(id)).total, total, id);
});

test('positions of a DiT are fixed, and the 21.7 billion of ViT-22B are the matrices of its blocks', () => {
  const { total, trained } = parameterCount(modelById('dit-xl-2'));
  assert.equal(total - trained!, 16 ** 2 * 1152);
  const [, block] = layersOf(modelById('vit-22b'));
  const matrices = block!.weights.filter(({ shape }) => shape.length === 2);
  const each = matrices.reduce((sum, w) => sum + elementsOf(w), 0);
  assert.equal(each, 12 * 6144 ** 2);
  // Dehghani et al. 2023, table 1: 21,743 million.
  assert.equal(Math.floor((48 * each) / 1e6), 21_743);
});

/**
 * Multiplications and additions as one, forward, billions of a sample: torchvision's models page; DiT, tables 1 and 4; OpenCLIP,
 * docs/model_profile.csv, halved.
 */
const PUBLISHED_GMACS = {
  'vit-b-16': 17.56,
  'vit-b-32': 4.41,
  'vit-l-16': 61.55,
  'vit-l-32': 15.38,
  'vit-h-14': 167.29,
  'swin-t': 4.49,
  'swin-s': 8.74,
  'swin-b': 15.43,
  'dit-s-2': 6.06,
  'dit-b-2': 23.01,
  'dit-b-4': 5.56,
  'dit-l-2': 80.71,
  'dit-xl-2': 118.64,
  'dit-xl-2-512': 524.6,
  'clip-vit-b-32': 14.78 / 2,
  'clip-vit-b-16': 41.09 / 2,
  'clip-vit-l-14': 175.33 / 2,
  'siglip-vit-b-16': 46.44 / 2,
};

test('products of a sample are within 1 % of what is published', () => {
  for (const [id, published] of Object.entries(PUBLISHED_GMACS)) {
    // Forward and twice backward, two FLOPs each.
    const gmacs = modelFlopsPerToken(modelById(id), 1) / 6 / 1e9;
    assert.ok(Math.abs(gmacs / published - 1) < 0.01, `${id}: ${gmacs} against ${published}`);
  }
});

const shape = (samples: number, more: Partial<Shape> = {}): Shape => ({
  ...{ sequences: samples, positions: 1, tensor: 1, sequenceParallel: false, precision: 'bf16' },
  ...{ flash: true, fusedSoftmax: true, fusedElementwise: true, accumulateFloat32: true },
  ...more,
});

function stepsOf(id: string, kind: string, at: Shape) {
  return networkSteps(networkLayer(networkOf(modelById(id))!, kind), at);
}

function jobOf(id: string, layout: Partial<Layout> = {}, more: Partial<Job> = {}): Job {
  const plain = { dp: 2, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 2, zero: 0 } as const;
  return {
    model: modelById(id),
    layout: { ...plain, sequenceParallel: false, recompute: 'none', microBatch: 4, ...layout },
    ...{ sequence: 1, globalBatch: 16, precision: 'bf16', gradientPrecision: 'fp32', kernels: 'flash-fused' },
    ...more,
  } as Job;
}

function programOf(job: Job, state: string): Program {
  const schedule = job.layout.pp === 1 ? 'sequential' : '1f1b';
  return writeProgram('test', job, { schedule, state } as Parameters<typeof writeProgram>[2]);
}

/** Bytes that a forward pass takes and does not give back: what its layer keeps, its output in place of its input. */
function keptBytes(ops: readonly Op[]): number {
  return ops.reduce((sum, op) => {
    if (op.kind === 'alloc') return sum + op.bytes;
    return op.kind === 'free' ? sum - op.bytes : sum;
  }, 0);
}

test('a block of ViT-B keeps what Korthikanti et al. count, without dropout', () => {
  const [s, b, h, a] = [197, 4, 768, 12];
  const kept = (more: Partial<Job>, layout: Partial<Layout> = {}) =>
    keptBytes(programOf(jobOf('vit-b-16', layout, more), 'ddp').segments['encoder-block.forward']!.ops);
  // 34 sbh less the masks behind attention and feed-forward; of attention its sums, float32, in place of 5 as²b.
  assert.equal(kept({}), 32 * s * b * h + 4 * a * s * b);
  // Eager softmax keeps a float32 and a 16-bit matrix of probabilities.
  assert.equal(kept({ kernels: 'unfused' }), 32 * s * b * h + 6 * a * s * s * b);
  // Selective recomputation leaves the first term, full recomputation the input.
  assert.equal(kept({ kernels: 'unfused' }, { recompute: 'selective' }), 32 * s * b * h);
  assert.equal(kept({}, { recompute: 'full' }), 2 * s * b * h);
});

test('tensor ranks divide blocks: their products shrink, those of the ends do not', () => {
  const flops = (kind: string, tensor: number) =>
    stepsOf('vit-h-14', kind, shape(8, { tensor }))
      .flatMap((s) => s.forward)
      .reduce((sum, k) => sum + (k.family === 'gemm' ? 2 * k.m * k.n * k.k * k.batch : 0), 0);
  assert.equal(flops('encoder-block', 4) * 4, flops('encoder-block', 1));
  assert.equal(flops('head', 4), flops('head', 1));
});

test('attention of Swin sees windows: as many sequences of 49 as there are in the pictures', () => {
  const kernels = (kind: string) =>
    stepsOf('swin-t', kind, shape(3))
      .flatMap((s) => s.forward)
      .filter((k) => k.family === 'attention');
  const [first] = kernels('stage-1-block');
  assert.deepEqual([first!.batch, first!.queries, first!.keys, first!.heads], [3 * 8 * 8, 49, 49, 3]);
  const [last] = kernels('stage-4-block');
  assert.deepEqual([last!.batch, last!.queries, last!.heads], [3, 49, 24]);
  // A stage of one window is not shifted.
  const kinds = networkOf(modelById('swin-t'))!.layers.map(({ kind }) => kind);
  assert.ok(kinds.includes('stage-3-shifted-block') && !kinds.includes('stage-4-shifted-block'));
});

test('a picture that windows do not divide is refused with the size that they do', () => {
  const { architecture } = modelById('swin-t');
  assert.throws(
    () => networkOf({ architecture: { ...architecture!, image: 256 } as never }),
    /256 × 256 is 64 × 64 positions in stage 1 .* 7 × 7 must divide; choose an image size that is a multiple of 224\./,
  );
});

test('a condition is multiplied for samples, and halves are modulated for positions', () => {
  const steps = stepsOf('dit-b-2', 'modulated-block', shape(5));
  const modulation = steps.find(({ name }) => name === 'modulation')!;
  const [product] = modulation.forward;
  assert.ok(product?.family === 'gemm');
  assert.deepEqual([product.m, product.n, product.k], [5, 6 * 768, 768]);
  const modulated = steps.find(({ name }) => name === 'attention modulated')!;
  assert.equal(modulated.writes.bytes, 5 * 256 * 768 * 2);
  // The condition goes with the stream: a row more.
  assert.equal(steps.at(-1)!.writes.bytes, 5 * (256 + 1) * 768 * 2);
});

test('a contrastive loss gathers the features of all replicas and scatters their gradients', () => {
  const program = programOf(jobOf('clip-vit-b-32', { dp: 4, shard: 4 }, { globalBatch: 32 }), 'ddp');
  const collectives = (name: string) =>
    program.segments[name]!.ops.filter(
      (op): op is Extract<Op, { kind: 'collective' }> => op.kind === 'collective',
    );
  const [gather] = collectives('head.forward');
  const [scatter] = collectives('head.backward');
  // Two vectors of 512 for each of 4 samples of 4 replicas.
  const bytes = 2 * 512 * 4 * 4 * 2;
  assert.deepEqual([gather?.collective, gather?.bytes, gather?.axis], ['all-gather', bytes, ['dp']]);
  assert.deepEqual([scatter?.collective, scatter?.bytes], ['reduce-scatter', bytes]);
  const similarities = (replicas: number) =>
    stepsOf('clip-vit-b-32', 'head', shape(4, { replicas })).find(({ name }) => name === 'similarities')!;
  const [product] = similarities(4).forward;
  assert.ok(product?.family === 'gemm');
  // Pictures against all texts, and texts against all pictures.
  assert.deepEqual([product.batch, product.m, product.n, product.k], [2, 4, 16, 512]);
  assert.equal(collectives('text-block.forward').length, 0);
});

test('an encoder of masked pictures sees a quarter of the patches, its decoder all of them', () => {
  const rows = (kind: string) => stepsOf('mae-vit-b-16', kind, shape(1)).at(-1)!.writes.bytes / 2;
  assert.equal(rows('encoder-block'), (196 / 4 + 1) * 768);
  assert.equal(rows('decoder-block'), (196 + 1) * 512);
});

test('self-distillation is two large crops forward, and ten crops forward and backward', () => {
  const backbone = (image: number) => {
    const { kind: _, ...sizes } = modelById('vit-s-16').architecture as VisionTransformer;
    const own = { ...sizes, kind: 'vit' as const, image, classes: 0 };
    const named = { id: 'backbone', title: 'backbone', family: 'vit', source: 'test' };
    // Forward alone: no classifier, nothing of the table.
    return modelFlopsPerToken(networkModel(named, own), 1) / 3;
  };
  const [large, small] = [backbone(224), backbone(96)];
  const head = 2 * (384 * 2048 + 2048 * 2048 + 2048 * 256 + 256 * 65_536);
  const teacher = 2 * large + 2 * head;
  const student = 3 * (2 * large + 8 * small + 10 * head);
  assert.equal(modelFlopsPerToken(modelById('dino-vit-s-16'), 1), teacher + student);
});

test('a teacher is as large as its student, and nothing of it is trained or kept', () => {
  for (const id of ['dino-vit-s-16', 'dinov2-training-vit-g-14']) {
    const { total, trained } = parameterCount(modelById(id));
    assert.equal(total, 2 * trained!, id);
  }
  const kept = keptBytes(programOf(jobOf('dino-vit-s-16'), 'ddp').segments['embedding.forward']!.ops);
  // Of 4 samples, the stream of the student: 2 × 197 + 8 × 37 rows and 2 of the teacher. Pictures are not counted.
  assert.equal(kept, 4 * (2 * 197 + 8 * 37 + 2) * 384 * 2);
});

test('crops attend to themselves alone, whichever kernels compute it', () => {
  const pairs = 2 * 197 ** 2 + 8 * 37 ** 2;
  const steps = (flash: boolean) =>
    stepsOf('dino-vit-s-16', 'student-block', shape(1, { flash })).flatMap((s) => s.forward);
  const fused = steps(true).filter((k) => k.family === 'attention');
  assert.equal(
    fused.reduce((sum, k) => sum + k.batch * k.queries * k.keys, 0),
    pairs,
  );
  const scores = steps(false).filter((k) => k.family === 'gemm' && k.batch > 1);
  // Two products of 64 numbers for each pair and head.
  assert.equal(
    scores.reduce((sum, k) => sum + (k.family === 'gemm' ? k.batch * k.m * k.n * k.k : 0), 0),
    pairs * 6 * 64 * 2,
  );
});

const SOUND = [
  'tiny-vit',
  'swin-t',
  'dit-s-2',
  'clip-vit-b-32',
  'siglip-vit-b-16',
  'dino-vit-s-16',
  'mae-vit-b-16',
];

test('programs of all of them are sound, whatever is sharded, recomputed or fused', () => {
  for (const id of SOUND) {
    for (const [state, kernels, recompute] of [
      ['ddp', 'unfused', 'none'],
      ['zero-1', 'flash-fused', 'selective'],
      ['zero-3', 'unfused', 'full'],
    ] as const)
      assert.deepEqual(check(programOf(jobOf(id, { recompute }, { kernels }), state)), [], `${id} ${state}`);
  }
});

test('pipeline stages and tensor ranks divide them soundly', () => {
  for (const id of ['tiny-vit', 'swin-b', 'dit-s-2', 'clip-vit-b-32'])
    assert.deepEqual(check(programOf(jobOf(id, { tp: 2, pp: 2 }), 'ddp')), [], id);
});

test('sequence parallelism is refused in a sentence', () => {
  const job = jobOf('vit-h-14', { tp: 2, dp: 4, shard: 4, sequenceParallel: true });
  assert.match(
    brokenRule(strategyById('megatron-3d'), job, 8) ?? '',
    /^sequence parallelism divides positions by tp=2, and the first layers of vit-h-14 make an uneven number/,
  );
});
