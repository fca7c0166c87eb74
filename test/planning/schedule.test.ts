/** `--schedule auto` and schedule files, end to end: never slower than a built-in schedule, and the same when asked again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { loadsOf } from '../../planning/schedule/loads.js';
import { foundSentence } from '../../planning/schedule/sentence.js';
import { spaceOf } from '../../planning/search/layouts.js';
import { strategyById } from '../../strategies/index.js';
import { invoke } from '../cli/invoke.js';
import { requestOf } from './request.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-schedule-'));
after(() => rmSync(folder, { recursive: true }));

/** Four stages of two chunks, the last with the head, and so few micro-batches that the order of work decides. */
const LAYOUT = [
  ...['--model', 'llama3-8b', '--cluster', 'h100-dgx:1', '--strategy', 'megatron-3d', '--tp', '2'],
  ...['--micro-batch', '1', '--global-batch', '4'],
];
const PIPELINE = ['--pp', '4', '--vpp', '2'];

interface Answer {
  readonly row: { readonly stepTimeSeconds: number; readonly layout: { readonly schedule?: string } };
  readonly notes?: readonly string[];
  readonly inputs: {
    readonly scenario: { readonly schedule?: string };
    readonly fixed: { readonly pp?: number };
  };
}

async function answer(...more: string[]): Promise<Answer> {
  const { code, out, err } = await invoke(['simulate', ...LAYOUT, ...more, '--json', '--quiet']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Answer;
}

test('a found schedule is faster than every built-in one, above its bound, and as fast when it is read from its file', async () => {
  const path = join(folder, 'found.csv');
  const found = await answer(...PIPELINE, '--schedule', 'auto', '--schedule-csv', path);
  const [, said, name, builtIn, bound] =
    /schedule found: ([\d.]+) ms \(bubble [\d.]+ %\), best built-in (\S+) ([\d.]+) ms, lower bound ([\d.]+) ms/.exec(
      found.notes!.join(),
    )!;
  const seconds = found.row.stepTimeSeconds;
  const ms = (time: number) => (time * 1e3).toPrecision(4);
  assert.equal(ms(seconds), said);
  assert.ok(
    Number(bound) < Number(said) && Number(said) < 0.97 * Number(builtIn),
    `${bound} ${said} ${builtIn}`,
  );
  const named = await answer(...PIPELINE, '--schedule', name!);
  assert.equal(ms(named.row.stepTimeSeconds), builtIn);
  const usual = await answer(...PIPELINE, '--schedule', 'interleaved-1f1b');
  assert.ok(usual.row.stepTimeSeconds >= named.row.stepTimeSeconds);
  assert.equal(found.row.layout.schedule, 'table');
  // Where nobody says how many chunks, one and two are tried beside those that the search takes.
  const open = await answer('--pp', '4', '--schedule', 'auto');
  assert.ok(open.row.stepTimeSeconds <= seconds);
  const read = await answer('--schedule', path);
  assert.equal(read.row.stepTimeSeconds, seconds);
  assert.deepEqual([read.inputs.scenario.schedule, read.inputs.fixed.pp], [path, 4]);
  assert.match(read.notes!.join(), /found\.csv keeps the activations of at most [\d.]+ micro-batches/);
  const again = join(folder, 'again.csv');
  await answer('--schedule', path, '--schedule-csv', again);
  assert.equal(readFileSync(again, 'utf8'), readFileSync(path, 'utf8'));
});

test('a file takes the place of the schedule it says: interleaved 1F1B takes as long by name and by its actions', async () => {
  const path = join(folder, 'interleaved.csv');
  const named = ['--schedule', 'interleaved-1f1b', '--pp', '4', '--vpp', '2', '--schedule-csv', path];
  const { row } = await answer(...named);
  assert.equal((await answer('--schedule', path)).row.stepTimeSeconds, row.stepTimeSeconds);
});

test('a file of another pipeline than was asked for is refused, and so are several numbers of micro-batches', async () => {
  const path = join(folder, 'two.csv');
  writeFileSync(path, '0F0,0B0\r\n1F0,1B0\r\n');
  const refused = async (...more: string[]) => {
    const { code, err } = await invoke(['simulate', ...LAYOUT, '--schedule', path, ...more]);
    assert.equal(code, 2);
    return err.trim();
  };
  assert.match(
    await refused('--pp', '4'),
    /two\.csv has 2 ranks, one a line, and pp=4 was asked for; leave pp out/,
  );
  assert.match(await refused('--vpp', '2'), /two\.csv has 1 stage on every rank, and vpp=2 was asked for/);
  assert.match(
    await refused(),
    /two\.csv schedules 2 stages of 1 chunk and 1 micro-batch, and this layout has pp=2, vpp=1 and 2/,
  );
  assert.match(
    await refused('--batch-rampup', '2 1 1000'),
    /is for one number of micro-batches, and with batch-rampup/,
  );
  writeFileSync(path, '0F0,0B0\r\n');
  assert.match(await refused(), /two\.csv has one line, and so one rank, which is no pipeline/);
  const { code, err } = await invoke(['simulate', ...LAYOUT, '--schedule', 'zb-x1']);
  assert.equal(code, 2);
  assert.match(err, /unknown schedule 'zb-x1': did you mean .*zb-h1.*, auto, or a schedule file of PyTorch/);
});

test('a schedule is searched for in simulate and compare, and not where thousands of layouts are', async () => {
  const asked = [
    '--model',
    'llama2-7b',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--schedule',
    'auto',
  ];
  const ranked = await invoke([
    'compare',
    ...asked,
    '--strategy',
    'megatron-3d',
    '--tp',
    '2',
    '--pp',
    '4',
    '--micro-batch',
    '1',
    '--vpp',
    '1',
    '--json',
  ]);
  assert.match(
    (JSON.parse(ranked.out) as { notes: string[] }).notes.join(),
    /megatron-3d: (schedule found|no schedule is found that beats)/,
  );
  for (const command of ['search', 'sensitivity']) {
    const { code, err } = await invoke([command, ...asked]);
    assert.deepEqual(
      [code, /schedule auto is searched for in `llmsim simulate`/.test(err)],
      [2, true],
      `${command}: ${err}`,
    );
  }
});

test('halves of a backward pass take no less than the whole, and gradients of weights about 1/3 to 1/2 of both, as their GEMMs', () => {
  const request = requestOf('llama2-7b', 'h100-dgx:1', {
    fixed: { tp: 2, pp: 4, microBatch: 1, recompute: 'none' },
  });
  const { job } = spaceOf(strategyById('megatron-3d'), request).families[0]!;
  const { layers } = new Evaluations(request.cluster).on(8);
  const loads = loadsOf(job, layers.of(job));
  assert.equal(loads.length, 4);
  for (const { backward, inputGradient, weightGradient, keptBytes, freedByInputBytes } of loads) {
    const both = inputGradient + weightGradient;
    // Communication of the whole that hides behind gradients of weights has nothing to hide behind in the first half.
    assert.ok(both >= backward && both < 1.1 * backward, `${both} ${backward}`);
    const share = weightGradient / both;
    assert.ok(share > 0.3 && share < 0.5, `${share}`);
    assert.ok(freedByInputBytes < keptBytes, 'weights’ gradients need inputs');
  }
});

test('the sentence says what was found, what it is held against, and what nothing beats', () => {
  const found = { schedule: 'table', seconds: 0.8, bubble: 0.1 };
  const builtIn = { schedule: 'zb-h1', seconds: 0.85, bubble: 0.15 };
  assert.equal(
    foundSentence('fsdp', { found, builtIn, boundSeconds: 0.75, wins: true }),
    'fsdp: schedule found: 800.0 ms (bubble 10.0 %), best built-in zb-h1 850.0 ms, lower bound 750.0 ms.',
  );
  assert.equal(
    foundSentence('fsdp', { found: undefined, builtIn, boundSeconds: Number.POSITIVE_INFINITY, wins: false }),
    'fsdp: no schedule is found that beats the best built-in, zb-h1: 850.0 ms (bubble 15.0 %).',
  );
  assert.match(
    foundSentence('fsdp', { found: undefined, builtIn: undefined, boundSeconds: 1, wins: false }),
    /nor a built-in one; use smaller/,
  );
  assert.match(
    foundSentence('fsdp', { found, builtIn: undefined, boundSeconds: 0.75, wins: true }),
    /no built-in one fits, lower/,
  );
});
