import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gradientPrecisionOf } from '../../accuracy/mapping/arithmetic.js';
import { FRAMEWORKS, OTHER } from '../../accuracy/mapping/frameworks.js';
import {
  maxTextFlops,
  measuredFits,
  measuredMemory,
  measuredSeconds,
} from '../../accuracy/mapping/measured.js';
import { mapModel } from '../../accuracy/mapping/model.js';
import type { PublishedModel, PublishedRecord } from '../../accuracy/records/record.js';
import { blockCounts, blockKind } from '../../models/blocks.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { frameworkOf as frameworkById } from '../../strategies/frameworks/index.js';
import type { Training } from '../../strategies/training.js';

const record = (model: PublishedModel, parallel: PublishedRecord['parallel'] = {}): PublishedRecord => ({
  id: 'x',
  kind: 'train-step',
  model,
  parallel,
});

const LLAMA_2_70B = {
  name: 'Llama-2-70B',
  family: 'dense',
  layers: 80,
  hidden: 8192,
  heads: 64,
  kv_heads: 8,
  ffn: 28672,
  vocab: 32000,
  seq: 4096,
  gated_mlp: true,
  tied_embeddings: false,
};
const GPT_3_175B = {
  name: 'GPT3-175B',
  family: 'dense',
  layers: 96,
  hidden: 12288,
  heads: 96,
  ffn: 4 * 12288,
  vocab: 51200,
  seq: 2048,
  gated_mlp: false,
  tied_embeddings: true,
};

test('a gated model becomes a Llama, to the published parameter', () => {
  const model = mapModel(record(LLAMA_2_70B), OTHER, 1, new Set());
  assert.equal(parameterCount(model).total, 68_976_648_192);
});

test('an ungated model becomes a GPT, whose parameters follow Megatron’s closed form', () => {
  const model = mapModel(record(GPT_3_175B), OTHER, 1, new Set());
  const [L, h, V, s] = [96, 12288, 51200, 2048];
  // Narayanan et al. 2021 (arXiv 2104.04473), equation 2, and the final norm's 2h, which it leaves out.
  assert.equal(
    parameterCount(model).total,
    Math.round(12 * L * h * h * (1 + 13 / (12 * h) + (V + s) / (12 * L * h))) + 2 * h,
  );
});

test('Megatron pads the vocabulary to 128 rows per tensor-parallel rank', () => {
  const megatron = FRAMEWORKS.find((f) => f.id === 'megatron-lm')!;
  const gpt2 = { ...GPT_3_175B, vocab: 50257 };
  assert.equal(mapModel(record(gpt2), megatron, 1, new Set()).vocab, Math.ceil(50257 / 128) * 128);
  assert.equal(mapModel(record(gpt2), megatron, 8, new Set()).vocab, Math.ceil(50257 / 1024) * 1024);
  assert.equal(mapModel(record(gpt2), OTHER, 8, new Set()).vocab, 50257);
});

test('dropout belongs to Megatron’s GPTs without flash attention, unless a flag says otherwise', () => {
  const megatron = FRAMEWORKS.find((f) => f.id === 'megatron-lm')!;
  const dropout = (model: PublishedModel, parallel: PublishedRecord['parallel'], framework = megatron) =>
    mapModel(record(model, parallel), framework, 1, new Set()).dropout;
  assert.equal(dropout(GPT_3_175B, { flash_attention: false }), 0.1);
  assert.equal(dropout(GPT_3_175B, { flash_attention: true }), 0);
  assert.equal(dropout(GPT_3_175B, { flags: { 'hidden-dropout': 0 } }), 0);
  assert.equal(dropout(LLAMA_2_70B, { flash_attention: false }), 0);
  assert.equal(dropout(GPT_3_175B, { flash_attention: false }, OTHER), 0);
});

test('models that Model cannot express are set aside with the reason', () => {
  const refused = (changes: PublishedModel) => () =>
    mapModel(record({ ...LLAMA_2_70B, ...changes }), OTHER, 1, new Set());
  assert.throws(refused({ family: 'cnn' }), /the network '[^']+' is not one llmsim has/);
  assert.throws(refused({ family: 'unknown' }), /family 'unknown' is not/);
  assert.throws(refused({ layers: null }), /does not state model\.layers/);
  assert.throws(refused({ heads: 60 }), /8192 does not divide into 60 heads/);
});

test('a family that is left out follows from the sizes: dense, or with experts where they are stated', () => {
  const { family: _family, ...silent } = LLAMA_2_70B;
  const mapped = (model: PublishedModel) => mapModel(record(model), OTHER, 1, new Set());
  assert.deepEqual(mapped(silent), mapped(LLAMA_2_70B));
  assert.deepEqual(mapped({ ...silent, family: null }), mapped(LLAMA_2_70B));
  assert.equal(mapped({ ...silent, experts: 8, topk: 2 }).moe?.experts, 8);
});

test('experts in the last of every so many layers, behind some dense ones', () => {
  const published = { ...LLAMA_2_70B, experts: 8, topk: 2, moe_layer_every: 2, first_dense_layers: 3 };
  const model = mapModel(record(published), OTHER, 1, new Set());
  // Of 80 layers the even ones have experts, but for the second.
  assert.deepEqual(Object.fromEntries(blockCounts(model)), { 'dense-block': 41, 'moe-block': 39 });
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6].map((block) => blockKind(model, block)).filter((kind) => kind === 'moe-block').length,
    2,
  );
});

test('step times from throughput use the record’s own batch', () => {
  const model = mapModel(record(LLAMA_2_70B), OTHER, 1, new Set());
  const step = { model, globalBatch: 128, sequence: 4096, devices: 64 };
  const seconds = (measured: PublishedRecord['measured']) =>
    measuredSeconds({ ...record(LLAMA_2_70B), measured }, step, OTHER);
  assert.equal(seconds({ step_time_s: 4.8, tokens_per_s: 1 }), 4.8);
  assert.equal(seconds({ tokens_per_s: 1e5 }), (128 * 4096) / 1e5);
  assert.equal(seconds({ tokens_per_s_per_gpu: 1e3 }), (128 * 4096) / (1e3 * 64));
  assert.equal(seconds({ samples_per_s: 32 }), 128 / 32);
  assert.equal(seconds({ tflops_per_gpu: 400 }), undefined);
});

test('MaxText’s FLOP count reproduces rows that state both TFLOP/s and step time to 0.1 %', () => {
  // Google tpu-recipes, Trillium: Llama-2-70B on 256 chips, and GPT-3 175B on 256 chips.
  const llama = mapModel(record(LLAMA_2_70B), OTHER, 1, new Set());
  const gpt = mapModel(record(GPT_3_175B), OTHER, 1, new Set());
  const rows = [
    { flops: maxTextFlops(llama, 512, 4096), seconds: 9.052, tflops: 402.274 },
    { flops: maxTextFlops(gpt, 768, 2048), seconds: 17.182, tflops: 384.891 },
  ];
  for (const { flops, seconds, tflops } of rows) {
    const derived = flops / (tflops * 1e12 * 256);
    assert.ok(Math.abs(derived / seconds - 1) < 1e-3, `${derived} s for ${seconds} s`);
  }
});

test('memory is in GiB where the unit, or the breakdown beside it, says so', () => {
  const bytes = (measured: PublishedRecord['measured']) => measuredMemory({ ...record({}), measured })?.bytes;
  assert.equal(bytes({ memory_gb_per_gpu: 2, memory_unit: 'GiB max across ranks' }), 2 * 2 ** 30);
  assert.equal(bytes({ memory_gb_per_gpu: 2, activation_gib: 1 }), 2 * 2 ** 30);
  assert.equal(bytes({ memory_gb_per_gpu: 2, memory_unit: 'GB nvidia-smi max' }), 2e9);
  assert.equal(bytes({}), undefined);
});

test('whether it fitted: stated, or because it ran', () => {
  const fits = (kind: string, measured: PublishedRecord['measured']) =>
    measuredFits({ ...record({}), kind, measured });
  assert.equal(fits('memory', { oom: true }), false);
  assert.equal(fits('memory', { fits_in_memory: true }), true);
  assert.equal(fits('train-step', { step_time_s: 1 }), true);
  assert.equal(fits('memory', { memory_gb_per_gpu: 10 }), undefined);
});

test('a figure is of the meter its unit names, and of the rank that the framework prints on', () => {
  const meter = (memory_unit: string, framework = OTHER) =>
    measuredMemory({ ...record({}), measured: { memory_gb_per_gpu: 2, memory_unit } }, framework)?.meter;
  assert.equal(meter('GB nvidia-smi max'), 'device');
  assert.equal(meter('GB (8.47 % of the device = 16.26)'), 'device');
  assert.equal(meter('GiB (peak reserved)'), 'reserved');
  assert.equal(meter('GiB torch max_memory_allocated (logging rank = last rank)'), 'allocated-last-rank');
  assert.equal(meter('GB max GPU RAM'), 'allocated');
  assert.equal(
    meter('GiB (torch peak; allocated or reserved not told)', frameworkById('nanotron')),
    'reserved-first-rank',
  );
});

test('gradients have the type of the weights they are of, where that is all that is kept', () => {
  const of = (training: Training, precision: 'bf16' | 'fp16' = 'bf16') =>
    gradientPrecisionOf({}, precision, OTHER, training);
  assert.equal(of({ weights: 'fp32' }, 'fp16'), 'fp32');
  assert.equal(of({}, 'fp16'), 'fp16');
  assert.equal(of({ masterWeights: false }), 'bf16');
  assert.equal(gradientPrecisionOf({ grad_reduce: 'fp32' }, 'bf16', OTHER, { masterWeights: false }), 'fp32');
});
