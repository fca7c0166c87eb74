/** docs/capacity-planning.md: its commands, the workbook they write as LibreOffice shows it, and what it says of them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ageInDays } from '../hardware-profiles/offers/offer.js';
import { largest } from '../input/extremes.js';
import type { PlanRow } from '../planning/plan/row.js';
import { Summing } from '../planning/plan/summary.js';
import { rowIn } from '../reports/csv/plan.js';
import { planWorkbook } from '../reports/xlsx/plan.js';
import type { Sheet } from '../reports/xlsx/workbook.js';
import { xlsxBytes } from '../reports/xlsx/write.js';
import { asShown, type Printed, run, runHere, type Shown, shownCommands, withOutputs } from './documented.js';
import { close, NO_SPREADSHEET, type StoredCell, sheetsInCalc } from './reports/csv/spreadsheet.js';
import { sheetsIn } from './reports/xlsx/parts.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('../bundle/llmsim.js', import.meta.url));
const DOCUMENT = `${ROOT}docs/capacity-planning.md`;
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const DAY = 86_400;

const folder = mkdtempSync(join(tmpdir(), 'llmsim-capacity-'));
symlinkSync(`${ROOT}examples`, join(folder, 'examples'));
after(() => rmSync(folder, { recursive: true }));

/** What a command prints where a reader would run it. */
async function printedBy(command: string): Promise<Printed> {
  const before = process.cwd();
  process.chdir(folder);
  const here = await runHere(command).finally(() => process.chdir(before));
  return here ?? run(command, ENTRY, folder);
}

let markdown = readFileSync(DOCUMENT, 'utf8');
const printed = new Map<Shown, string[]>();
for (const each of shownCommands(markdown)) {
  const { output, exit } = await printedBy(each.command);
  assert.equal(exit, each.exit, `${each.command}\n${output.join('\n')}`);
  printed.set(each, asShown(output, each.output));
}
const rows = readFileSync(join(folder, 'plan.csv'), 'utf8')
  .split('\r\n')
  .slice(1, -1)
  .map((line) => rowIn(`${line}\r\n`));

/** Holds `renewed` against the page, or puts it there. */
function assertShown(renewed: string): void {
  if (UPDATE) writeFileSync(DOCUMENT, renewed);
  else assert.equal(markdown, renewed, 'renew with: npm run golden');
  markdown = renewed;
}

test('what its commands print', () => {
  assertShown(withOutputs(markdown, printed));
});

const skip = NO_SPREADSHEET;

test('the tables of the workbook and the formulas it teaches, as LibreOffice shows them', {
  skip,
}, async (t) => {
  const [, question] = /^([\s\S]*<!-- formulas -->\n\n)/.exec(markdown)!;
  const table = /^(?:\|.*\n)+/.exec(markdown.slice(question!.length))![0];
  const lines = [...table.matchAll(/^\| (.*?) \| `=(.*?)` \| ?(.*?) ?\|$/gm)].map(([, asked, formula]) => {
    return { asked: asked!, formula: formula! };
  });
  assert.equal(lines.length, table.trim().split('\n').length - 2);
  const asked: Sheet = {
    ...{ name: 'Asked', widths: [] },
    rows: lines.map(({ formula }) => [{ value: { formula }, format: '#,##0.00' }]),
  };
  const made = await xlsxBytes({ sheets: [...workbookOf(rows), asked] });
  // What the command wrote, with the formulas of the page beside it.
  const [written, remade] = [readFileSync(join(folder, 'plan.xlsx')), Buffer.from(made)].map(sheetsIn);
  for (const name of ['Decide', 'Plan', 'Columns'])
    assert.deepEqual(remade!.get(name), written!.get(name), name);
  const sheets = sheetsInCalc('plan.xlsx', made, 'en-US');

  await t.test('the tables', () => {
    const cells = sheets.get('Plan')!;
    const renewed = markdown.replaceAll(
      /^(<!-- (sheet|cells)(?: (\w+))?(?:: (.*?))? -->)\n\n((?:\|[^\n]*\n)*)/gm,
      (_, mark: string, kind: string, sheet: string, title: string, before: string) => {
        const shown =
          kind === 'cells' ? columnsOf(cells, title.split(', ')) : tableUnder(sheets.get(sheet)!, title);
        return `${mark}\n\n${inMarkdown(shown)}\n${before === '' ? '\n' : ''}`;
      },
    );
    assertShown(renewed);
  });

  await t.test('the formulas', () => {
    const answers = sheets.get('Asked')!.map(([cell]) => cell!);
    const shown = answers.map((cell) => {
      assert.ok(!/Err:|#/.test(cell.shown), JSON.stringify(cell));
      if (typeof cell.value !== 'number') return cell.shown;
      return cell.value.toLocaleString('en-US', { maximumFractionDigits: cell.value < 1000 ? 2 : 0 });
    });
    const [before] = /^[\s\S]*<!-- formulas -->\n\n/.exec(markdown)!;
    const head = table.split('\n').slice(0, 2).join('\n');
    const body = lines.map((line, i) => `| ${line.asked} | \`=${line.formula}\` | ${shown[i]} |`).join('\n');
    assertShown(`${before}${head}\n${body}\n${markdown.slice(before.length + table.length)}`);

    // The same worked out here.
    const inTime = rows.filter(({ run: r }) => r!.timeToTrain!.p90 <= 60 * DAY);
    const least = inTime
      .filter(({ price }) => price?.commitment === 'on-demand')
      .reduce((a, b) => (b.run!.cost!.p90 < a.run!.cost!.p90 ? b : a));
    const [count, cost, cluster] = answers.map(({ value }) => value);
    assert.equal(count, inTime.filter(({ run: r }) => r!.cost!.p90 <= 5e6).length);
    assert.ok(close(cost as number, least.run!.cost!.p90));
    assert.equal(cluster, least.inputs.cluster);
  });
});

test('what it says of the clouds holds', async () => {
  const of = (cluster: string, commitment: string) =>
    rows.find((row) => row.inputs.cluster === cluster && row.price?.commitment === commitment)!;
  const keepsAt = (row: PlanRow, at: 'p50' | 'p90') =>
    row.run!.timeToTrain![at] <= 60 * DAY && row.run!.cost![at] <= 5e6;
  const nodes = [32, 48, 64];
  // Model FLOPs over the peak: nothing trains 2 T tokens in fewer device-hours.
  const leastHours = (6 * 70.6e9 * 2e12) / 989.4e12 / 3600;
  for (const row of rows) assert.ok(row.run!.deviceHours > leastHours, String(row.cell));
  // On demand AWS alone keeps both limits; at p90 64 nodes do, and 48 do not.
  assert.deepEqual(
    nodes.map((n) => keepsAt(of(`aws-p5:${n}`, 'on-demand'), 'p50')),
    [false, true, true],
  );
  assert.deepEqual(
    nodes.map((n) => keepsAt(of(`aws-p5:${n}`, 'on-demand'), 'p90')),
    [false, false, true],
  );
  for (const cloud of ['azure-nd-h100-v5', 'gcp-a3-high']) {
    for (const n of nodes) assert.ok(of(`${cloud}:${n}`, 'on-demand').run!.budgetUse! > 1, `${cloud} ${n}`);
    // At a price lower by what the cost is over the budget, it costs the budget.
    const { run: r, price, winner } = of(`${cloud}:64`, 'on-demand');
    const enough = (price!.usdPerDeviceHour * 5e6) / r!.cost!.p50;
    const hours = (winner!.devices * r!.timeToTrain!.p50) / 3600;
    assert.ok(Math.abs(hours * enough - 5e6) < 1, `${hours * enough}`);
    assert.ok(keepsAt(of(`${cloud}:64`, '1-year'), 'p50'));
  }
  const decided = of('aws-p5:64', 'on-demand').run!;
  assert.deepEqual(
    [Math.round(decided.timeToTrain!.p50 / DAY), Math.round(decided.timeToTrain!.p90 / DAY)],
    [41, 47],
  );
  assert.deepEqual(
    [(decided.cost!.p50 / 1e6).toFixed(1), (decided.cost!.p90 / 1e6).toFixed(1)],
    ['3.4', '4.0'],
  );
  // All are tight; with a margin the same nodes keep both limits.
  assert.ok(rows.every(({ winner }) => winner!.memory.verdict === 'tight'));
  const roomy = await printedBy(
    'llmsim plan examples/70b-three-clouds.yaml --cluster aws-p5:64 --commitment on-demand --memory-margin 10% --quiet',
  );
  const [, line] = roomy.output;
  const spare = rowIn(`${line}\r\n`);
  assert.ok(spare.winner!.memory.peakBytes <= 0.9 * spare.winner!.memory.capacityBytes);
  assert.deepEqual([spare.binds, keepsAt(spare, 'p90')], ['none', true]);
  assert.deepEqual(
    (['p50', 'p90'] as const).map((at) => [
      Math.round(spare.run!.timeToTrain![at] / DAY),
      (spare.run!.cost![at] / 1e6).toFixed(1),
    ]),
    [
      [42, '3.5'],
      [49, '4.1'],
    ],
  );
  assert.equal(of('aws-p5:64', '1-year').run!.commitmentCostUsd!.toFixed(0), '19286016');
  assert.equal(((512 * 8760 * of('aws-p5:64', '1-year').price!.usdPerDeviceHour) / 1e6).toFixed(1), '19.3');
});

function workbookOf(all: readonly PlanRow[]): readonly Sheet[] {
  const summing = new Summing();
  for (const row of all) summing.add(row);
  const madeBy = { llmsim: all[0]!.llmsim, command: 'llmsim plan', written: new Date('2026-11-30') };
  return planWorkbook({
    rows: all,
    summary: summing.summary,
    head: [],
    madeBy,
    rests: [],
    age: (date) => ageInDays(date, '2026-11-30'),
  }).sheets;
}

/** The table under a title of a page; without one, the whole sheet below its first three lines. */
function tableUnder(sheet: readonly StoredCell[][], title: string | undefined): string[][] {
  const at = title === undefined ? 2 : sheet.findIndex(([cell]) => cell?.value === title);
  assert.ok(at >= 0, title);
  const end = sheet.findIndex((row, i) => title !== undefined && i > at && row.length === 0);
  return sheet
    .slice(at + 1, end < 0 ? sheet.length : end)
    .filter((row) => row.length > 0)
    .map((row) => row.map(({ shown }) => shown));
}

function columnsOf([head, ...body]: readonly StoredCell[][], names: readonly string[]): string[][] {
  const at = names.map((name) => head!.findIndex(({ value }) => value === name));
  assert.ok(
    at.every((i) => i >= 0),
    names.join(),
  );
  return [[...names], ...body.map((row) => at.map((i) => row[i]?.shown ?? ''))];
}

function inMarkdown([head, ...body]: readonly string[][]): string {
  const width = largest([head!, ...body].map((cells) => cells.length));
  const line = (cells: readonly string[]) =>
    `|${Array.from({ length: width }, (_, i) => ` ${cells[i] ?? ''} `).join('|')}|`;
  return [line(head!), line(Array.from({ length: width }, () => '---')), ...body.map(line)].join('\n');
}
