/** Records of encoders as models: what each program computes at the ends, and how long its sequences are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed } from '../../accuracy/mapping/completion.js';
import { lengthsOf } from '../../accuracy/mapping/encoders.js';
import { frameworkOf } from '../../accuracy/mapping/frameworks.js';
import { mapRecord } from '../../accuracy/mapping/index.js';
import type { PublishedRecord } from '../../accuracy/records/record.js';
import { weightCount } from '../../models/weights/parameters.js';

const BERT = {
  ...{ name: 'BERT-large', family: 'dense-encoder', layers: 24, hidden: 1024, heads: 16, ffn: 4096 },
  ...{ vocab: 30522, seq: 512, gated_mlp: false, tied_embeddings: true },
};
const record = (
  source: PublishedRecord['source'],
  parallel: PublishedRecord['parallel'],
  rest: Partial<PublishedRecord> = {},
): PublishedRecord => ({
  id: 'x',
  kind: 'train-step',
  ...{ source, model: BERT },
  hardware: { accelerator: 'V100-32GB-SXM2', count: 8, per_node: 8 },
  parallel: { tp: 1, pp: 1, micro_batch: 4, global_batch: 32, precision: 'fp16', ...parallel },
  measured: { step_time_s: 1 },
  ...rest,
});
const DEEPSPEED = { title: 'DeepSpeed blog: fastest BERT training, tables 2 and 3' };
const MLPERF = { title: 'MLPerf Training v3.0 BERT-large', repo: 'mlcommons/training_results_v3.0' };

test('SQuAD ends in two outputs a token, and pre-training in 624,188 + … parameters more than the encoder', () => {
  const squad = mapRecord(record(DEEPSPEED, { framework: 'PyTorch' }, { notes: 'SQuAD fine-tuning' }));
  const { model } = squad.job;
  assert.deepEqual([model.outputs, model.causal, model.postNorms], [2, false, 'after-add']);
  // Encoder without pooler: 335,141,888 − (1,024² + 1,024), and 2 × 1,024 + 2.
  assert.equal(weightCount(model).total, 335_141_888 - (1024 * 1024 + 1024) + 2050);
});

test('Megatron-LM’s BERT has norms before each half and computes all positions; Google’s gathers masked ones', () => {
  const libai = { title: 'LiBai v0.2 benchmarks: LiBai against Megatron-LM' };
  const megatron = mapRecord(record(libai, { framework: 'Megatron' })).job.model;
  assert.deepEqual([megatron.postNorms, megatron.encoder?.maskedWords?.computed], [undefined, undefined]);
  const google = mapRecord(record({ title: 'BERT (TF 19.03)' }, { framework: 'TF 19.03' })).job;
  assert.equal(google.model.encoder?.maskedWords?.computed, 0.15);
  assert.equal(google.runtime?.functions, 'elementary');
});

test('programs of one table are told apart by the framework they name', () => {
  const of = (framework: string) => frameworkOf(record(DEEPSPEED, { framework }));
  assert.match(of('PyTorch').title, /Apex/);
  assert.match(of('DeepSpeed').title, /transformer kernels/);
  const decoder = record(DEEPSPEED, { framework: 'DeepSpeed' }, { model: { ...BERT, family: 'dense' } });
  assert.equal(frameworkOf(decoder).id, 'deepspeed');
  assert.doesNotMatch(frameworkOf(decoder).title, /BERT/);
});

test('MLPerf’s samples are half of 512 tokens on average, packed', () => {
  const lengths = lengthsOf(record(MLPERF, {}))!;
  const shares = lengths.lengths.reduce((sum, { share }) => sum + share, 0);
  const mean = lengths.lengths.reduce((sum, { tokens, share }) => sum + tokens * share, 0);
  assert.ok(Math.abs(shares - 1) < 1e-12);
  assert.ok(Math.abs(mean / 256 - 1) < 0.005, `${mean}`);
  assert.equal(lengths.lengths.at(-1)!.tokens, 512);
  assert.equal(mapRecord(record(MLPERF, {})).job.sequence, 256);
  assert.equal(lengthsOf(record(DEEPSPEED, {})), undefined);
});

test('MLPerf’s BERT is fp8 from Hopper on, fp16 before, its states sharded over a node', () => {
  const on = (accelerator: string) => {
    const { parallel } = completed(
      record(MLPERF, { precision: null }, { hardware: { accelerator, count: 64, per_node: 8 } }),
      new Set() as never,
    );
    return [parallel?.precision, parallel?.zero_group];
  };
  assert.deepEqual(on('NVIDIA H100-SXM5-80GB'), ['fp8', 8]);
  assert.deepEqual(on('NVIDIA A100-SXM-80GB'), ['fp16', 8]);
});
