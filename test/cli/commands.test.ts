import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { COMMANDS } from '../../cli/commands/index.js';
import { run } from '../../cli/main.js';
import { invoke, PIPED, SMALL, STACK_TRACE } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-commands-'));

/** The documented shape of a row, strict about the types and lenient about further keys. */
const seconds = z.number().nonnegative();
const ROW = z.object({
  strategy: z.string(),
  layout: z.object({
    ...Object.fromEntries(
      ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp', 'microBatch', 'globalBatch'].map((k) => [k, z.int().min(1)]),
    ),
    zero: z.int().min(0).max(3),
    recompute: z.enum(['none', 'selective', 'full']),
  }),
  devices: z.int().min(1),
  stepTimeSeconds: z.number().positive(),
  tokensPerSecond: z.number().positive(),
  tokensPerSecondPerDevice: z.number().positive(),
  modelTflopsPerDevice: z.number().positive(),
  mfu: z.number().min(0).max(1),
  hfu: z.number().min(0).max(1),
  peakTflopsPerDevice: z.number().positive(),
  memory: z.object(
    Object.fromEntries(
      ['peak', 'capacity', 'parameters', 'gradients', 'optimizer', 'activations', 'other'].map((k) => [
        `${k}Bytes`,
        z.number().nonnegative(),
      ]),
    ),
  ),
  fits: z.boolean(),
  breakdown: z.object({
    computeSeconds: seconds,
    exposedCommunicationSeconds: z.record(z.string(), seconds),
    bubbleSeconds: seconds,
    optimizerSeconds: seconds,
    launchSeconds: seconds,
    copySeconds: seconds,
  }),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  totals: z
    .object({
      timeToTrainSeconds: seconds,
      deviceHours: seconds,
      costUsd: seconds,
      energyKwh: seconds,
      carbonKg: seconds,
    })
    .nullable(),
});
const COMPARISON = z.object({
  schema: z.literal('llmsim.compare/1'),
  llmsim: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  rows: z.array(ROW),
  misfits: z.array(z.object({ row: ROW, missingBytes: z.number().positive(), change: z.string() })),
  refusals: z.array(z.object({ strategy: z.string(), reason: z.string() })),
});

test('compare --json is what the documentation says, and its breakdown sums to the step', async () => {
  const { code, out, err } = await invoke(['compare', ...SMALL, '--tokens', '1B', '--json']);
  assert.equal(code, 0);
  assert.equal(err, '');
  const { rows } = COMPARISON.parse(JSON.parse(out));
  assert.ok(rows.length >= 5);
  for (const { breakdown, stepTimeSeconds, fits, totals } of rows) {
    const exposed = Object.values(breakdown.exposedCommunicationSeconds).reduce((a, x) => a + x, 0);
    const { computeSeconds, bubbleSeconds, optimizerSeconds, launchSeconds, copySeconds } = breakdown;
    const sum = computeSeconds + exposed + bubbleSeconds + optimizerSeconds + launchSeconds + copySeconds;
    assert.ok(Math.abs(sum - stepTimeSeconds) <= 1e-9 * stepTimeSeconds, `${sum} is not ${stepTimeSeconds}`);
    assert.ok(fits && totals !== null);
  }
  const times = rows.map(({ stepTimeSeconds }) => stepTimeSeconds);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('the same question gets the same bytes', async () => {
  const question = ['compare', ...SMALL, '--strategy', 'ddp,fsdp', '--json'];
  assert.deepEqual(await invoke(question), await invoke(question));
});

test('compare exits with 0 when something fits and with 1 when nothing does', async () => {
  assert.equal((await invoke(['compare', ...SMALL, '--strategy', 'ddp'])).code, 0);
  const huge = [
    'compare',
    '--model',
    'llama3-405b',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--strategy',
    'ddp',
  ];
  const { code, out } = await invoke(huge);
  assert.equal(code, 1);
  assert.match(out, /Does not fit in 79\.1 GiB/);
});

test('a strategy that cannot run the job is refused with the reason, not dropped', async () => {
  const four = ['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '4'];
  const { out, code } = await invoke(['compare', ...four, '--strategy', 'ddp,fsdp', '--json']);
  assert.equal(code, 0);
  const { rows, refusals } = COMPARISON.parse(JSON.parse(out));
  assert.deepEqual(
    [rows, refusals].map((list) => list.map(({ strategy }) => strategy)),
    [['fsdp'], ['ddp']],
  );
  assert.match(refusals[0]!.reason, /4 sequences does not divide/);
});

test('when no strategy can run the job the rules they break are told, with exit code 2', async () => {
  const { code, err, out } = await invoke(['compare', ...SMALL, '--strategy', '1f1b', '--pp', '3']);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /pp=3 does not divide the 8 devices/);
});

test('compare --csv writes the file whole, tells so, and leaves nothing else', async () => {
  const path = join(FOLDER, 'out.csv');
  const { err } = await invoke(['compare', ...SMALL, '--strategy', 'ddp,fsdp', '--csv', path]);
  assert.equal(err, `wrote ${path}\n`);
  assert.equal(readFileSync(path, 'utf8').trimEnd().split('\r\n').length, 1 + 2);
  assert.deepEqual(
    readdirSync(FOLDER).filter((name) => name.startsWith('.')),
    [],
  );
});

test('a place that cannot be written to is told before anything is computed', async () => {
  const bad = join(FOLDER, 'no-such-folder', 'out.csv');
  const hard = ['--model', 'llama3-405b', '--cluster', 'h100-dgx:2048', '--global-batch', '16384'];
  const started = performance.now();
  const { code, err, out } = await invoke(['compare', ...hard, '--csv', bad]);
  assert.equal(code, 2);
  assert.match(err, /^cannot write '.*out\.csv': there is no such file or folder\n$/);
  assert.equal(out, '');
  assert.ok(performance.now() - started < 2_000);
  assert.match((await invoke(['compare', ...SMALL, '--csv', FOLDER])).err, /it is a folder/);
});

test('--quiet leaves standard error empty', async () => {
  const path = join(FOLDER, 'quiet.csv');
  const { err } = await invoke(['compare', ...SMALL, '--strategy', 'ddp', '--csv', path, '--quiet']);
  assert.equal(err, '');
  assert.ok(existsSync(path));
});

test('simulate shows one layout in depth and writes a trace that is JSON', async () => {
  const path = join(FOLDER, 'trace.json');
  const layout = ['--strategy', '1f1b', '--pp', '2', '--micro-batch', '1'];
  const { code, out } = await invoke(['simulate', ...SMALL, ...layout, '--trace', path]);
  assert.equal(code, 0);
  assert.match(out, /1f1b {2}pp2 dp4 mb1/);
  assert.match(out, /step +[\d.]+ ms +100\.0 %/);
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as {
    traceEvents: { ph: string; ts?: number; dur?: number }[];
  };
  assert.ok(
    traceEvents.some(({ ph }) => ph === 's'),
    'arrows between the stages',
  );
  assert.ok(traceEvents.every(({ ts, dur }) => (ts ?? 0) >= 0 && (dur ?? 0) >= 0));
});

test('simulate --json holds the row, the roles and the critical path, which makes up the step', async () => {
  const { out } = await invoke(['simulate', ...SMALL, '--strategy', 'fsdp', '--json']);
  const shape = z.object({
    schema: z.literal('llmsim.simulate/1'),
    row: ROW,
    result: z.object({
      stepPicoseconds: z.int(),
      roles: z
        .array(
          z.object({ role: z.string(), spans: z.array(z.object({ stream: z.string(), count: z.int() })) }),
        )
        .min(1),
      criticalPath: z.array(z.object({ name: z.string(), picoseconds: z.int() })),
    }),
  });
  const { result } = shape.parse(JSON.parse(out));
  assert.equal(
    result.criticalPath.reduce((sum, { picoseconds }) => sum + picoseconds, 0),
    result.stepPicoseconds,
  );
});

test('simulate wants exactly one strategy', async () => {
  assert.match((await invoke(['simulate', ...SMALL])).err, /takes one strategy and none is given/);
  assert.match((await invoke(['simulate', ...SMALL, '--strategy', 'ddp,fsdp'])).err, /2 are given/);
});

test('every list has a schema, rows with ids or names, and sources', async () => {
  for (const [command, source] of [
    ['models', 'source'],
    ['strategies', 'reference'],
  ] as const) {
    const document = JSON.parse((await invoke([command, '--json'])).out);
    assert.equal(document.schema, `llmsim.${command}/1`);
    for (const row of document.rows) assert.ok(row.id.length > 0 && row[source].length > 0, row.id);
  }
  const hardware = JSON.parse((await invoke(['hardware', '--json'])).out);
  assert.equal(hardware.schema, 'llmsim.hardware/1');
  assert.deepEqual(
    [...new Set(hardware.rows.map(({ kind }: { kind: string }) => kind))],
    ['cluster', 'accelerator'],
  );
});

test('the models say how many parameters they have', async () => {
  const { rows } = JSON.parse((await invoke(['models', 'llama3-70b', '--json'])).out);
  assert.equal(rows[0].parameters, 70_553_706_496);
  assert.match((await invoke(['models', 'llama3-70b'])).out, /70,553,706,496/);
});

test('every figure of a shown cluster has a value, a kind and a source', async () => {
  const { out } = await invoke(['hardware', 'h100-dgx:2']);
  const figures = out.split('\n').filter((line) => /\[\d+\]$/.test(line));
  assert.ok(figures.length > 20);
  for (const line of figures) assert.match(line, /\S {2,}.*\S {2,}(measured|specified|assumed) +\[\d+\]$/);
});

test('lists fit a narrow terminal', async () => {
  for (const command of ['models', 'strategies', 'hardware']) {
    const { out } = await invoke([command], { width: 60, colour: false });
    for (const line of out.split('\n')) assert.ok(line.length <= 60, line);
  }
});

test('one thing that is not there is answered with what is near', async () => {
  for (const [command, id, near] of [
    ['models', 'llama3-70', 'llama3-70b'],
    ['strategies', 'fsdpp', 'fsdp'],
    ['hardware', 'h100-dgz', 'h100-dgx'],
    ['bench', 'simulater', 'simulator'],
  ] as const) {
    const { code, err } = await invoke([command, id]);
    assert.equal(code, 2);
    assert.ok(err.includes(`'${near}'`), err);
  }
});

test('every command explains itself, and its help names every option', async () => {
  for (const command of COMMANDS) {
    const { code, out } = await invoke([command.name, '--help']);
    assert.equal(code, 0);
    assert.equal((await invoke(['help', command.name])).out, out);
    for (const { name } of command.options) assert.ok(out.includes(`--${name}`), `${command.name} --${name}`);
    for (const line of out.split('\n')) assert.ok(line.length <= 120, line);
  }
});

test('the help lists every command', async () => {
  const { out } = await invoke([]);
  for (const words of [['--help'], ['-h'], ['help'], ['--json', '--help']]) {
    assert.equal((await invoke(words)).out, out);
  }
  for (const { name } of COMMANDS) assert.match(out, new RegExp(`^ {2}${name} `, 'm'));
});

test('accuracy --cases judges each measurement of a file', async () => {
  const suite = new URL('../../../accuracy/cases/vtrain-single-a100.jsonl', import.meta.url);
  const path = join(FOLDER, 'two.jsonl');
  writeFileSync(path, readFileSync(suite, 'utf8').split('\n').slice(0, 2).join('\n'));
  const { code, out } = await invoke(['accuracy', '--cases', path, '--json']);
  assert.equal(code, 0);
  const { schema, cases, summary } = JSON.parse(out);
  assert.equal(schema, 'llmsim.accuracy/1');
  assert.equal(cases.length, 2);
  for (const { measuredSeconds, predictedSeconds, error } of cases) {
    assert.equal(error, (predictedSeconds - measuredSeconds) / measuredSeconds);
  }
  assert.equal(summary.mape, (Math.abs(cases[0].error) + Math.abs(cases[1].error)) / 2);
  assert.match((await invoke(['accuracy', '--cases', path])).out, /MAPE/);
  assert.match((await invoke(['accuracy', '--cases', path, '--markdown'])).out, /^# /);
});

test('a line that is no measurement is told by file and line', async () => {
  const path = join(FOLDER, 'bad.jsonl');
  writeFileSync(path, '{"id": 5}\nnot json\n');
  const { code, err } = await invoke(['accuracy', '--cases', path]);
  assert.equal(code, 2);
  assert.match(err, /bad\.jsonl:1/);
  assert.match(
    (await invoke(['accuracy', '--cases', join(FOLDER, 'none.jsonl')])).err,
    /there is no such file/,
  );
});

test('a mistake of llmsim itself is one sentence and exit code 3, without a stack trace', async () => {
  let err = '';
  const code = await run(['strategies'], {
    out: () => {
      throw new TypeError('boom');
    },
    err: (text) => {
      err += text;
    },
    style: PIPED,
    live: false,
  });
  assert.equal(code, 3);
  assert.match(err, /^This is a mistake in llmsim, please report it with the command you gave: boom .*\n$/);
  assert.doesNotMatch(err, STACK_TRACE);
});
