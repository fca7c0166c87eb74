/** `llmsim run` on the command line: one answer in each form, the same for any number of threads, sentences for mistakes. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import type { RunDifference } from '../../reports/diff/run.js';
import { RUN_COLUMNS } from '../../reports/run/csv.js';
import { invoke, PIPED } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const JOB = [
  ...[
    '--model',
    'llama3.2-1b',
    '--cluster',
    'h100-dgx:2',
    '--global-batch',
    '32',
    '--seq',
    '1024',
    '--quiet',
  ],
  ...['--strategy', 'megatron-3d', '--tp', '4', '--pp', '1', '--micro-batch', '1', '--tokens', '100B'],
];
const PLAYED = ['run', ...JOB, '--failures', '0.5/node-day'];
const ASKED = [...PLAYED, '--trials', '24'];

async function answer(...more: string[]): Promise<RunAnswer> {
  const { out, err, code } = await invoke([...ASKED, '--json', ...more]);
  assert.equal(code, 0, err);
  return JSON.parse(out) as RunAnswer;
}

let known: RunAnswer | undefined;
async function told(): Promise<{ answer: RunAnswer; row: RunRow }> {
  known ??= await answer();
  return { answer: known, row: known.rows[0]! };
}

let withSpare: RunAnswer | undefined;
async function spared(): Promise<RunAnswer> {
  withSpare ??= await answer('--spares', '1');
  return withSpare;
}

test('the step is that of simulate, and the steps are those of the tokens, rounded up', async () => {
  const { row } = await told();
  const { out } = await invoke(['simulate', ...JOB, '--json']);
  const { row: step } = JSON.parse(out) as { row: { stepTimeSeconds: number; layout: object } };
  assert.equal(row.stepTimeSeconds, step.stepTimeSeconds);
  assert.deepEqual(row.layout, step.layout);
  assert.equal(row.steps, Math.ceil(100e9 / (32 * 1024)));
  assert.equal(row.idealSeconds, row.steps * row.stepTimeSeconds);
});

test('every device-second that is held has one fate, and is goodput or one kind of badput', async () => {
  const { row } = await told();
  const fates = Object.values(row.fates).reduce((sum, seconds) => sum + seconds, 0);
  const badput = Object.values(row.badput).reduce((sum, seconds) => sum + seconds, 0);
  assert.ok(Math.abs((badput + row.goodput * fates) / fates - 1) < 1e-12);
  // All kept steps compute and wait for as long as they take.
  const kept = row.idealSeconds * row.devices;
  assert.ok(Math.abs((row.goodput * fates) / kept - 1) < 1e-6);
});

test('two nodes at one failure in two days each: as many interruptions as days, of one cause', async () => {
  const { row } = await told();
  const { interruptions: i, timeToTrainSeconds: t, distribution } = row;
  assert.equal(i.perDay, 1);
  assert.equal(i.meanTimeToFailureSeconds, 86_400);
  // Poisson: 24 trials of so many days are within four standard deviations of their mean.
  const days = t.p50 / 86_400;
  assert.ok(Math.abs(i.mean - days) < 4 * Math.sqrt(days / 24) + 0.05 * days, `${i.mean} in ${days} days`);
  assert.ok(t.p10 <= t.p50 && t.p50 <= t.p90);
  assert.equal(
    distribution.trials.reduce((sum, n) => sum + n, 0),
    24,
  );
  assert.ok(Math.abs(row.closedForm.ettr / row.ettr - 1) < 0.01, `${row.closedForm.ettr} and ${row.ettr}`);
});

test('cost is that of all nodes held, spares too; energy is less than if all were at work', async () => {
  const { row } = await told();
  const spare = (await spared()).rows[0]!;
  const price = row.costUsd!.p50 / ((row.timeToTrainSeconds.p50 / 3600) * 16);
  assert.ok(price > 0);
  const held = (spare.timeToTrainSeconds.p50 / 3600) * 24 * price;
  assert.ok(Math.abs(spare.costUsd!.p50 / held - 1) < 1e-9);
  const { out } = await invoke(['simulate', ...JOB, '--json']);
  const { totals } = (JSON.parse(out) as { row: { totals: { energyKwh: number; deviceHours: number } } }).row;
  const busy = (totals.energyKwh / totals.deviceHours) * (row.timeToTrainSeconds.p50 / 3600) * 16;
  assert.ok(row.energyKwh.p50 < busy && row.energyKwh.p50 > 0.8 * busy);
});

test('the time line goes from beginning to end without a gap, and takes as long as the median trial', async () => {
  const { row } = await told();
  let at = 0;
  for (const { startSeconds, seconds } of row.timeline) {
    assert.ok(Math.abs(startSeconds - at) < 1e-5);
    at = startSeconds + seconds;
  }
  assert.ok(Math.abs(at - row.timeToTrainSeconds.p50) < 1e-3);
});

test('the same seed gives the same bytes for any number of threads, and another seed other failures', async () => {
  const [one, three] = await Promise.all(
    ['1', '3'].map((threads) => invoke([...ASKED, '--json', '--threads', threads])),
  );
  assert.equal(one!.out, three!.out);
  assert.notDeepEqual(
    (await answer('--seed', '2')).rows[0]!.timeToTrainSeconds,
    (await told()).row.timeToTrainSeconds,
  );
});

test('without failures nothing interrupts, and what is left beside the steps is the start', async () => {
  const { out, err, code } = await invoke(['run', ...JOB, '--trials', '3', '--json']);
  assert.equal(code, 0, err);
  const [row] = (JSON.parse(out) as RunAnswer).rows;
  assert.equal(row!.interruptions.mean, 0);
  assert.equal(row!.checkpoint.intervalSeconds, null);
  const { startSeconds, initSeconds, warmupSeconds } = row!.restart;
  const all = row!.idealSeconds + startSeconds + initSeconds + warmupSeconds;
  assert.ok(Math.abs(row!.timeToTrainSeconds.p50 - all) < 1e-3 * row!.steps);
});

test('CSV: a line a strategy, as printed and in a file, with the figures of the JSON; docs/run.md has its columns', async () => {
  const file = join(folder, 'run.csv');
  const { out } = await invoke([...ASKED, '--format', 'csv', '--csv', file]);
  assert.equal(readFileSync(file, 'utf8'), out);
  const [line] = parse(out, { columns: true }) as Record<string, string>[];
  const { row } = await told();
  assert.equal(Number(line!.trials_time_to_train_p50_s), row.timeToTrainSeconds.p50);
  assert.equal(Number(line!.time_to_train_high_s), row.timeToTrainInterval!.high);
  assert.equal(Number(line!.ettr), row.ettr);
  assert.equal(Number(line!.productive_device_s), row.fates.productive);
  const page = readFileSync(fileURLToPath(new URL('../../../docs/run.md', import.meta.url)), 'utf8');
  for (const { name, meaning } of RUN_COLUMNS) {
    assert.ok(
      page.includes(`| \`${name}\` | ${meaning} |`),
      `docs/run.md lacks: | \`${name}\` | ${meaning} |`,
    );
  }
});

test('text fits the terminal, and Markdown and text say the same time', async () => {
  const { row } = await told();
  const text = await invoke(ASKED, { ...PIPED, width: 80 });
  for (const line of text.out.split('\n')) assert.ok(line.length <= 80, line);
  const markdown = await invoke([...ASKED, '--format', 'markdown']);
  const days = `${(row.timeToTrainSeconds.p50 / 86_400).toPrecision(3)} d`;
  assert.ok(text.out.includes(days) && markdown.out.includes(days), days);
});

test('a trace for Perfetto: the stretches of the median trial, a microsecond for each second', async () => {
  const file = join(folder, 'run.json');
  await invoke([...ASKED, '--trace', file]);
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as {
    traceEvents: { ph: string; ts: number; dur: number; cat: string }[];
  };
  const spans = traceEvents.filter(({ ph }) => ph === 'X');
  const { row } = await told();
  assert.equal(spans.length, row.timeline.length);
  const last = spans.at(-1)!;
  assert.ok(Math.abs(last.ts + last.dur - row.timeToTrainSeconds.p50) < 0.01);
});

test('a result larger than any scenario is asked again, with a deadline that the median misses', async () => {
  const { answer: before } = await told();
  const file = join(folder, 'large.json');
  // As a run with a long time line is: more than a scenario file may hold.
  writeFileSync(file, JSON.stringify(before, null, 2) + ' '.repeat(300_000));
  const asked = ['run', file, '--trials', '24', '--json', '--quiet'];
  const again = await invoke(asked);
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(JSON.parse(again.out), before);
  const median = before.rows[0]!.timeToTrainSeconds.p50;
  const late = await invoke([...asked, '--deadline', `${(0.9 * median) / 86_400}d`]);
  assert.equal(late.code, 1, late.err);
  assert.equal((JSON.parse(late.out) as RunAnswer).rows[0]!.meets.deadline, 0);
  // The step is not known to a tenth: its interval reaches below the deadline.
  const { rows } = JSON.parse(late.out) as RunAnswer;
  assert.ok(rows[0]!.timeToTrainInterval!.low < 0.9 * median);
});

test('two runs side by side: what was asked around the step, and what became of it', async () => {
  const [a, b] = [join(folder, 'before.json'), join(folder, 'after.json')];
  const spare = await spared();
  writeFileSync(a, JSON.stringify((await told()).answer));
  writeFileSync(b, JSON.stringify(spare));
  const { out, code, err } = await invoke(['diff', a, b, '--json']);
  assert.equal(code, 0, err);
  const difference = JSON.parse(out) as RunDifference;
  assert.deepEqual(difference.question, [{ key: 'spares', before: null, after: 1 }]);
  assert.equal(difference.answer.after!.timeToTrainSeconds.p50, spare.rows[0]!.timeToTrainSeconds.p50);
  const text = (await invoke(['diff', a, b])).out;
  assert.match(text, /^The run takes /);
  assert.match(text, /unavailable +[\d,.]+ +[\d,.]+ +\+/);
  const same = (await invoke(['diff', a, a])).out;
  assert.match(same, /^The run takes as long as before[\s\S]*The question is the same\./);
});

test('the page of the command is the page of its JSON', async () => {
  const page = join(folder, 'run.html');
  const asked = await invoke([...ASKED, '--json', '--report', page]);
  assert.equal(asked.code, 0, asked.err);
  writeFileSync(join(folder, 'told.json'), asked.out);
  const again = await invoke([
    'report',
    join(folder, 'told.json'),
    '-o',
    join(folder, 'again.html'),
    '--quiet',
  ]);
  assert.equal(again.code, 0, again.err);
  const content = (name: string) =>
    readFileSync(join(folder, name), 'utf8').replace(/<pre><code>.*?<\/code><\/pre>/s, '');
  assert.equal(content('again.html'), content('run.html'));
});

test('Llama 3 405B: 419 unexpected interruptions in 54 days are within the Poisson interval, and over 90 % is effective', async () => {
  const example = fileURLToPath(new URL('../../../examples/llama3-405b-run.yaml', import.meta.url));
  const { out, err, code } = await invoke(['run', example, '--trials', '6', '--json', '--quiet']);
  assert.equal(code, 0, err);
  const [row] = (JSON.parse(out) as RunAnswer).rows;
  const unexpected = row!.interruptions.byCause.filter(({ id }) => id !== 'planned');
  const counted = unexpected.reduce((sum, cause) => sum + cause.interruptions, 0);
  const in54 = (counted * 54 * 86_400) / row!.timeToTrainSeconds.p50;
  // 95 % of a Poisson variable of mean 419: 419 ± 1.96 √419 = 379 to 459.
  assert.ok(Math.abs(in54 - 419) < 1.96 * Math.sqrt(419), `${in54}`);
  assert.ok(row!.ettr > 0.9, `${row!.ettr}`);
});

test('a run needs tokens, and a number of trials; each mistake is a sentence', async () => {
  const cases: [string[], RegExp][] = [
    [['run', '--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8'], /--tokens/],
    [[...PLAYED, '--trials', '0'], /--trials '0' is not a whole number of at least 1/],
    [[...ASKED, '--seed', 'x'], /--seed 'x' is not a whole number/],
    [[...ASKED, '--trace', join(folder, 'a'), '--csv', join(folder, 'a')], /both name/],
  ];
  for (const [argv, said] of cases) {
    const { code, err, out } = await invoke(argv);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, said);
  }
});
