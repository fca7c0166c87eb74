import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { casesOf } from '../../accuracy/threads/cases.js';
import { expectedRuns } from '../../accuracy/threads/duration.js';
import { bench } from '../../cli/commands/bench.js';
import { validate } from '../../cli/commands/validate.js';
import { readTask } from '../../cli/input/threads-request.js';
import { parse } from '../../cli/parse.js';
import { InputError } from '../../input/error.js';
import { modelById } from '../../models/index.js';
import { shortLayout } from '../../reports/layout.js';
import { strategyById } from '../../strategies/index.js';
import { PIPED } from './invoke.js';

/** 1F1B of two stages and two micro-batches, as PyTorch writes it. */
const CSV = join(mkdtempSync(join(tmpdir(), 'llmsim-validate-')), 'own.csv');
writeFileSync(CSV, '0F0,0F1,0B0,0B1\r\n1F0,1B0,1F1,1B1\r\n');

/** What a command line of these commands is refused with. */
async function refusal(...words: string[]): Promise<string> {
  const { command, args } = parse(words, [validate, bench]);
  let said = '';
  const silent = { out: () => {}, err: () => {}, style: PIPED, live: false };
  await assert.rejects(command.run(args, silent), (error) => {
    assert.ok(error instanceof InputError, String(error));
    said = error.message;
    return true;
  });
  return said;
}

test('mistakes are found before any thread is started, each a sentence with the next step', async () => {
  let threads = 0;
  const count = () => void threads++;
  subscribe('worker_threads', count);
  const mistakes: [string[], RegExp][] = [
    [['validate', 'zero-9'], /unknown strategy 'zero-9': did you mean 'zero-/],
    [['validate', 'ddp', '--workers', '1'], /--workers '1' is not a whole number of at least 2/],
    [['validate', '--workers', 'two'], /--workers 'two' is not a whole number/],
    [['validate', '--workers', '1000'], /--workers 1000 is more than the 64 threads/],
    [['validate', '--wait', '-1'], /--wait '-1' is not a whole number of at least 0/],
    [['validate', '--steps', '3'], /--steps 3 leaves too few after warm-up; at least 12/],
    [['validate', '--model', 'deepseek-v3'], /deepseek-v3 has a router with biases; use --model tiny/],
    [
      ['validate', '--model', 'resnet-50'],
      /resnet-50 has 1000 classes, .*; use --model tiny-cnn or tiny-vit/,
    ],
    [
      ['validate', '--model', 'tiny-cnn', '--seq', '64'],
      /tiny-cnn is given pictures of one size; leave it out/,
    ],
    [
      ['validate', 'tensor-parallel', '--model', 'tiny-cnn'],
      /tp=2 divides transformer blocks, and tiny-cnn has convolutions/,
    ],
    [['validate', '--model', 'nothing'], /unknown model 'nothing'/],
    [['validate', 'hsdp'], /nothing to run on 2 workers: hsdp: .* use --workers 4 or more/],
    [['validate', 'expert-parallel'], /expert-parallel: tiny has no experts; use --model tiny-moe/],
    [['validate', '--schedule', 'zb-h9'], /unknown schedule 'zb-h9': did you mean zb-h/],
    [['validate', '--schedule', 'auto'], /searched for on a cluster.*--schedule-csv own.csv/],
    [
      ['validate', 'ddp', '--schedule', 'zb-h1'],
      /none of the strategies asked for has a pipeline to run zb-h1/,
    ],
    [['validate', 'megatron-3d', '--schedule', 'pipedream-2bw'], /goes on into the next step/],
    [['validate', 'ddp', '--cp-kind', 'ring'], /use --strategy context-parallel/],
    [['validate', '--cp-kind', 'rings'], /'rings'/],
    [['validate', '--capacity-factor', '1'], /tiny has no experts; leave it out, or use --model tiny-moe/],
    [
      ['validate', '--schedule', CSV, '--workers', '3'],
      /has 2 ranks, one a line, and --workers is 3; use --workers 2/,
    ],
    [['validate', '--csv', '/no/such/folder/out.csv'], /cannot write/],
    [
      ['validate', 'ddp', '--cluster', 'h100-dgx'],
      /'h100-dgx' is no calibration of threads; `llmsim calibrate/,
    ],
    [['bench', 'everything'], /unknown suite 'everything'. There are 'simulator' and 'strategies'/],
    [['bench', 'simulator', '--rounds', '9'], /--rounds belongs to `llmsim bench strategies`/],
    [['bench', 'simulator', '--trace', 'x.json'], /--trace belongs to `llmsim bench strategies`/],
    [['bench', '--chart', 'x.svg'], /--chart belongs to `llmsim bench strategies`/],
    [['bench', 'strategies', '--chart', '/no/such/folder/x.svg'], /cannot write/],
    [['bench', 'strategies', '--rounds', '2'], /--rounds '2' is not a whole number of at least 5/],
    [['bench', 'strategies', '--strategy', 'dpp'], /unknown strategy 'dpp': did you mean 'ddp'/],
  ];
  for (const [words, expected] of mistakes) {
    assert.match(await refusal(...words), expected);
    assert.equal(threads, 0, words.join(' '));
  }
  unsubscribe('worker_threads', count);
});

/** The layouts that `validate` runs of what a command line asks for. */
async function layouts(strategy: string, ...words: string[]): Promise<string[]> {
  const { args } = parse(['validate', strategy, ...words], [validate, bench]);
  const { task, workers } = await readTask(args);
  return casesOf([strategyById(strategy)], workers, task).cases.map(({ job }) => shortLayout(job.layout));
}

test('a schedule, a way to divide sequences and a capacity are those of every case', async () => {
  assert.deepEqual(await layouts('megatron-3d', '--schedule', 'zb-v'), ['pp2 vpp2 mb1 zb-v']);
  // Two ranks and two micro-batches of one sequence, which the file says.
  assert.deepEqual(await layouts('megatron-3d', '--schedule', CSV), ['pp2 mb1 table']);
  // Two replicas of them, and twice the sequences.
  const twice = await layouts('megatron-3d', '--schedule', CSV, '--workers', '4');
  assert.deepEqual(
    twice,
    ['', 'zero1 ', 'zero2 ', 'zero3 '].map((zero) => `pp2 dp2 ${zero}mb1 table`),
  );
  assert.deepEqual(await layouts('context-parallel', '--cp-kind', 'ring'), ['cp2 zero1 mb1 cp:ring']);
  const inner = ['--cp-kind', 'usp', '--cp-inner', '2', '--workers', '4'];
  const groups = await layouts('context-parallel', ...inner);
  assert.equal(groups[0], 'cp4 zero1 mb1 cp:usp cp-inner2');
  assert.ok(groups.every((layout) => layout.endsWith('cp:usp cp-inner2')));
  const { args } = parse(['validate', '--model', 'tiny-moe', '--capacity-factor', '1.25'], [validate]);
  assert.equal((await readTask(args)).task.capacityFactor, 1.25);
});

test('how many runs there are and how long they take is known before the first', () => {
  const task = { model: modelById('tiny'), sequence: 64, globalBatch: 8 };
  const strategies = ['ddp', 'zero-1'].map(strategyById);
  const expected = (steps: number, rounds: number) =>
    expectedRuns(task, strategies, { workers: 2, steps, rounds });
  // Four ways to run ddp, one of zero-1, and the single worker.
  assert.equal(casesOf(strategies, 2, task).cases.length, 5);
  assert.equal(expected(36, 1).runs, 6);
  assert.equal(expected(36, 7).runs, 42);
  assert.ok(Math.abs(expected(36, 7).seconds / expected(36, 1).seconds - 7) < 1e-9);
  const [start, ten, twenty] = [0, 10, 20].map((steps) => expected(steps, 1).seconds);
  assert.ok(Math.abs(twenty! - ten! - (ten! - start!)) < 1e-9);
  assert.ok(ten! > start! && start! > 0);
});

test('a step is eight sequences, or eight micro-batches of four pictures', async () => {
  const taskOf = async (model: string) => {
    const { args } = parse(['validate', '--model', model], [validate, bench]);
    return (await readTask(args)).task;
  };
  assert.equal((await taskOf('tiny')).globalBatch, 8);
  const { globalBatch, sequence } = await taskOf('tiny-cnn');
  assert.deepEqual([globalBatch, sequence], [32, 1]);
});
