import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Predict, predict } from '../../accuracy/predict/predict.js';
import { runAccuracy } from '../../accuracy/predict/run.js';
import { builtInCases } from '../../accuracy/records/cases.js';
import { readCases } from '../../accuracy/records/reader.js';
import type { AccuracyCase } from '../../accuracy/records/record.js';

const LINE = {
  id: 'llama',
  kind: 'train-step',
  source: { title: 'a paper' },
  model: {
    name: 'Llama-2-7B',
    family: 'dense',
    layers: 32,
    hidden: 4096,
    heads: 32,
    kv_heads: 32,
    ffn: 11008,
    vocab: 32000,
    seq: 4096,
    gated_mlp: true,
  },
  hardware: { accelerator: 'A100-80GB-SXM', count: 8, per_node: 8 },
  parallel: {
    tp: 1,
    pp: 1,
    zero_stage: 3,
    micro_batch: 1,
    global_batch: 16,
    precision: 'bf16',
    recompute: 'none',
    flash_attention: true,
  },
  measured: { step_time_s: 10, memory_gb_per_gpu: 40, memory_unit: 'GiB' },
};

const caseOf = (changes: object): AccuracyCase =>
  readCases(JSON.stringify({ ...LINE, ...changes }), 'f.jsonl')[0]!;
const always =
  (seconds: number): Predict =>
  () => ({
    stepTimeSeconds: seconds,
    fits: true,
    memoryShare: 0.7,
    memoryBytes: {
      usual: 0,
      reserved: 0,
      device: 60 * 2 ** 30,
      allocated: 50 * 2 ** 30,
      'allocated-last-rank': 30 * 2 ** 30,
      'allocated-first-rank': 20 * 2 ** 30,
      'reserved-first-rank': 25 * 2 ** 30,
    },
  });
const run = (cases: AccuracyCase[], predictor: Predict = always(12)) =>
  runAccuracy(cases, { version: '0.0.0-test', predict: predictor });

test('the error is (predicted − measured) / measured, for time and for memory on the source’s meter', () => {
  const [result] = run([caseOf({})]).cases;
  assert.equal(result!.error, (12 - 10) / 10);
  assert.equal(result!.memoryError, (50 - 40) / 40);
  assert.deepEqual(
    [result!.status, result!.hardware, result!.fits, result!.measuredFits],
    ['ok', 'a100-sxm-80', true, true],
  );
});

test('a source that reads the device, or the last rank, is held against that', () => {
  const memory = (memory_unit: string) =>
    run([caseOf({ measured: { memory_gb_per_gpu: 40, memory_unit } })]).cases[0]!;
  assert.equal(memory('GiB nvidia-smi max').predictedMemoryBytes, 60 * 2 ** 30);
  assert.equal(memory('GiB (logging rank = last rank)').predictedMemoryBytes, 30 * 2 ** 30);
});

test('what llmsim does not model stays in the report with the reason, unscored', () => {
  const report = run([
    caseOf({}),
    caseOf({ id: 'prefix', model: { ...LINE.model, finetune: 'prefix tuning' } }),
  ]);
  assert.deepEqual(
    report.cases.map((c) => c.status),
    ['ok', 'unsupported'],
  );
  assert.match(report.cases[1]!.reason, /other means than LoRA \(prefix tuning\)/);
  assert.equal(report.cases[1]!.error, null);
  assert.deepEqual([report.summary.count, report.summary.unsupported], [1, 1]);
});

test('doubtful records are left out and counted', () => {
  const report = run([caseOf({}), caseOf({ id: 'odd', notes: 'SUSPICIOUS: units' })]);
  assert.deepEqual([report.cases.length, report.doubtful], [1, 1]);
});

test('a configuration measured twice is simulated once', () => {
  let calls = 0;
  const counting: Predict = (...given) => {
    calls++;
    return always(12)(...given);
  };
  run([caseOf({}), caseOf({ id: 'again', measured: { step_time_s: 11 } })], counting);
  assert.equal(calls, 1);
  run([caseOf({}), caseOf({ id: 'other', parallel: { ...LINE.parallel, micro_batch: 2 } })], counting);
  assert.equal(calls, 1 + 2);
});

test('a mistake in the simulator is not mistaken for an unsupported case', () => {
  const broken: Predict = () => {
    throw new TypeError('undefined is not a number');
  };
  const { cases, problems } = run([caseOf({})], broken);
  assert.deepEqual([cases.length, problems.length], [0, 1]);
  assert.match(
    problems[0]!.message,
    /^f\.jsonl:1: .* could not be predicted: undefined is not a number \(a mistake in llmsim/,
  );
});

test('layouts a strategy’s rules refuse are unsupported, with the rule', () => {
  const result = run(
    [
      caseOf({
        model: { ...LINE.model, heads: 32, kv_heads: 12, head_dim: 128 },
        parallel: { ...LINE.parallel, tp: 8 },
      }),
    ],
    predict,
  ).cases[0]!;
  assert.equal(result.status, 'unsupported');
  assert.match(result.reason, /tp=8/);
});

test('the simulator’s own predictions are positive, and the same each time', () => {
  const cases = builtInCases().filter((c) => c.file.startsWith('simumax') || c.file.startsWith('fms'));
  const once = runAccuracy(cases, { version: 'test' });
  assert.ok(once.summary.timed > 0);
  for (const { predictedSeconds, predictedMemoryBytes } of once.cases) {
    assert.ok(predictedSeconds !== null && predictedSeconds > 0);
    assert.ok(predictedMemoryBytes !== null && predictedMemoryBytes > 0);
  }
  assert.deepEqual(runAccuracy(cases, { version: 'test' }), once);
});

test('a monitor sees the allocator’s cache and the context besides what the framework counts', () => {
  const meter = (memory_unit: string) =>
    run([caseOf({ measured: { ...LINE.measured, memory_unit } })], predict).cases[0]!.predictedMemoryBytes!;
  const [device, allocated] = [meter('GiB nvidia-smi'), meter('GiB max_memory_allocated')];
  // The framework counts its workspaces (twice 8 1/8 MiB of PyTorch and 4 of Transformer Engine); the monitor sees what the
  // allocator caches, 1.25 GiB of context, which holds them, and a quarter for the one communicator, dp.
  const tensors = allocated - (2 * 8.125 + 4) * 2 ** 20;
  const reserved = meter('GiB reserved') - (2 * 8.125 + 4) * 2 ** 20;
  assert.ok(reserved > tensors && reserved < 1.3 * tensors, `${reserved} against ${tensors}`);
  assert.equal(device, reserved + 1.5 * 2 ** 30);
});

test('a case whose step takes weeks is predicted, one of millions of years is said to be, and neither stops the others', () => {
  const long = (seq: number) => caseOf({ id: `${seq}`, model: { ...LINE.model, seq } });
  const { cases } = run([caseOf({}), long(1e7), long(1e13), caseOf({ id: 'last' })], predict);
  assert.deepEqual(
    cases.map(({ status }) => status),
    ['ok', 'ok', 'unsupported', 'ok'],
  );
  assert.ok(cases[1]!.predictedSeconds! > 7 * 24 * 3600, `${cases[1]!.predictedSeconds} s`);
  assert.match(cases[2]!.reason, /outside what a simulated step can hold \(0 to 1\.2 million years\)/);
  assert.equal(cases[3]!.predictedSeconds, cases[0]!.predictedSeconds);
});

test('a piece of a step that is itself longer than the finest clock is played on a coarser one', () => {
  const model = { ...LINE.model, vocab: 128_000, seq: 20_480_000 };
  const [result] = run([caseOf({ model })], predict).cases;
  assert.deepEqual([result!.status, result!.reason], ['ok', '']);
  // Two products of 4,096 long vectors for each pair of tokens, forward, at no more than the peak; backward 2.5 times that.
  const layerSeconds = (2 * 2 * 4096 * (20_480_000 ** 2 / 2)) / 312e12;
  assert.ok(layerSeconds > 2 ** 53 / 1e12, `${layerSeconds} s`);
  assert.ok(result!.predictedSeconds! > 3.5 * 32 * (16 / 8) * layerSeconds, `${result!.predictedSeconds} s`);
});

test('of a measurement of nothing no error is a share: it is left out with the reason', () => {
  const [result] = run([
    caseOf({
      kind: 'collective',
      hardware: { accelerator: 'H200-141GB-SXM', count: 8, per_node: 8 },
      parallel: { collective: 'all_reduce' },
      measured: { message_bytes: 0, busbw_GBps: 460 },
    }),
  ]).cases;
  assert.equal(result!.error, null);
  assert.equal(result!.reason, 'a message of 0 bytes has no bandwidth; its time_us is not stated');
});
