import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { ACCURACY_COLUMNS } from '../../accuracy/csv.js';
import { csv } from '../../reports/csv.js';
import { CSV_COLUMNS } from '../../reports/csv-columns.js';
import { SIMULATOR_BENCH_COLUMNS } from '../../reports/threads/bench-simulator-csv.js';
import { STRATEGY_BENCH_COLUMNS } from '../../reports/threads/bench-table.js';
import { VALIDATE_COLUMNS } from '../../reports/threads/validate-csv.js';
import { comparison } from './comparison.js';

/** A reader of RFC 4180 short enough to check by eye: fields, quotes doubled inside quotes, CR LF. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, raw = '', end] = match;
    rows.at(-1)!.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n') rows.push([]);
  }
  assert.deepEqual(rows.pop(), [], 'the last record ends in CR LF');
  return rows;
}

function records(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parse(text);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

test('there is one header row and one row per configuration, the misfits last', () => {
  const all = records(csv(comparison()));
  assert.deepEqual(
    all.map((r) => [r.rank, r.strategy, r.fits]),
    [
      ['1', 'megatron-3d', 'true'],
      ['2', 'hsdp', 'true'],
      ['3', 'fsdp', 'true'],
      ['', 'ddp', 'false'],
    ],
  );
});

test('every row has every column', () => {
  for (const row of parse(csv(comparison(true)))) assert.equal(row.length, CSV_COLUMNS.length);
});

test('figures are in the units their columns are named after', () => {
  const [best, , , misfit] = records(csv(comparison(true)));
  assert.equal(Number(best!.step_time_s), 14 + 0 + 0.03 + 0.6 + 0.07 + 0.3);
  assert.equal(Number(best!.memory_peak_gib), 61.3);
  assert.equal(Number(best!.memory_missing_gib), 0);
  assert.equal(Number(misfit!.memory_missing_gib), 1_180 - 80);
  assert.equal(Number(best!.exposed_tp_s) + Number(best!.exposed_dp_s), Number(best!.exposed_comm_s));
  assert.equal(Number(best!.exposed_mixed_s), 0);
});

test('the parts of the step add up to the step in every row', () => {
  for (const row of records(csv(comparison()))) {
    const parts = ['compute_s', 'exposed_comm_s', 'bubble_s', 'optimizer_s', 'launch_s', 'copy_s'];
    const sum = parts.reduce((total, name) => total + Number(row[name]), 0);
    assert.ok(Math.abs(sum - Number(row.step_time_s)) < 1e-12);
  }
});

test('what is not known is an empty cell', () => {
  const [row] = records(csv(comparison(false)));
  for (const name of ['step_time_low_s', 'step_time_high_s', 'cost_usd', 'time_to_train_s']) {
    assert.equal(row![name], '');
  }
});

test('no cell can be taken for a formula, and text with quotes, commas and lines survives', () => {
  const attacks = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '=HYPERLINK("http://x","y")',
    'a,"b"\r\nc',
  ];
  for (const attack of attacks) {
    const { rows, inputs, ...rest } = comparison();
    const first = { ...rows[0]!, why: attack };
    const text = csv({ ...rest, rows: [first], inputs: { ...inputs, model: attack } });
    for (const cell of parse(text).flat()) {
      assert.ok(!/^[=+\-@\t\r]/.test(cell), `${JSON.stringify(attack)} became ${JSON.stringify(cell)}`);
    }
    const [record] = records(text);
    assert.equal(record!.why!.replace(/^'/, ''), attack);
  }
});

test('column names are unique, in snake case, and every quantity names its unit', () => {
  const names = CSV_COLUMNS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
});

test('docs/csv.md describes these columns; `npm run golden` rewrites it', () => {
  const path = new URL('../../../docs/csv.md', import.meta.url);
  const page = [
    '# The CSV file',
    '',
    '`llmsim compare --csv FILE` writes one row per configuration: first what fits, fastest first, then what',
    'does not. It is RFC 4180 (comma, CR LF, quotes doubled), UTF-8 without a byte-order mark, with one header',
    'row. A name ends in the unit (`_s` seconds, `_gib` 2³⁰ bytes). What is not known is empty. A text that a',
    'spreadsheet would take for a formula has an apostrophe before it. The order of the columns does not',
    'change; new ones are added at the end.',
    '',
    ...columnRows(CSV_COLUMNS),
    '',
    '## `llmsim validate --csv FILE`',
    '',
    'One row per strategy and layout, in the order they ran. The same rules.',
    '',
    ...columnRows(VALIDATE_COLUMNS),
    '',
    '## `llmsim bench strategies --csv FILE`',
    '',
    'One row per strategy and layout, fastest first. The same rules.',
    '',
    ...columnRows(STRATEGY_BENCH_COLUMNS),
    '',
    '## `llmsim bench simulator --csv FILE`',
    '',
    'One row per benchmark. The same rules.',
    '',
    ...columnRows(SIMULATOR_BENCH_COLUMNS),
    '',
    '## `llmsim accuracy --csv FILE`',
    '',
    'One row per case, in the order of the files. The same rules.',
    '',
    ...columnRows(ACCURACY_COLUMNS),
    '',
  ].join('\n');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, page);
  assert.equal(readFileSync(path, 'utf8'), page);
});

function columnRows(columns: readonly { readonly name: string; readonly meaning: string }[]): string[] {
  const rows = columns.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`);
  return ['| column | meaning |', '| --- | --- |', ...rows];
}
