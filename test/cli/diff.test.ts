import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Comparison } from '../../planning/comparison.js';
import { type Difference, differenceOf } from '../../reports/diff/difference.js';
import { diffText, inputPair, sentences } from '../../reports/diff/text.js';
import { invoke, PIPED } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-diff-'));
let files = 0;

/** The path of a file with what `argv` prints as JSON. */
async function result(...argv: string[]): Promise<string> {
  const { out, err, code } = await invoke([...argv, '--json']);
  assert.notEqual(code, 2, err);
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, out);
  return path;
}

async function difference(a: string, b: string): Promise<Difference> {
  const { out, err, code } = await invoke(['diff', a, b, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Difference;
}

const JOB = ['--model', 'llama3.2-1b', '--cluster', 'h100-dgx:2', '--global-batch', '64', '--tokens', '1B'];
const WIDE = await result('compare', ...JOB, '--strategy', 'zero-1,zero-3,tensor-parallel');
const SLOW = ['--set', 'node.nics.bandwidth=5GB/s', '--price', '9'];
const NARROW = await result('compare', ...JOB, ...SLOW, '--strategy', 'zero-1,zero-3,ddp');

const near = (a: number, b: number) =>
  assert.ok(Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b)), `${a} ${b}`);

test('what changed in the question is told, and nothing else', async () => {
  const { question } = await difference(WIDE, NARROW);
  assert.deepEqual(question, [
    { key: 'strategies', before: 'zero-1, zero-3, tensor-parallel', after: 'zero-1, zero-3, ddp' },
    { key: 'usdPerDeviceHour', before: null, after: 9 },
    { key: 'settings node.nics.bandwidth', before: null, after: '5GB/s' },
  ]);
  const same = await difference(WIDE, WIDE);
  assert.deepEqual(same.question, []);
  assert.equal(same.answer.verdict!.timeRatio, 1);
  assert.ok(same.parts.every(({ differenceSeconds }) => differenceSeconds === 0));
});

test('the parts sum to the difference of the steps, the largest first, and both ways round', async () => {
  const [there, back] = [await difference(WIDE, NARROW), await difference(NARROW, WIDE)];
  const { before, after, verdict } = there.answer;
  const sum = there.parts.reduce((total, { differenceSeconds }) => total + differenceSeconds, 0);
  near(sum, after!.stepTimeSeconds - before!.stepTimeSeconds);
  near(verdict!.timeRatio, after!.stepTimeSeconds / before!.stepTimeSeconds);
  assert.ok(verdict!.timeRatio > 1);
  const sizes = there.parts.map(({ differenceSeconds }) => Math.abs(differenceSeconds));
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
  );
  // Thinner NICs cost exposed communication before all else.
  assert.match(there.parts[0]!.part, /^exposed communication/);
  near(there.answer.verdict!.timeRatio * back.answer.verdict!.timeRatio, 1);
  assert.deepEqual(there.answer.before, back.answer.after);
});

test('a strategy that appeared or went is told, and what each came to', async () => {
  const { strategies } = await difference(WIDE, NARROW);
  const of = (name: string) => strategies.find(({ strategy }) => strategy === name)!;
  assert.deepEqual([of('ddp').before.kind, of('ddp').after.kind], ['not asked', 'fits']);
  assert.deepEqual(
    [of('tensor-parallel').before.kind, of('tensor-parallel').after.kind],
    ['fits', 'not asked'],
  );
  assert.deepEqual([of('zero-3').before.kind, of('zero-3').after.kind], ['fits', 'fits']);
  const { out } = await invoke(['diff', WIDE, NARROW]);
  assert.match(out, /^ddp .* new$/m);
  assert.match(out, /^tensor-parallel .* gone$/m);
});

test('a strategy folded into another’s row on one side only is still found', () => {
  const { rows, ...rest } = JSON.parse(JSON.stringify(EXAMPLE)) as Comparison;
  const [first, ...others] = rows;
  const before: Comparison = {
    ...rest,
    rows: [{ ...first!, strategy: 'zero-3', alsoKnownAs: ['fsdp'] }, ...others],
  };
  const after: Comparison = {
    ...rest,
    rows: [{ ...first!, strategy: 'fsdp', alsoKnownAs: ['zero-3'] }, ...others],
  };
  const { strategies } = differenceOf({ name: 'a', result: before }, { name: 'b', result: after }, '0');
  const folded = strategies.filter(({ strategy }) => ['zero-3', 'fsdp'].includes(strategy));
  assert.deepEqual(
    folded.map(({ before: a, after: b }) => [a.kind, b.kind]),
    [['fits', 'fits']],
  );
});

const EXAMPLE = JSON.parse(
  (await invoke(['compare', ...JOB, '--strategy', 'zero-1,tensor-parallel', '--json'])).out,
) as Comparison;

test('of what does not fit the difference is told, and every row is in the table or named below it', () => {
  const lacking = (missingBytes: number): Comparison => {
    const [row, ...rows] = EXAMPLE.rows;
    const refusals = [{ strategy: 'single', reason: 'too long' }];
    return { ...EXAMPLE, rows, misfits: [{ row: row!, missingBytes, change: '' }], refusals };
  };
  const said = (before: number, after: number) =>
    diffText(
      differenceOf({ name: 'a', result: lacking(before) }, { name: 'b', result: lacking(after) }, '0'),
      PIPED,
    );
  const GIB = 2 ** 30;
  const [first, second] = EXAMPLE.rows.map(({ strategy }) => strategy);
  assert.match(
    said(76.3 * GIB, 76.2 * GIB),
    new RegExp(`^${first} .* about the same \\(−0\\.1 GiB\\)$`, 'm'),
  );
  const rest = new RegExp(`^2 rows are the same: ${second}, single\\.$`, 'm');
  assert.match(said(76.3 * GIB, 76.2 * GIB), rest);
  assert.match(said(76.3 * GIB, 20.3 * GIB), /lacks 20\.3 GiB +−56\.0 GiB$/m);
  assert.match(said(20.3 * GIB, 76.3 * GIB), /lacks 76\.3 GiB +\+56\.0 GiB$/m);
  // What is printed alike is the same; with no row left there is no empty table.
  const alike = said(GIB, GIB + 1);
  assert.match(alike, new RegExp(`Strategies\\n3 rows are the same: ${second}, ${first}, single\\.\\n$`));
});

test('what was not asked before has not come to not fit or not run', () => {
  const [row, ...rows] = EXAMPLE.rows;
  const before = {
    ...EXAMPLE,
    rows: rows.map((each) => ({ ...each, alsoKnownAs: [] })),
    misfits: [],
    refusals: [],
  };
  const misfits = [{ row: row!, missingBytes: 2 ** 30, change: '' }];
  const after = { ...before, misfits, refusals: [{ strategy: 'single', reason: 'too long' }] };
  const said = diffText(
    differenceOf({ name: 'a', result: before }, { name: 'b', result: after }, '0'),
    PIPED,
  );
  assert.match(said, new RegExp(`^${row!.strategy} +– +lacks 1\\.0 GiB +not asked before$`, 'm'));
  assert.match(said, /^single +– +cannot run +not asked before$/m);
});

test('what is asked around the steps of a run is a part of the question', () => {
  const asked = (scenario: object): Comparison => ({
    ...EXAMPLE,
    inputs: { ...EXAMPLE.inputs, scenario } as never,
  });
  const difference = (before: object, after: object) =>
    differenceOf({ name: 'a', result: asked(before) }, { name: 'b', result: asked(after) }, '0');
  const { question } = difference(
    { tokens: '1T', failures: 'llama-3', spares: 2, elastic: true },
    { tokens: 1e12, failures: 'llama-3', spares: 4, store: '100GB/s', restart: '5min' },
  );
  assert.deepEqual(
    question.map(({ key, before, after }) => [key, before, after]),
    [
      ['spares', 2, 4],
      ['elastic', true, null],
      ['store', null, '100GB/s'],
      ['restart', null, '5min'],
    ],
  );
  assert.match(sentences(difference({ spares: 2 }, { spares: 2 })).join(' '), /The question is the same\./);
});

test('where precision changed the peak, MFU is not held against MFU', async () => {
  const narrow = await result('compare', ...JOB, '--precision', 'fp8', '--strategy', 'zero-1,zero-3');
  const { out } = await invoke(['diff', WIDE, narrow]);
  assert.match(out, /^MFU .* of another peak$/m);
  assert.match(out, /^peak per device +989 TFLOP\/s +1\.98 PFLOP\/s +\+100\.0 %$/m);
  assert.match(
    out.replaceAll('\n', ' '),
    /The peak that MFU is a share of changed, 989 TFLOP\/s → 1\.98 PFLOP\/s/,
  );
  const same = (await invoke(['diff', WIDE, NARROW])).out;
  assert.match(same, /^MFU .* points$/m);
  assert.doesNotMatch(same, /share of changed|^peak/m);
});

test('whether the intervals bear the difference out is told', () => {
  const slower = (factor: number, change: Partial<Comparison['inputs']> = {}): Comparison => {
    const rows = EXAMPLE.rows.map((row) => ({
      ...row,
      stepTimeSeconds: row.stepTimeSeconds * factor,
      interval: { low: row.interval!.low * factor, high: row.interval!.high * factor },
    }));
    return { ...EXAMPLE, inputs: { ...EXAMPLE.inputs, ...change }, rows };
  };
  const said = (result: Comparison) =>
    sentences(differenceOf({ name: 'a', result: EXAMPLE }, { name: 'b', result }, '0')).join('\n');
  assert.match(said(slower(1.02)), /2\.0 % longer.*Too close to call .*share most of their error/s);
  assert.doesNotMatch(said(slower(1.02, { accelerator: 'other' })), /share most/);
  assert.match(said(slower(3)), /200\.0 % longer.*bear the difference out/s);
  assert.match(said(slower(0.25)), /75\.0 % less time/);
  assert.doesNotMatch(said(slower(1)), /intervals/);
  // Twice the batch in twice the time is as fast, and far outside the other's interval only to the eye.
  assert.match(
    said(slower(2, { globalBatch: 2 * EXAMPLE.inputs.globalBatch })),
    /^A token takes as long as before/,
  );
  const double = slower(2.2, { globalBatch: 2 * EXAMPLE.inputs.globalBatch });
  assert.match(said(double), /^A token takes 10\.0 % longer/);
  const { parts } = differenceOf({ name: 'a', result: EXAMPLE }, { name: 'b', result: double }, '0');
  // The breakdown is as it was, and half of it is for as many tokens as before.
  assert.ok(parts.every(({ beforeSeconds, afterSeconds }) => afterSeconds === beforeSeconds / 2));
  assert.match(said({ ...EXAMPLE, rows: [] }), /fitted; now nothing does/);
});

const SEVERAL =
  /holds 2 questions \(h100-dgx:1, h100-dgx:2\), and diff takes the result of one; .* … --cluster h100-dgx:1 --json`$/m;

test('simulations are compared too; other kinds and numbers of files are refused in a sentence', async () => {
  const layout = ['--strategy', 'zero-1', '--micro-batch'];
  const [one, two] = [
    await result('simulate', ...JOB, ...layout, '1'),
    await result('simulate', ...JOB, ...layout, '2'),
  ];
  const { question, answer, strategies } = await difference(one, two);
  assert.deepEqual(question, [{ key: 'microBatch', before: 1, after: 2 }]);
  assert.deepEqual([answer.before!.layout.microBatch, answer.after!.layout.microBatch], [1, 2]);
  assert.deepEqual(strategies, []);
  const several = await result(
    'compare',
    '--model',
    'tiny',
    '--cluster',
    'h100-dgx:1,2',
    '--global-batch',
    '16',
  );
  const nothing = join(folder, 'nothing.json');
  writeFileSync(nothing, '{}');
  for (const [words, said] of [
    [[one, WIDE], /is llmsim.simulate\/1 and .* is llmsim.compare\/1; diff takes two of one kind/],
    [[one, several], SEVERAL],
    [
      [one, nothing],
      /this is no result of llmsim, for it names no schema, and diff takes llmsim.compare\/1, llmsim\.simulate\/1 or/,
    ],
    [[], /diff takes two files, and none is given/],
    [[one], /diff takes two files, and one is given/],
    [[one, two, WIDE], /diff takes two files, and 3 are given/],
    [[one, join(folder, 'none.json')], /cannot read the results/],
  ] as const) {
    const { code, err, out } = await invoke(['diff', ...words]);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, said);
  }
});

test('the page fits a terminal, and Markdown has the same tables', async () => {
  for (const width of [40, 80]) {
    const { out } = await invoke(['diff', WIDE, NARROW], { ...PIPED, width });
    for (const line of out.split('\n')) assert.ok(line.length <= width, line);
  }
  const { out } = await invoke(['diff', WIDE, NARROW, '--format', 'markdown']);
  for (const title of ['The question', 'The answer', 'Parts of the step', 'Strategies'])
    assert.ok(out.includes(`**${title}**`));
  assert.match(out, /^\| exposed communication/m);
});

test('what was asked of experts and launches is called as one asks for it', () => {
  const after = {
    ...EXAMPLE,
    inputs: { ...EXAMPLE.inputs, expertOverlap: true, capacityFactor: 1.25, cudaGraphs: false },
  };
  const said = diffText(
    differenceOf({ name: 'a', result: EXAMPLE }, { name: 'b', result: after }, '0'),
    PIPED,
  );
  for (const line of [/expert-overlap +– +true/, /capacity-factor +– +1\.25/, /cuda-graphs +– +false/])
    assert.match(said, line);
});

test('how ranks meet is called as one asks for it, and a schedule by the name of its file', () => {
  const asked = (schedule: string, fixed: object): Comparison => ({
    ...EXAMPLE,
    inputs: { ...EXAMPLE.inputs, fixed, scenario: { schedule } } as never,
  });
  const { question } = differenceOf(
    { name: 'a', result: asked('./one.csv', { schedule: 'table', cpKind: 'ring' }) },
    { name: 'b', result: asked('./two.csv', { schedule: 'table', cpKind: 'usp', cpInner: 4 }) },
    '0',
  );
  const lines = question.map(inputPair).map(({ name, before, after }) => [name, before, after]);
  assert.deepEqual(lines, [
    ['schedule', './one.csv', './two.csv'],
    ['cp-kind', 'ring', 'usp'],
    ['cp-inner', '–', '4'],
  ]);
});
