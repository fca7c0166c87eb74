import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compareCsv } from '../../../reports/csv/compare.js';
import { COMPARE_COLUMNS } from '../../../reports/csv/compare-columns.js';
import { column, csvFile } from '../../../reports/csv/file.js';
import { comparison } from '../comparison.js';
import { HOSTILE } from './read.js';
import { assertSameInCalc, close, NO_SPREADSHEET, openedInCalc, openedTogether } from './spreadsheet.js';

const skip = NO_SPREADSHEET;

const COMPARED = compareCsv(comparison(true));
const GARBLED = csvFile(
  [column('text', 'a text', (text: string) => text), column('n', 'one', () => 1)],
  HOSTILE,
);
const FORMULA = 'a,b,c,d\r\n=1+1,-2.5,true,"=1+1 "\r\n';
const FIGURES = [0, -1.5e-7, 1 / 3, 12_345_678_901_234.5, -2.5, 1e21, 1e-300, 0.1 + 0.2];
const NUMBERS = csvFile([column('x', 'a figure', (x: number) => x)], FIGURES);

before(() => {
  if (!skip) openedTogether([COMPARED, GARBLED, FORMULA, NUMBERS]);
});

test('Calc reads every figure of a comparison as a number and every text as it was', { skip }, () => {
  assertSameInCalc(COMPARED);
  const [, best] = openedInCalc(COMPARED);
  for (const [j, { name }] of COMPARE_COLUMNS.entries()) {
    if (!/_(s|gib|usd|kwh|kg|hours)$|^(rank|dp|tp|pp|mfu|hfu)$/.test(name) || best![j] === '') continue;
    assert.equal(typeof best![j], 'number', name);
  }
  const at = COMPARE_COLUMNS.findIndex(({ name }) => name === 'step_time_s');
  assert.ok(close(best![at] as number, 14 + 0.03 + 0.6 + 0.07 + 0.3));
});

test('texts that a spreadsheet would run, split or garble stay texts in Calc', { skip }, () => {
  assertSameInCalc(GARBLED);
  const texts = openedInCalc(GARBLED)
    .slice(1)
    .map(([text]) => text);
  for (const [i, text] of HOSTILE.entries()) {
    const carriageAsLine = text.replaceAll(/\r\n?/g, '\n');
    assert.ok([carriageAsLine, `'${carriageAsLine}`].includes(texts[i] as string), JSON.stringify(texts[i]));
  }
});

test('the reading itself would notice: a formula written bare is worked out', { skip }, () => {
  assert.deepEqual(openedInCalc(FORMULA)[1], [2, -2.5, true, 2]);
});

test('figures large, small and negative arrive to Calc’s 15 digits', { skip }, () => {
  const read = openedInCalc(NUMBERS).slice(1);
  for (const [i, x] of FIGURES.entries()) assert.ok(close(read[i]![0] as number, x), `${x}: ${read[i]![0]}`);
});
