/**
 * Searches, plans and sensitivity analyses as files: read back they give the page that the command itself writes, and
 * what is wrong with one is a sentence with the file, the line and the key.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { planRowsIn } from '../../cli/input/plan-rows.js';
import { resultIn } from '../../cli/input/result-file.js';
import { InputError } from '../../input/error.js';
import { planLine } from '../../reports/csv/plan.js';
import { planSample } from '../reports/html/other-samples.js';
import { invoke, SMALL, STACK_TRACE } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-kinds-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const file = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};

const RUN = [...SMALL, '--strategy', 'ddp,zero-3', '--tokens', '1B'];
const ASKED: Readonly<Record<string, readonly string[]>> = {
  search: [
    'search',
    ...RUN,
    '--deadline',
    '60d',
    '--budget',
    '5M',
    '--from',
    'zero3 mb1 full',
    '--threads',
    '1',
  ],
  sensitivity: ['sensitivity', ...SMALL, '--strategy', 'ddp', '--tokens', '1B'],
  run: ['run', ...SMALL, '--strategy', 'ddp', '--tokens', '20B', '--failures', '2/node-day', '--trials', '5'],
  plan: [
    'plan',
    ...SMALL,
    '--strategy',
    'ddp,zero-3',
    '--seq',
    '64,128',
    '--tokens',
    '1B,2B',
    '--threads',
    '1',
  ],
};

/** A page without the command that made it, which is another for a file, and the day. */
const content = (name: string) =>
  readFileSync(at(name), 'utf8')
    .replace(/<pre><code>.*?<\/code><\/pre>/s, '')
    .replaceAll(/\d{4}-\d{2}-\d{2}|\d+ d\b/g, '');

for (const [kind, argv] of Object.entries(ASKED)) {
  test(`${kind}: the page of the command is the page of its JSON`, async () => {
    const asked = await invoke([...argv, '--json', '--report', at(`${kind}.html`)]);
    assert.equal(asked.code, 0, asked.err);
    assert.match(asked.err, new RegExp(`wrote .*${kind}\\.html`));
    const again = await invoke(['report', file(`${kind}.json`, asked.out), '-o', at('again.html')]);
    assert.equal(again.code, 0, again.err);
    assert.equal(content('again.html'), content(`${kind}.html`));
    assert.ok(readFileSync(at('again.html'), 'utf8').includes(`llmsim report ${kind}.json -o report.html`));
    const both = await invoke([...argv, '--csv', at('same'), '--report', at('same')]);
    assert.equal(both.code, 2);
    assert.match(both.err, /--csv and --report both name/);
  });
}

test('a plan read back from its CSV is the page of its JSON, also with line breaks of another system', async () => {
  const { code, err } = await invoke([...ASKED.plan!, '--csv', at('plan.csv'), '--quiet']);
  assert.equal(code, 0, err);
  for (const text of [
    readFileSync(at('plan.csv'), 'utf8'),
    readFileSync(at('plan.csv'), 'utf8').replaceAll('\r\n', '\n'),
  ]) {
    const outcome = await invoke(['report', file('other.csv', text), '-o', at('csv.html')]);
    assert.equal(outcome.code, 0, outcome.err);
    assert.equal(content('csv.html'), content('plan.html'));
  }
});

test('several files of several kinds make one page, each under its name', async () => {
  const files = ['search', 'sensitivity', 'run', 'plan'].map((kind) => at(`${kind}.json`));
  const outcome = await invoke(['report', ...files, '-o', at('all.html')]);
  assert.equal(outcome.code, 0, outcome.err);
  const page = readFileSync(at('all.html'), 'utf8');
  for (const kind of Object.keys(ASKED)) assert.ok(page.includes(`<h2>${kind}</h2>`), kind);
});

const HEADER = () => readFileSync(at('plan.csv'), 'utf8').split('\r\n')[0]!;

test('what is wrong with a file is a sentence with its line and key, and no page is written', async () => {
  const rows = planSample().slice(0, 2);
  const line = (over: object) => `${JSON.stringify({ ...rows[1], ...over })}\n`;
  const json = `${JSON.stringify(rows[0])}\n`;
  const csv = rows.map(planLine);
  const found = JSON.parse(readFileSync(at('search.json'), 'utf8'));
  const told = JSON.parse(readFileSync(at('sensitivity.json'), 'utf8'));
  const cases: [name: string, content: string, said: RegExp][] = [
    ['a.json', json + line({ binds: 'luck' }), /a\.json:2: binds: /],
    ['a.json', json + line({ winner: null }), /a\.json:2: it has a speed and no winner/],
    ['a.json', json + line({ winner: null, speed: null }), /a\.json:2: it has a run and no speed/],
    [
      'a.json',
      json + line({ speed: null, run: null, error: null }),
      /a\.json:2: it has no speed, and no error/,
    ],
    [
      'a.json',
      json + line({ speed: null, run: null, error: 'why', binds: 'none' }),
      /a\.json:2: it has no speed, and 'none' holds back only what has one/,
    ],
    ['a.json', `${json}{"schema": 1`, /a\.json:2:/],
    ['a.json', json + json, /a\.json:2: cell 1 is in line 1 already/],
    ['a.json', json + line({ plan: 'fedcba9876543210' }), /a\.json:2: a row of another plan/],
    [
      'a.csv',
      `${HEADER()}\r\n${csv[0]}${csv[1]!.replace('bf16', '"bf16')}`,
      /a\.csv:3: this is no line of CSV/,
    ],
    [
      'a.csv',
      `${HEADER()}\r\n${csv[0]!.replace(/,16,/, ',many,')}`,
      /a\.csv:2: column '\w+' holds what is no number/,
    ],
    ['a.csv', `${HEADER().replace('plan_shard', 'shard')}\r\n${csv[0]}`, /a\.csv:1: column 3 is 'shard'/],
    ['a.csv', `${HEADER()}\r\n`, /a\.csv: it holds no row/],
    ['b.json', JSON.stringify({ ...found, rows: [{}] }), /b\.json: rows\[0\]: '\w+' is missing/],
    ['b.json', JSON.stringify({ ...found, inputs: [] }), /b\.json: inputs: /],
    ['c.json', JSON.stringify({ ...told, by: 2 }), /c\.json: by: /],
    [
      'c.json',
      JSON.stringify({ ...told, base: { ...told.base, totals: null } }),
      /the ends of figures have a run/,
    ],
  ];
  for (const [name, written, said] of cases) {
    const outcome = await invoke(['report', file(name, written), '-o', at('no.html')]);
    assert.equal(outcome.code, 2, `${said}: ${outcome.err}`);
    assert.match(outcome.err, said);
    assert.doesNotMatch(outcome.err, STACK_TRACE);
  }
  assert.throws(() => readFileSync(at('no.html')));
});

test('a last line that was not written to its end is left out, and the page says how many cells there are', async () => {
  const whole = readFileSync(at('plan.csv'), 'utf8');
  const outcome = await invoke(['report', file('cut.csv', whole.slice(0, -40)), '-o', at('cut.html')]);
  assert.equal(outcome.code, 0, outcome.err);
  assert.match(outcome.err, /cut\.csv: its last row was not written to its end and is left out/);
  assert.match(
    readFileSync(at('cut.html'), 'utf8').replace(/<[^>]*>/g, ''),
    /These are 3 of the plan’s 4\s+cells/,
  );
});

test('no value of these results can be of another kind without being refused', () => {
  const read = (kind: string) => readFileSync(at(`${kind}.json`), 'utf8');
  const sources: [text: string, reading: (text: string) => unknown][] = [
    [read('search'), (text) => resultIn(text, 'x')],
    [read('sensitivity'), (text) => resultIn(text, 'x')],
    [JSON.stringify(planSample()[1]), (text) => planRowsIn(`${text}\n`, 'x')],
  ];
  for (const [source, reading] of sources) {
    const paths: (string | number)[][] = [];
    const visit = (value: unknown, path: (string | number)[]) => {
      if (path.at(-2) === 'fixed') return;
      if (path.length > 0) paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const [key, v] of Object.entries(value).slice(0, 40))
          visit(v, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    visit(JSON.parse(source), []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), (path) => {
        const result = JSON.parse(source);
        const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as never)[key], result);
        const key = path.at(-1) as never;
        const was: unknown = (parent as never)[key];
        (parent as Record<string, unknown>)[key] =
          typeof was === 'object' && was !== null ? 'word' : { other: [] };
        assert.throws(() => reading(JSON.stringify(result)), InputError, path.join('.'));
      }),
      { numRuns: 25 },
    );
  }
});
