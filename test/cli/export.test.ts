/** `llmsim export`: the layout asked for, the best that a framework can say, a row of a result. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { exportCommand } from '../../cli/commands/export.js';
import { TARGET_IDS } from '../../launch/write/ids.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-export-'));
after(() => rmSync(folder, { recursive: true }));

const QUESTION = [
  ...['--model', 'llama3.2-1b', '--cluster', 'h100-dgx:1', '--global-batch', '32', '--seq', '2048'],
];
const LAYOUT = ['--strategy', 'megatron-3d', '--tp', '2', '--pp', '2', '--micro-batch', '1'];
const REST = ['--recompute', 'none', '--sequence-parallel'];
/** Comments without their breaks. */
const joined = (text: string) => text.replaceAll('\n#   ', ' ');

test('a full layout is written as it is, and imports as the same question', async () => {
  const script = join(folder, 'train.sh');
  const asked = [...QUESTION, ...LAYOUT, ...REST, '--vpp', '2', '--tokens', '1B'];
  const { code, out, err } = await invoke(['export', '--to', 'megatron', ...asked, '--out', script]);
  assert.deepEqual([code, out], [0, '']);
  assert.match(err, /^wrote .*train\.sh\n$/);
  const text = readFileSync(script, 'utf8');
  assert.match(joined(text), /^# megatron-3d tp2 pp2 dp2 vpp2 zero1 sp mb1: the layout asked for\./m);
  assert.match(text, /torchrun --standalone --nnodes 1 --nproc-per-node 8 \\\n/);
  const imported = await invoke(['import', script, '--json', '--quiet']);
  const { scenario } = JSON.parse(imported.out) as { scenario: Record<string, unknown> };
  const layout = [scenario.model, scenario.tp, scenario.pp, scenario.dp, scenario.vpp, scenario.zero];
  assert.deepEqual(layout, ['llama3.2-1b', 2, 2, 2, 2, 1]);
});

test('what is open is searched among what the framework can say', async () => {
  const { code, out } = await invoke(['export', '--to', 'torchtitan', ...QUESTION]);
  assert.equal(code, 0);
  assert.match(out, /the fastest of \d+ strategies/);
  assert.match(joined(out), /Predicted under torchtitan/);
  const { out: nanotron } = await invoke([
    'export',
    '--to',
    'nanotron',
    ...QUESTION,
    '--strategy',
    'megatron-3d',
    '--vpp',
    '1',
  ]);
  assert.match(nanotron, /recompute_layer: (true|false)\n/);
});

test('a row of a result is written with the question that it answers', async () => {
  const asked = [...QUESTION, '--strategy', 'ddp,zero-1,fsdp', '--precision', 'fp16'];
  const { out } = await invoke(['compare', ...asked, '--json']);
  const result = join(folder, 'result.json');
  writeFileSync(result, out);
  const { rows } = JSON.parse(out) as { rows: { strategy: string; layout: { microBatch: number } }[] };
  for (const [i, { layout }] of rows.entries()) {
    const written = await invoke(['export', result, '--row', String(i + 1), '--to', 'deepspeed']);
    assert.equal(written.code, 0);
    const document = JSON.parse(written.out) as Record<string, unknown>;
    assert.equal(document.train_micro_batch_size_per_gpu, layout.microBatch);
    assert.deepEqual(document.fp16, { enabled: true });
    assert.match(written.err, new RegExp(`row ${i + 1} of `));
  }
  const none = await invoke(['export', result, '--row', '9', '--to', 'deepspeed']);
  assert.deepEqual([none.code, /has \d rows?, found 9/.test(none.err)], [2, true]);
  const both = await invoke(['export', result, '--to', 'deepspeed', '--seq', '4096']);
  assert.match(both.err, /--seq: .* is a result, whose question is answered/);
  assert.equal(
    (await invoke(['export', result, '--to', 'deepspeed', '--out', result])).code,
    2,
    'it would be lost',
  );
});

test('a row of a search, and a simulation', async () => {
  const found = await invoke(['search', ...QUESTION, '--strategy', 'ddp', '--json']);
  const result = join(folder, 'found.json');
  writeFileSync(result, found.out);
  assert.match((await invoke(['export', result, '--to', 'megatron'])).out, /--micro-batch-size/);
  const one = await invoke(['simulate', ...QUESTION, ...LAYOUT, ...REST, '--json']);
  writeFileSync(result, one.out);
  assert.match(
    (await invoke(['export', result, '--to', 'megatron'])).out,
    /--pipeline-model-parallel-size 2\n/,
  );
});

test('a launch file of one framework is written for another', async () => {
  const script = join(folder, 'other.sh');
  const source = await invoke([
    ...['export', '--to', 'megatron', ...QUESTION, '--strategy', 'fsdp', '--tp', '2', ...REST],
  ]);
  writeFileSync(script, source.out);
  const { code, out, err } = await invoke([
    'export',
    '--from',
    script,
    '--cluster',
    'h100-dgx',
    '--to',
    'torchtitan',
  ]);
  assert.equal(code, 0, err);
  assert.match(out, /tensor_parallel_degree = 2\n/);
  assert.match(out, /data_parallel_shard_degree = 4\n/);
});

test('what cannot be written is a sentence', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /--to: one of megatron, .* is expected, none is given/],
    [['--to', 'pytorch'], /--to/],
    [['--to', 'megatron', '--row', '1', ...QUESTION], /--row picks a row of a result/],
    [
      ['--to', 'megatron', ...QUESTION, '--strategy', 'map-reduce'],
      /no launch file of the frameworks here says it/,
    ],
    [['--to', 'deepspeed', ...QUESTION, ...LAYOUT, ...REST], /--to megatron, megatron-bridge/],
    [
      ['--to', 'megatron', '--model', 'llama3-8b', '--cluster', 'tpu-v5p:4', '--global-batch', '32'],
      /starts nothing on .*TPU v5p.*; ask for another framework with --to/,
    ],
    [
      ['--to', 'deepspeed', '--model', 'llama3-8b', '--cluster', 'tpu-v5p:4', '--global-batch', '32'],
      /--to deepspeed: .* starts nothing on .*TPU v5p/,
    ],
  ];
  for (const [args, message] of cases) {
    const { code, err, out } = await invoke(['export', ...args]);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, message);
  }
  const file = join(folder, 'never.sh');
  await invoke(['export', '--to', 'deepspeed', ...QUESTION, ...LAYOUT, ...REST, '--out', file]);
  assert.ok(!existsSync(file), 'nothing is half-written');
});

test('as JSON it says what is lost', async () => {
  const { out } = await invoke([
    'export',
    '--to',
    'deepspeed',
    ...QUESTION,
    '--strategy',
    'zero-1',
    '--json',
  ]);
  const { schema, lost, text } = JSON.parse(out) as {
    schema: string;
    lost: { what: string }[];
    text: string;
  };
  assert.equal(schema, 'llmsim.export/1');
  assert.ok(lost.some(({ what }) => what === 'seq'));
  assert.equal((JSON.parse(text) as { zero_optimization: { stage: number } }).zero_optimization.stage, 1);
});

test('the choices of --to are all that is written', () => {
  const to = exportCommand.options.find(({ name }) => name === 'to');
  assert.deepEqual(to?.choices, [...TARGET_IDS]);
});

test('a framework whose files go by another name, and one that would train every weight, are told', async () => {
  const asked = (to: string, ...more: string[]) => invoke(['export', '--to', to, ...QUESTION, ...more]);
  const named = await asked('huggingface');
  assert.deepEqual([named.code, named.out], [2, '']);
  assert.match(
    named.err,
    /found 'huggingface'; what huggingface starts is written --to accelerate or deepspeed/,
  );
  assert.match((await asked('constructor')).err, /found 'constructor'$/m);
  const whole = await asked('megatron', '--train', 'lora');
  assert.equal(whole.code, 2);
  assert.match(
    whole.err,
    /trains every weight, and --train asks for less; write it --to deepspeed or accelerate/,
  );
  const beside = await asked('accelerate', '--train', 'lora');
  assert.equal(beside.code, 0, beside.err);
  assert.match(joined(beside.out), /# Not said here: train lora, lora-rank 8, .*makes the adapters/);
});
