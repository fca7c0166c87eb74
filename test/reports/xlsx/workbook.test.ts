import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageInDays } from '../../../hardware-profiles/offers/offer.js';
import { Summing } from '../../../planning/plan/summary.js';
import { column } from '../../../reports/csv/file.js';
import { PLAN_HEADER, planLine } from '../../../reports/csv/plan.js';
import { PLAN_COLUMNS, planValue } from '../../../reports/csv/plan-columns.js';
import { sheetColumn } from '../../../reports/xlsx/formats.js';
import { planWorkbook } from '../../../reports/xlsx/plan.js';
import { listSheet, type Workbook } from '../../../reports/xlsx/workbook.js';
import { xlsxBytes } from '../../../reports/xlsx/write.js';
import { HOSTILE } from '../csv/read.js';
import { close, NO_SPREADSHEET, type StoredCell, sheetsInCalc } from '../csv/spreadsheet.js';
import { MADE } from './plan-rows.js';

const DAY = 86_400;
const skip = NO_SPREADSHEET;

const WRITTEN = new Date('2026-11-30');

function workbook(): Workbook {
  const summing = new Summing();
  for (const row of MADE) summing.add(row);
  return planWorkbook({
    ...{ rows: MADE, summary: summing.summary, head: ['6 cells: made by hand'] },
    madeBy: { llmsim: '0.1.0', command: "llmsim plan '=plan.yaml'", written: WRITTEN },
    rests: [
      {
        cluster: 'h100-dgx',
        assumptions: [
          { figure: 'accelerator.memory', value: 8.5e10, kind: 'specified', source: '-a datasheet' },
        ],
      },
    ],
    age: (date) => ageInDays(date, '2026-11-30'),
  });
}

/** The cells of a list by the titles of its columns. */
function records(rows: readonly StoredCell[][]): Record<string, StoredCell>[] {
  const titles = rows[0]!.map(({ value }) => String(value));
  return rows
    .slice(1)
    .map((row) =>
      Object.fromEntries(titles.map((title, i) => [title, row[i] ?? { type: '', value: null, shown: '' }])),
    );
}

/** The row under the one that begins with `first`, after the line `section`. */
function under(rows: readonly StoredCell[][], section: string): Record<string, StoredCell>[] {
  const at = rows.findIndex(([cell]) => cell?.value === section);
  assert.ok(at >= 0, section);
  const end = rows.findIndex((row, i) => i > at && row.length === 0);
  return records(rows.slice(at + 1, end < 0 ? rows.length : end));
}

test('opened on a German system by a double click, a plan is what it is', { skip }, async (t) => {
  const extra = listSheet('Hostile', [{ title: 'text', value: (text: string) => text }], HOSTILE, 0);
  const { sheets } = workbook();
  const opened = sheetsInCalc('plan.xlsx', await xlsxBytes({ sheets: [...sheets, extra] }), 'de-DE');
  assert.deepEqual([...opened.keys()], ['Summary', 'Decide', 'Plan', 'Columns', 'Sources', 'Hostile']);

  await t.test('every figure of every row is a number of its kind, every text a text', () => {
    const rows = records(opened.get('Plan')!);
    assert.equal(rows.length, MADE.length);
    let figures = 0;
    for (const [i, row] of MADE.entries()) {
      for (const each of PLAN_COLUMNS) {
        const days = /^(time_to_train|deadline)\w*_s$/.test(each.name);
        const cell = rows[i]![days ? each.name.replace(/_s$/, '_days') : each.name];
        // What is the same in every row, or for machines only, stands in Sources.
        if (cell === undefined) {
          assert.match(each.name, /^(plan|cells|plan_shard|cell_id|llmsim)$/);
          continue;
        }
        const value = planValue(each, row);
        const where = `row ${i + 1}, ${each.name}: ${JSON.stringify(cell)}`;
        if (value === null || value === '') assert.equal(cell.value, null, where);
        else if (typeof value === 'number') {
          figures++;
          assert.match(cell.type, /^(float|currency|percentage)$/, where);
          assert.ok(close(cell.value as number, days ? value / DAY : value), where);
        } else if (typeof value === 'boolean') {
          // Calc keeps true and false as numbers that it shows as words.
          assert.deepEqual([cell.value, cell.shown], [Number(value), value ? 'WAHR' : 'FALSCH'], where);
        } else if (each.name === 'price_date') {
          assert.deepEqual([cell.type, cell.value], [value.length === 7 ? 'string' : 'date', value], where);
        } else assert.deepEqual([cell.type, cell.value], ['string', value], where);
      }
    }
    assert.ok(figures > 200, String(figures));
  });

  await t.test('figures are shown by their units and in the way of the country', () => {
    const [first] = records(opened.get('Plan')!);
    const shown = (name: string) => first![name]!.shown;
    // 128 devices × 24 h × 80 d × 4 USD.
    assert.equal(shown('cost_usd'), '$983.040');
    assert.equal(shown('price_usd_per_device_hour'), '$4,00');
    assert.equal(shown('mfu'), '41,3%');
    assert.equal(shown('memory_peak_gib'), '60,0');
    assert.equal(shown('time_to_train_days'), '80,0');
    assert.equal(shown('price_date'), '2026-06');
    assert.equal(shown('sequence_parallel'), 'FALSCH');
  });

  await t.test('texts that begin as formulas do stay texts', () => {
    const texts = opened
      .get('Hostile')!
      .slice(1)
      .map(([cell]) => cell!);
    for (const [i, text] of HOSTILE.entries()) {
      assert.equal(texts[i]!.type, 'string', text);
      if (/^[\w=+\-@ ()'!|,.;"$]+$/.test(text)) assert.equal(texts[i]!.value, text);
    }
  });

  await t.test('the summary has the pivots', () => {
    const rows = opened.get('Summary')!;
    const [aws, gcp, own] = under(rows, 'Least cost by cloud and deadline, at p50');
    assert.deepEqual(
      [aws, gcp, own].map((row) => row!['cloud or cluster']!.value),
      ['aws', 'gcp', 'h100-dgx'],
    );
    assert.ok(close(aws!['43 days']!.value as number, 1.02 * 1_032_192));
    assert.equal(aws!['21 days']!.value, null);
    assert.equal(gcp!['21 days']!.shown, '$1.253.376');
    const within = under(
      rows,
      'The fastest run within each budget, at p50: budgets are examples, the plan names none',
    );
    // Within 0.57 M only cell 5 (90 d); within 1.1 M cell 2 (42 d), within 1.3 M cell 4 (20 d).
    assert.deepEqual(
      within.map(({ cell }) => cell!.value),
      [5, 2, 2, 4],
    );
    // Nobody sells cell 5.
    assert.equal(within[0]!.cloud!.value, null);
    assert.ok(close(within[3]!['days p90']!.value as number, 24));
    assert.equal(within[3]!['price of']!.type, 'date');
    assert.deepEqual(
      within.map(({ memory }) => memory!.value),
      ['fits', 'fits', 'fits', 'fits'],
    );
  });

  await t.test('the formulas of the sheet Decide answer the question in its cells', () => {
    const rows = opened.get('Decide')!;
    const answer = (name: string, from = 0) => rows.slice(from).find(([cell]) => cell?.value === name)!;
    const [, deadline] = answer('deadline, days');
    const [, budget] = answer('budget, USD');
    // The plan names no limit, so none is asked for, and all five cells with a run keep it.
    assert.deepEqual([deadline?.value ?? null, budget?.value ?? null], [null, null]);
    assert.deepEqual(
      answer('cells that meet the deadline and the budget')
        .map(({ value }) => value)
        .slice(1),
      [5, 5],
    );
    // That of cell 5, which has no commitment and no term: nothing, and not 0.
    const least = answer('least cost that meets the deadline');
    assert.ok(close(least[1]!.value as number, 1.02 * 552_960));
    assert.ok(close(least[2]!.value as number, 1.2 * 552_960));
    assert.equal(answer('on the cluster')[1]!.value, 'h100-dgx:16');
    assert.equal(answer('memory')[1]!.value, 'fits');
    for (const name of ['bought', 'of a term that costs']) {
      assert.equal(answer(name)[1]?.shown ?? '', '', name);
    }
    assert.ok(close(answer('in days')[1]!.value as number, 1.02 * 90));
    const fewest = answer('fewest days within the budget');
    assert.ok(close(fewest[1]!.value as number, 20.4) && close(fewest[2]!.value as number, 24));
    assert.ok(close(answer('at the cost of')[1]!.value as number, 1.02 * 1_228_800));
    // The last lines are of the fastest.
    assert.deepEqual(
      rows.slice(-4, -1).map((row) => row[1]!.value),
      ['h100-dgx:64', 'fits', 'on-demand'],
    );
  });

  await t.test('the sources name each price once with its day, and how the file was made', () => {
    const rows = opened.get('Sources')!;
    const fact = (name: string) => rows.find(([cell]) => cell?.value === name)![1]!;
    assert.equal(fact('command').value, "llmsim plan '=plan.yaml'");
    assert.deepEqual([fact('written').type, fact('written').value], ['date', '2026-11-30']);
    assert.equal(fact('plan').value, '0123456789abcdef');
    const prices = under(rows, 'Prices');
    // Cells 1 and 2 have prices of different days; 6 has its own.
    assert.equal(prices.length, MADE.length);
    assert.deepEqual([prices[1]!.date!.value, prices[1]!['days old']!.value], ['2026-11-09', 21]);
    assert.equal(prices[0]!.source!.value, '@price list');
    const [assumption] = under(
      rows,
      'Assumptions: every figure of the profiles, those that were assumed first',
    );
    assert.deepEqual(
      [assumption!['value (SI units)']!.value, assumption!.source!.value],
      [8.5e10, '-a datasheet'],
    );
  });
});

test('the CSV file on a German system: as the documentation says every figure arrives, otherwise none', {
  skip,
}, () => {
  const csv = PLAN_HEADER + MADE.map(planLine).join('');
  const [told] = sheetsInCalc('plan.csv', csv, 'de-DE').values();
  for (const [i, row] of records(told!).entries()) {
    for (const each of PLAN_COLUMNS.filter(({ type }) => type === 'number')) {
      const value = planValue(each, MADE[i]!);
      const cell = row[each.name]!;
      if (value === null) continue;
      assert.equal(cell.type, 'float', `${each.name}: ${JSON.stringify(cell)}`);
      assert.ok(close(cell.value as number, value as number), `${each.name}: ${JSON.stringify(cell)}`);
    }
  }
  const [untold] = sheetsInCalc('plan.csv', csv, 'de-DE', false).values();
  assert.equal(records(untold!)[0]!.step_time_s!.type, 'string');
});

test('figures that are not finite never reach a sheet', () => {
  const broken = [{ title: 'x', value: () => Number.NaN }];
  assert.throws(() => listSheet('x', broken, [1], 0), /NaN/);
});

test('seconds of a run are days, days are dates, and months and other texts stay', () => {
  const shown = (name: string, value: string | number) => {
    const { title, ...rest } = sheetColumn(column(name, '', () => value));
    return [title, rest.value(null as never), rest.format];
  };
  assert.deepEqual(shown('time_to_train_p50_s', 2 * DAY), ['time_to_train_p50_days', 2, '#,##0.0']);
  assert.deepEqual(shown('step_time_s', 2), ['step_time_s', 2, '#,##0.000']);
  assert.deepEqual(shown('price_date', '2026-06')[1], '2026-06');
  assert.deepEqual(shown('price_date', '2026-06-09')[1], new Date('2026-06-09'));
  assert.equal(shown('price_date', 'last June')[1], 'last June');
});
