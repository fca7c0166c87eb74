/** `llmsim sensitivity` on the command line: one analysis in each form, readable at any width and without colour. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Simulation } from '../../planning/comparison.js';
import type { Sensitivity } from '../../planning/sensitivity/result.js';
import { SENSITIVITY_COLUMNS } from '../../reports/sensitivity/csv.js';
import { invoke, PIPED } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-sensitivity-'));
after(() => rmSync(folder, { recursive: true }));

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
  ...['--strategy', 'megatron-3d', '--tp', '4', '--pp', '1', '--micro-batch', '1', '--tokens', '1B'],
];
const ASKED = ['sensitivity', ...JOB];

let known: Sensitivity | undefined;
async function analysis(): Promise<Sensitivity> {
  const { out, err, code } = await invoke([...ASKED, '--json']);
  assert.equal(code, 0, err);
  known ??= JSON.parse(out) as Sensitivity;
  return known;
}

test('JSON: the base is the row of simulate, and every row has both ends and where its figure is from', async () => {
  const told = await analysis();
  const { out } = await invoke(['simulate', ...JOB, '--json']);
  assert.deepEqual(told.base, (JSON.parse(out) as Simulation).row);
  assert.deepEqual([told.schema, told.by, told.layout], ['llmsim.sensitivity/1', 0.1, 'held']);
  const [first] = told.rows;
  assert.equal(first!.path, 'economics.price');
  assert.deepEqual(Object.keys(first!), [
    ...['name', 'path', 'about', 'value', 'unit', 'kind', 'source', 'low', 'high'],
    ...['elasticity', 'costElasticity'],
  ]);
  assert.ok(Math.abs(first!.low.value - 0.9 * first!.value) < 1e-12);
  for (const { kind, source } of told.rows) {
    assert.ok(['measured', 'specified', 'assumed'].includes(kind) && source !== '');
  }
});

test('the paths are those that --what-if takes, and what it then says is the row’s', async () => {
  const { rows } = await analysis();
  const row = rows.find(({ path }) => path === 'collectives.nicFraction')!;
  const { out } = await invoke(['simulate', ...JOB, '--what-if', `${row.path} -10%`, '--json']);
  const { after: then } = JSON.parse(out) as { readonly after: Simulation };
  assert.equal(then.row.stepTimeSeconds, row.low.stepTimeSeconds);
  assert.equal(then.row.totals!.costUsd, row.low.run!.costUsd);
});

test('CSV: a line a figure, as printed and in a file, with the figures of the JSON', async () => {
  const file = join(folder, 'o.csv');
  const { out } = await invoke([...ASKED, '--format', 'csv', '--csv', file]);
  assert.equal(readFileSync(file, 'utf8'), out);
  const lines = parse(out, { columns: true }) as Record<string, string>[];
  const { rows, base } = await analysis();
  assert.equal(lines.length, rows.length);
  for (const [i, line] of lines.entries()) {
    const { path, low, high, elasticity } = rows[i]!;
    assert.equal(line.path, path);
    assert.equal(Number(line.low_step_time_s), low.stepTimeSeconds);
    assert.equal(Number(line.high_cost_usd), high.run!.costUsd);
    assert.equal(Number(line.elasticity), elasticity);
    assert.equal(Number(line.base_step_time_s), base.stepTimeSeconds);
    assert.equal(line.high_fits, 'true');
  }
});

test('docs/sensitivity.md lists every column with its meaning', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/sensitivity.md', import.meta.url)), 'utf8');
  const listed = SENSITIVITY_COLUMNS.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`);
  const shown = page.split('\n').filter((line) => /^\| `[a-z_]+` \|/.test(line));
  assert.deepEqual(shown, listed);
});

for (const width of [60, 80, 120, Number.POSITIVE_INFINITY]) {
  test(`a tornado of ${width} columns: a bar a figure, on both sides of one line, larger changes longer`, async () => {
    const { out, code } = await invoke(ASKED, { ...PIPED, width });
    assert.equal(code, 0);
    const lines = out.split('\n');
    for (const line of lines) assert.ok(line.length <= Math.min(width, 160), line);
    const bars = lines.filter((line) => line.includes('│') && !line.includes('less│more'));
    const { rows } = await analysis();
    assert.ok(bars.length > 10 && bars.length <= rows.length);
    // The line stands in one column, and figures less and more are told apart without colour.
    assert.equal(new Set(bars.map((line) => line.indexOf('│'))).size, 1);
    const [price] = bars;
    assert.match(price!, /−10\.0 % +(░+)│(█+) +\+10\.0 %/);
    const length = (line: string) => (line.match(/[░█]/g) ?? []).length;
    for (const [i, line] of bars.entries()) assert.ok(i === 0 || length(line) <= length(bars[i - 1]!) + 1);
    assert.ok(!out.includes('\u001b') && !out.includes('\u00a0'));
  });
}

test('the sources of what matters are said, and what does not is named', async () => {
  const { out } = await invoke(ASKED, { ...PIPED, width: 100 });
  const text = out.replaceAll(/\s+/g, ' ');
  assert.match(text, /price of a device-hour \(\$2\.99\/h, assumed\): typical rent of an H100/);
  assert.match(text, /No effect here: .*host link bandwidth/);
  assert.match(text, /A share is at most 1: .*sustained share of the peak in GEMMs 0\.855 and 1/);
  assert.match(text, /Changed in whole steps, or as far as can be: .*NICs of a node 7 and 9/);
  assert.match(text, /Energy and carbon of the run/);
});

test('Markdown: a table with the source of every figure', async () => {
  const { out } = await invoke([...ASKED, '--format', 'markdown']);
  const [header] = out.split('\n').filter((line) => line.startsWith('| '));
  for (const title of ['figure', 'step time at −10 %', 'cost at +10 %', 'elasticity', 'kind', 'source']) {
    assert.ok(header!.includes(title), title);
  }
});

test('--by is a share', async () => {
  const { out } = await invoke([...ASKED, '--by', '20%', '--json']);
  const { by, rows } = JSON.parse(out) as Sensitivity;
  assert.equal(by, 0.2);
  assert.ok(Math.abs(rows[0]!.high.value / rows[0]!.value - 1.2) < 1e-12);
  for (const said of ['0', '0%', '1', '-5%', 'much', '']) {
    const { code, err } = await invoke([...ASKED, '--by', said]);
    assert.equal(code, 2);
    assert.match(err, /^--by: '.*' is no share above 0 and below 1; write 10% or 0\.2/);
  }
});

test('several questions, and strategies that cannot run the job, are refused in a sentence', async () => {
  const several = await invoke(['sensitivity', ...JOB.slice(0, 6), '--seq', '512,1024']);
  assert.equal(several.code, 2);
  assert.match(several.err, /seq has several values/);
  const none = await invoke(['sensitivity', ...JOB.slice(0, 8), '--strategy', 'expert-parallel']);
  assert.equal(none.code, 2);
  assert.match(none.err, /no strategy can run this job/);
});

test('what does not fit is analysed all the same, and answered no', async () => {
  const { code, out } = await invoke([
    ...['sensitivity', '--model', 'llama3-8b', '--cluster', 'h100-dgx:1', '--global-batch', '8', '--quiet'],
    ...['--strategy', 'ddp', '--recompute', 'full', '--seq', '1024'],
  ]);
  assert.equal(code, 1);
  assert.match(out, /it does not fit in memory/);
});
