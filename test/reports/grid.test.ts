import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { json } from '../../reports/json.js';
import { type Column, grid } from '../../reports/tables/grid.js';
import { wrap } from '../../reports/tables/style.js';

type Row = readonly [string, string, string];
const COLUMNS: readonly Column<Row>[] = [
  { title: 'a', align: 'left', leaves: 0, cell: ([a]) => a },
  { title: 'b', align: 'right', leaves: 1, cell: ([, b]) => b },
  { title: 'c-\nd', align: 'right', leaves: 2, cell: ([, , c]) => c },
];
const plain = (width: number) => ({ width, colour: false });

test('columns are as wide as their widest cell, two apart, figures to the right', () => {
  assert.deepEqual(grid(COLUMNS, [['x', '1', '22']], plain(80)), [
    '      c-',
    'a  b   d',
    '─  ─  ──',
    'x  1  22',
  ]);
});

test('the columns that do not fit move below the row, most expendable first, with their titles', () => {
  const row: Row = ['long name', '123', '456'];
  assert.deepEqual(grid(COLUMNS, [row], plain(14)).slice(-2), ['long name  123', '    c-d 456']);
  assert.deepEqual(grid(COLUMNS, [row], plain(12)).slice(-2), ['long name', '    b 123 · c-d 456']);
});

test('a column in which no row has anything to say is left out', () => {
  assert.deepEqual(grid(COLUMNS, [['x', '', '1']], plain(80)).at(-1), 'x   1');
});

test('when even the columns that stay are too wide, the widest is wrapped between words', () => {
  const staying = COLUMNS.map((column) => ({ ...column, leaves: 0 }));
  assert.deepEqual(grid(staying, [['one two three four', '1', '22']], plain(20)).slice(-2), [
    'one two three',
    'four           1  22',
  ]);
});

test('at every width every figure is shown', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word, word), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 40, max: 120 }),
      (rows, width) => {
        const lines = grid(COLUMNS, rows, plain(width));
        for (const cell of rows.flat())
          assert.ok(
            lines.some((line) => line.includes(cell)),
            cell,
          );
        for (const line of lines) assert.ok(line.length <= width, line);
      },
    ),
    { seed: 3 },
  );
});

/** As our tables are: a name, words, and figures with their units, some of which stay whatever happens. */
const CELLS = fc.record({
  name: fc.stringMatching(/^[a-z]{1,9}(-[a-z]{1,8})?$/),
  words: fc.array(fc.stringMatching(/^[a-z0-9]{1,9}$/), { maxLength: 8 }).map((all) => all.join(' ')),
  figures: fc.array(
    fc
      .tuple(fc.double({ min: 0, max: 9e6, noNaN: true }), fc.constantFrom('GiB', '%', 's', 'tokens/s'))
      .map(([x, unit]) => `${x.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${unit}`),
    { minLength: 9, maxLength: 9 },
  ),
});

test('from 40 columns up no figure is broken, cut or left out, whichever columns may leave', () => {
  fc.assert(
    fc.property(
      fc.array(CELLS, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 }),
      fc.integer({ min: 40, max: 220 }),
      (rows, leaves, width) => {
        const columns: Column<(typeof rows)[number]>[] = [
          { title: 'name', align: 'left', leaves: 0, cell: ({ name }) => name },
          { title: 'words', align: 'left', leaves: 0, cell: ({ words }) => words },
          ...leaves.map((leave, i): Column<(typeof rows)[number]> => {
            return { title: `f${i}`, align: 'right', leaves: leave, cell: ({ figures }) => figures[i]! };
          }),
        ];
        const lines = grid(columns, rows, plain(width));
        for (const line of lines) assert.ok(line.length <= width, `${line.length} > ${width}: ${line}`);
        for (const figure of rows.flatMap(({ name, figures }) => [name, ...figures])) {
          assert.ok(
            lines.some((line) => line.includes(figure)),
            `${figure} at ${width} columns in\n${lines.join('\n')}`,
          );
        }
        assert.ok(!lines.some((line) => line.includes('…')));
      },
    ),
    { seed: 8, numRuns: 300 },
  );
});

test('prose is broken between words, and never between a figure and its unit', () => {
  assert.deepEqual(wrap('waiting takes 2.0 % of the step', plain(20)), [
    'waiting takes 2.0 %',
    'of the step',
  ]);
  assert.deepEqual(wrap('all the waiting is 12.5 GiB', plain(22)), ['all the waiting is', '12.5 GiB']);
  assert.deepEqual(wrap('', plain(20)), []);
});

test('JSON refuses a figure that is not finite rather than print null', () => {
  assert.equal(json({ a: 1.5, b: null }), '{\n  "a": 1.5,\n  "b": null\n}\n');
  assert.throws(() => json({ rows: [{ mfu: Number.NaN }] }), /'mfu' came out as NaN/);
});
