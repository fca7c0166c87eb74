import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTable, exposed, leftOut } from '../../reports/compare.js';
import type { Style } from '../../reports/tables/style.js';
import { comparison } from './comparison.js';

const HEAD = ['Llama 3 70B, 70.6 B parameters on 512 × NVIDIA H100 SXM5 80 GB (64 × DGX H100)'];
const PIPED: Style = { width: Number.POSITIVE_INFINITY, colour: false };
const ESCAPE = String.fromCharCode(27);

/** Everything a reader needs to find, whatever the width. */
const FIGURES = [
  ...['megatron-3d', 'tp8 pp4 dp16 vpp5 zero1 sp mb1', '15.0 s', '1,092', '46.8 %', '61.3 / 80.0 GiB'],
  ...['2.0 %', '4.5 %', 'dp512 shard64 zero3 mb1 selective', '33 % slower'],
  ...['1,180.0 GiB', '1,100.0 GiB', 'zero-3', '64 heads do not divide', '989 TFLOP/s', 'bf16'],
];

test('every figure is there at 40, 60, 100 and 160 columns and in a pipe', () => {
  for (const width of [40, 60, 100, 160, Number.POSITIVE_INFINITY]) {
    const flat = compareTable(comparison(), HEAD, { width, colour: false }).replace(/\s+/g, ' ');
    for (const figure of FIGURES)
      assert.ok(flat.includes(figure), `${figure} is missing at ${width} columns`);
  }
});

test('no line is wider than the terminal', () => {
  for (const width of [40, 60, 80, 100, 160, 200]) {
    for (const totals of [false, true]) {
      const lines = compareTable(comparison(totals), HEAD, { width, colour: false }).split('\n');
      const widest = lines.reduce((a, b) => (b.length > a.length ? b : a));
      assert.ok(widest.length <= width, `${widest.length} > ${width}: ${widest}`);
    }
  }
});

test('in a pipe every configuration is one line of plain text with all its figures', () => {
  const text = compareTable(comparison(), HEAD, PIPED);
  assert.ok(!text.includes(ESCAPE));
  const [line = ''] = text.split('\n').filter((l) => l.includes('megatron-3d'));
  assert.deepEqual(line.trim().split(/ {2,}/), [
    '1',
    'megatron-3d',
    'tp8 pp4 dp16 vpp5 zero1 sp mb1',
    '15.0 s',
    '1,092',
    '46.8 %',
    '61.3 / 80.0 GiB',
    '2.0 %',
    '4.5 %',
  ]);
});

test('colour changes no letter of the table', () => {
  const plain = compareTable(comparison(true), HEAD, { width: 100, colour: false });
  const coloured = compareTable(comparison(true), HEAD, { width: 100, colour: true });
  assert.ok(coloured.includes(ESCAPE));
  assert.equal(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), ''), plain);
});

test('columns stand under their titles: figures end where the rule ends', () => {
  const lines = compareTable(comparison(), [], PIPED).split('\n');
  const rule = lines.find((line) => line.startsWith('─')) ?? '';
  const row = lines.find((line) => line.includes('megatron-3d')) ?? '';
  const title = lines.find((line) => line.includes('step time')) ?? '';
  const end = title.indexOf('step time') + 'step time'.length;
  assert.equal(row.slice(0, end).trimEnd().length, end);
  assert.equal(rule[end - 1], '─');
  assert.equal(rule[end], ' ');
});

test('the price of the whole run appears when it was asked for', () => {
  assert.ok(!compareTable(comparison(false), HEAD, PIPED).includes('energy'));
  const text = compareTable(comparison(true), HEAD, PIPED);
  for (const figure of ['310 d', '3.81 M', '$9.54 M', '4.20 GWh', '1,469 t'])
    assert.ok(text.includes(figure), figure);
});

test('a comparison in which nothing fits says so first and still tells what is missing', () => {
  const none = { ...comparison(), rows: [] };
  const text = compareTable(none, [], PIPED);
  assert.match(text, /^No strategy asked for can train this model here\.\n/);
  assert.match(text, /ddp +dp512 mb1 full +1,180\.0 GiB +1,100\.0 GiB/);
});

test('strategies refused for one reason are named together, with the reason once', () => {
  const refusals = ['ddp', 'zero-1', 'gpipe'].map((strategy) => {
    return { strategy, reason: strategy === 'gpipe' ? 'too few layers' : 'the batch does not divide' };
  });
  const text = compareTable({ ...comparison(), refusals }, [], PIPED);
  assert.match(
    text,
    /Cannot run this job\nddp, zero-1\n {4}the batch does not divide\ngpipe\n {4}too few layers\n/,
  );
});

test('strategies that lack one thing are named together, though each reason begins with its strategy', () => {
  const lacks = 'does not use the axis vpp, which was set to 2';
  const refusals = ['ddp', 'zero-1'].map((strategy) => ({ strategy, reason: `${strategy} ${lacks}` }));
  const text = compareTable({ ...comparison(), refusals }, [], PIPED);
  assert.match(text, /Cannot run this job\nddp, zero-1\n {4}does not use the axis vpp, which was set to 2\n/);
});

test('what a thorough search would not try either does not lead to it', () => {
  assert.deepEqual(leftOut(['tp above 16', 'vpp above 50 (set --vpp)']), [
    'Not tried: tp above 16; vpp above 50 (set --vpp); see --thorough.',
  ]);
  assert.deepEqual(leftOut(['vpp above 50 (set --vpp)']), ['Not tried: vpp above 50 (set --vpp).']);
  assert.deepEqual(leftOut([]), []);
});

test('exposed communication is the sum over the axes', () => {
  const [row] = comparison().rows;
  assert.equal(exposed(row!), 0.6 + 0.07);
  assert.equal(
    exposed(row!, (axis) => axis === 'dp'),
    0.07,
  );
});

test('the legend explains the abbreviations that occur and no others', () => {
  const only = { ...comparison(), rows: comparison().rows.slice(2), misfits: [], refusals: [] };
  const text = compareTable(only, [], PIPED).replace(/\s+/g, ' ');
  assert.ok(text.includes('dp data-parallel size (replicas)'));
  assert.ok(!text.includes('pipeline-parallel size'));
});

const known = (low: number, high: number) => {
  const { rows, ...rest } = comparison();
  return { ...rest, rows: rows.map((row) => ({ ...row, interval: { low, high } })) };
};

test('the 90 % interval stands beside the step time, in its unit, and is explained', () => {
  const text = compareTable(known(13.4, 17.5), HEAD, PIPED);
  const [line = ''] = text.split('\n').filter((l) => l.includes('megatron-3d'));
  assert.deepEqual(line.trim().split(/ {2,}/).slice(3, 5), ['15.0 s', '13.4–17.5 s']);
  assert.match(text, /^90 % interval: nine real runs in ten are expected in it/m);
  const without = compareTable(comparison(), HEAD, PIPED);
  assert.match(without, /^No 90 % interval: no published run compares with threads of a CPU\.$/m);
  assert.doesNotMatch(without.replace(/^No 90 % interval.*/m, ''), /90 %|interval/);
  for (const width of [40, 60, 80, 120, 200]) {
    const set = compareTable(known(13.4, 17.5), HEAD, { width, colour: false });
    assert.equal(
      set.split('13.4–17.5 s').length - 1,
      3,
      `at ${width} columns each row has its interval whole`,
    );
  }
});

test('a reason that names its strategy is told once of several, and on one device in one line', () => {
  const names = ['ddp', 'zero-1', 'gpipe', 'map-reduce'];
  const of = (reason: (name: string) => string) =>
    names.map((strategy) => ({ strategy, reason: reason(strategy) }));
  const neither = compareTable(
    { ...comparison(), refusals: of((name) => `give --strategy fsdp or ddp; ${name} is neither`) },
    [],
    PIPED,
  );
  assert.match(
    neither,
    /\nddp, zero-1, gpipe, map-reduce\n {4}give --strategy fsdp or ddp; these are neither\n/,
  );
  const [first] = of((name) => `give --strategy fsdp or ddp; ${name} is neither`);
  const one = compareTable({ ...comparison(), refusals: [first!] }, [], PIPED);
  assert.match(one, /\nddp\n {4}give --strategy fsdp or ddp; ddp is neither\n/);
  const alone = of((name) => `${name} needs more than one device; use more`);
  assert.match(
    compareTable({ ...comparison(), refusals: alone }, [], PIPED),
    /\n\nCannot run this job: 4 strategies need more than one device \(ddp, zero-1 and 2 others\)\n\n/,
  );
});
