/** Records that leave out the batch, the layout or the like are tried with a stated default, and scored apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled } from '../../accuracy/mapping/filled.js';
import { mapRecord } from '../../accuracy/mapping/index.js';
import { runAccuracy } from '../../accuracy/predict/run.js';
import { readCases } from '../../accuracy/records/reader.js';
import type { PublishedRecord } from '../../accuracy/records/record.js';

const MODEL = {
  ...{ name: 'Llama-2-7B', family: 'dense', layers: 32, hidden: 4096, heads: 32, ffn: 11008, vocab: 32000 },
  ...{ seq: 4096, gated_mlp: true, tied_embeddings: false },
};
const RECORD = {
  ...{ id: 'one', kind: 'train-step', source: { title: 'a page', year: 2025 } },
  model: MODEL,
  hardware: { accelerator: 'H100-80GB-SXM', count: 16, per_node: 8 },
  parallel: {
    ...{ tp: 2, pp: 4, micro_batch: 1, precision: 'bf16', recompute: 'none', flash_attention: true },
    ...{ framework: 'Megatron-LM', zero_stage: 1, sequence_parallel: true },
  },
  measured: { tokens_per_s_per_gpu: 10000 },
};
type Changes = { [part in 'model' | 'hardware' | 'parallel' | 'measured']?: object } & { kind?: string };
const recordOf = (changes: Changes): PublishedRecord =>
  readCases(
    JSON.stringify({
      ...RECORD,
      ...changes,
      model: { ...MODEL, ...changes.model },
      hardware: { ...RECORD.hardware, ...changes.hardware },
      parallel: { ...RECORD.parallel, ...changes.parallel },
    }),
    'f.jsonl',
  )[0]!.record;

test('a pipeline without a batch has eight micro-batches a stage, whose bubble is at most an eighth', () => {
  const { job, filled: parts, measured } = mapRecord(recordOf({}));
  assert.deepEqual(parts, ['batch']);
  // dp = 16 / (2 × 4); 8 × 4 micro-batches of one sequence on each of the two replicas.
  assert.equal(job.globalBatch, 2 * 8 * 4);
  const bubble = (4 - 1) / (8 * 4);
  assert.ok(bubble < 1 / 8);
  // The measured time is of that batch, so that what is compared is tokens per second.
  assert.equal(measured.seconds, (2 * 8 * 4 * 4096) / (10000 * 16));
});

test('without a pipeline it is one micro-batch, and accumulation where that is stated', () => {
  const parallel = { tp: 1, pp: 1, micro_batch: 2 };
  assert.equal(mapRecord(recordOf({ parallel })).job.globalBatch, 2 * 16);
  const { job, filled: parts } = mapRecord(recordOf({ parallel: { ...parallel, grad_accum: 4 } }));
  assert.deepEqual([job.globalBatch, parts], [2 * 16 * 4, []]);
});

test('a step time says nothing of another batch, so the record is set aside', () => {
  const measured = { step_time_s: 3 };
  assert.throws(() => mapRecord(recordOf({ measured })), /does not state parallel\.global_batch/);
});

test('axes that follow from the devices and the replicas are no default', () => {
  const notes = new Set<string>();
  const { record, parts } = filled(
    recordOf({ parallel: { tp: 2, pp: null, dp: 2, global_batch: 64 } }),
    notes,
  );
  assert.deepEqual([record.parallel!.pp, parts], [16 / (2 * 2), []]);
  assert.match([...notes].join(), /follow from what is stated/);
});

test('the layout that is searched fits, divides the devices and keeps what is stated', () => {
  const {
    job,
    filled: parts,
    assumptions,
  } = mapRecord(recordOf({ parallel: { tp: null, pp: 2, global_batch: 64, micro_batch: null } }));
  assert.deepEqual(parts, ['layout']);
  const { dp, tp, pp } = job.layout;
  assert.deepEqual([dp * tp * pp, pp], [16, 2]);
  assert.match(assumptions.join('; '), /the layout is not stated: the fastest that fits, .*pp 2/);
});

test('columns of ones that no device could hold are no layout', () => {
  // 7 × 10⁹ weights and gradients of 2 bytes are 27 GB: too many for a V100 of 16, and not for an H100 of 80.
  const parallel = { tp: 1, pp: 1, global_batch: 64, zero_stage: 1, precision: 'fp16' };
  const small = mapRecord(recordOf({ parallel, hardware: { accelerator: 'V100-16GB-SXM2' } }));
  assert.deepEqual(small.filled, ['layout']);
  assert.ok(small.job.layout.tp * small.job.layout.pp > 1);
  assert.match(
    small.assumptions.join('; '),
    /tp 1, pp 1 would be 27 GB of weights and gradients on devices of 16 GB|17 GB/,
  );
  assert.deepEqual(mapRecord(recordOf({ parallel })).filled, []);
});

test('sequence, format, window and devices are filled where what was measured allows it', () => {
  const notes = new Set<string>();
  const parts = (changes: Changes) => filled(recordOf(changes), notes).parts;
  assert.deepEqual(parts({ model: { seq: null }, parallel: { global_batch: 64 } }), ['sequence']);
  assert.deepEqual(parts({ parallel: { precision: null, global_batch: 64 } }), ['precision']);
  assert.deepEqual(parts({ model: { sliding_window_attention: true }, parallel: { global_batch: 64 } }), [
    'window',
  ]);
  const { record } = filled(recordOf({ hardware: { count: null }, parallel: { global_batch: 64 } }), notes);
  assert.equal(record.hardware!.count, 8, 'tp 2 × pp 4 fill one node of eight');
  assert.match([...notes].join('; '), /not stated: 4096 tokens.*not stated: bf16.*attention over the whole/);
});

test('a filled case is in no figure but those of its own', () => {
  const cases = [
    RECORD,
    { ...RECORD, id: 'two', parallel: { ...RECORD.parallel, global_batch: 64 } },
  ].flatMap((record) => readCases(JSON.stringify(record), 'f.jsonl'));
  const { summary, filled: apart, byFile, byKind } = runAccuracy(cases, { version: '0.0.0-test' });
  assert.deepEqual([summary.timed, apart.summary.timed], [1, 1]);
  assert.deepEqual(
    [byFile['f.jsonl']!.timed, byKind.dense!.timed, apart.byFile['f.jsonl']!.timed],
    [1, 1, 1],
  );
});
