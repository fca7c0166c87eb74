/** Plans of many cells: answered in pieces, written as they come. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { requestOf } from '../../../cli/input/request.js';
import { saidByProgram } from '../../../cli/input/scenario.js';
import { linesOf } from '../../../cli/plan/lines.js';
import { rowsOf } from '../../../cli/plan/pool.js';
import type { PlanCell } from '../../../planning/plan/cell.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { invoke } from '../invoke.js';
import { inFolder, runUntil } from './plans.js';

const ONE_SEARCH = [
  'plan',
  '--model',
  'tiny',
  '--cluster',
  'h100-dgx:1',
  '--global-batch',
  '8',
  '--strategy',
  'ddp',
];
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i).join(',');

test('a million cells of one search come as they are made, and the signal to end is heard', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'rows.csv');
    const lists = ['--price', numbers(1, 1000), '--tokens', numbers(1001, 1000)];
    const some = () => existsSync(`${file}.part`) && statSync(`${file}.part`).size > 500_000;
    const { code, stderr } = await runUntil([...ONE_SEARCH, ...lists, '--csv', file], some, 'SIGTERM');
    assert.equal(code, 143, stderr);
    const rows = readFileSync(`${file}.part`, 'utf8').split('\r\n').length - 2;
    assert.match(stderr, new RegExp(`stopped: ${rows} of 1000000 rows are done and kept`));
  });
});

test('an evaluation in pieces has the rows that its cells have alone, whatever the number of threads', async () => {
  // 2 × 300 cells: two pieces for each search.
  const asked = [...ONE_SEARCH, '--seq', '64,128', '--price', numbers(1, 30), '--tokens', numbers(1001, 10)];
  const [one, two] = [await invoke([...asked, '--threads', '1']), await invoke([...asked, '--threads', '2'])];
  assert.equal(two.out, one.out);
  const cells = one.out
    .split('\r\n')
    .slice(1, -1)
    .map((line) => Number(line.split(',')[3]));
  assert.deepEqual(
    cells,
    Array.from({ length: 600 }, (_, i) => i + 1),
  );
});

test('threads give rows in the order of the cells, each once, however pieces and searches are mixed', async () => {
  const cells = (evaluation: string, from: number, count: number): PlanCell[] =>
    Array.from({ length: count }, (_, i) => ({
      ...{ plan: '0', cells: 60, cell: from + i, id: String(from + i), evaluation, strategySet: null },
      scenario: { model: 'no such model', cluster: 'h100-dgx:1', 'global-batch': 8 },
    }));
  const groups = [3, 1, 5, 2, 4].flatMap((pieces, e) =>
    Array.from({ length: pieces }, (_, i) => cells(`${e}`, e * 12 + 2 * i, 2)),
  );
  const rows: PlanRow[] = [];
  for await (const some of rowsOf(groups, 3)) rows.push(...some);
  assert.deepEqual(
    rows.map(({ cell }) => cell),
    groups.flat().map(({ cell }) => cell),
  );
});

test('a cluster of another price is the cluster read with that price', async () => {
  const known = new Map();
  const of = async (price: number, clusters?: typeof known) => {
    const said = await saidByProgram({ model: 'tiny', cluster: 'h100-dgx:1', 'global-batch': 8, price });
    return (await requestOf(said, clusters === undefined ? {} : { clusters })).cluster;
  };
  await of(1, known);
  const cents = fc.oneof(
    fc.integer({ min: 1, max: 99_999 }).map((n) => n / 100),
    fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(cents, async (price) => assert.deepEqual(await of(price, known), await of(price))),
    { numRuns: 8 },
  );
});

test('lines are those of the whole text, wherever a stretch ends', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'lines');
    // 7 bytes a line, of which a stretch of 2^20 is no multiple: characters and lines are cut in two.
    const text = 'né€\n'.repeat(400_000).concat('torn');
    writeFileSync(file, text);
    const lines = [...linesOf(file)];
    assert.equal(lines.length, 400_001);
    assert.equal(lines.at(-1), 'torn');
    assert.ok(lines.slice(0, -1).every((line) => line === 'né€\n'));
  });
});
