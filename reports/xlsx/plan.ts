/**
 * A plan as a workbook, made of its complete rows: `Summary` with pivots by deadline and budget, `Plan` with the rows,
 * `Columns` with what each means, `Sources` with prices, assumptions and how the file was made.
 */
import type { PlanRow } from '../../planning/plan/row.js';
import type { PlanSummary } from '../../planning/plan/summary.js';
import { PLAN_COLUMNS, planValue } from '../csv/plan-columns.js';
import { type PlanHead, planHead, planNotes } from '../plan.js';
import { sheetColumn } from './formats.js';
import {
  budgetsFor,
  type Candidate,
  candidatesOf,
  cheapestBy,
  costByDeadline,
  deadlinesFor,
  groupsBy,
  type Percentile,
  type PivotRow,
  soonestWithin,
  timeByBudget,
} from './pivots.js';
import { type MadeBy, type Rests, sourcesSheet } from './sources.js';
import {
  type Block,
  listSheet,
  pageSheet,
  type Sheet,
  type SheetColumn,
  tableBlock,
  type Workbook,
} from './workbook.js';

export interface PlanWorkbook {
  readonly rows: readonly PlanRow[];
  readonly summary: PlanSummary;
  readonly head: PlanHead;
  readonly madeBy: MadeBy;
  /** What the predictions rest on, by cluster. */
  readonly rests: readonly Rests[];
}

const DAY = 86_400;
/** The same in every row, or of use to machines only: they stand in `Sources`. */
const OF_THE_FILE = ['plan', 'cells', 'plan_shard', 'cell_id', 'llmsim'];

export function planWorkbook({ rows, summary, head, madeBy, rests }: PlanWorkbook): Workbook {
  const columns = PLAN_COLUMNS.filter(({ name }) => !OF_THE_FILE.includes(name)).map((column) => ({
    ...{ meaning: column.meaning, name: column.name },
    ...sheetColumn<PlanRow>({ ...column, value: (row) => planValue(column, row) }),
  }));
  // Cell, model and cluster stay in sight.
  const sheets = [summarySheet(rows, summary, head, madeBy), listSheet('Plan', columns, rows, 3)];
  return { sheets: [...sheets, columnsSheet(columns), sourcesSheet(rows, madeBy, rests)] };
}

/** What each column means. Where the sheet and the CSV file count in different units, both names stand. */
function columnsSheet(
  columns: readonly { readonly title: string; readonly name: string; readonly meaning: string }[],
): Sheet {
  const shown: SheetColumn<(typeof columns)[number]>[] = [
    { title: 'column', value: ({ title }) => title },
    { title: 'in the CSV file', value: ({ name }) => name },
    { title: 'meaning', value: ({ meaning }) => meaning.replaceAll('`', '') },
  ];
  return { ...listSheet('Columns', shown, columns, 1), columnNames: [] };
}

function summarySheet(
  rows: readonly PlanRow[],
  summary: PlanSummary,
  head: PlanHead,
  { command }: MadeBy,
): Sheet {
  const candidates = candidatesOf(rows);
  const blocks: Block[] = [
    { look: 'title', lines: ['Plan'] },
    { look: 'plain', lines: planHead(summary, head) },
    { look: 'soft', lines: [command, ''] },
    ...(candidates.length === 0
      ? [{ look: 'plain' as const, lines: ['No cell has the figures of a whole run: the plan has no tokens, or nothing fits.'] }]
      : decisionBlocks(candidates)),
    { look: 'soft', lines: ['', ...planNotes(summary)] },
  ];
  return pageSheet('Summary', blocks);
}

const AT: Readonly<Record<Percentile, string>> = {
  p50: 'p50: half of comparable published runs would need at most that',
  p90: 'p90: nine in ten would need at most that',
};

function decisionBlocks(candidates: readonly Candidate[]): Block[] {
  const deadlines = deadlinesFor(candidates);
  const budgets = budgetsFor(candidates);
  const deadlineTitles = deadlines.map((deadline) => `${days(deadline)} days`);
  const budgetTitles = budgets.map((budget) => `$${budget.toLocaleString('en-US')}`);
  const jobs = groupsBy(candidates, ({ job }) => job);
  const percentiles = ['p50', 'p90'] as const;
  const decided = (limit: string, one: Candidate | undefined, job: string) => ({ limit, one, job });
  return [
    section('The cheapest run that meets each deadline (at p50)'),
    tableBlock(
      decisionColumns('deadline'),
      jobs.flatMap((group) =>
        deadlines.map((deadline, i) => decided(deadlineTitles[i]!, cheapestBy(group, deadline, 'p50'), group[0]!.job)),
      ),
    ),
    section('The fastest run within each budget (at p50)'),
    tableBlock(
      decisionColumns('budget'),
      jobs.flatMap((group) =>
        budgets.map((budget, i) => decided(budgetTitles[i]!, soonestWithin(group, budget, 'p50'), group[0]!.job)),
      ),
    ),
    ...percentiles.flatMap((at) => [
      section(`Least cost, by cloud and deadline; ${AT[at]}`),
      tableBlock(pivotColumns(deadlineTitles, '[$$-409]#,##0'), costByDeadline(candidates, deadlines, at)),
    ]),
    ...percentiles.flatMap((at) => [
      section(`Days to train, by cloud and budget; ${AT[at]}`),
      tableBlock(
        pivotColumns(budgetTitles, '#,##0.0', (seconds) => seconds / DAY),
        timeByBudget(candidates, budgets, at),
      ),
    ]),
    { look: 'soft', lines: ['An empty cell: no cell of the plan keeps that limit there.'] },
  ];
}

function section(line: string): Block {
  return { look: 'section', lines: [line] };
}

function days(seconds: number): number {
  return Number((seconds / DAY).toPrecision(6));
}

function pivotColumns(
  titles: readonly string[],
  format: string,
  shown: (value: number) => number = (value) => value,
): SheetColumn<PivotRow>[] {
  return [
    { title: 'job', value: ({ job }) => job },
    { title: 'cloud', value: ({ cloud }) => cloud },
    { title: 'accelerator', value: ({ accelerator }) => accelerator },
    { title: 'commitment', value: ({ commitment }) => commitment },
    ...titles.map((title, i) => ({
      ...{ title, format },
      value: ({ values }: PivotRow) => (values[i] === null ? null : shown(values[i]!)),
    })),
  ];
}

/** The cell that was chosen for a limit, and what it promises. */
interface Decided {
  readonly limit: string;
  readonly job: string;
  readonly one: Candidate | undefined;
}

function decisionColumns(limit: string): SheetColumn<Decided>[] {
  const of = (value: (one: Candidate) => string | number | null | undefined) => {
    return ({ one }: Decided) => (one === undefined ? null : (value(one) ?? null));
  };
  return [
    { title: 'job', value: ({ job }) => job },
    { title: limit, value: (decided) => decided.limit },
    { title: 'cloud', value: ({ one }) => one?.cloud ?? 'none keeps it' },
    { title: 'cluster', value: of(({ row }) => row.inputs.cluster) },
    { title: 'commitment', value: of(({ commitment }) => commitment) },
    { title: 'devices', value: of(({ row }) => row.winner?.devices) },
    { title: 'days p50', format: '#,##0.0', value: of(({ seconds }) => seconds.p50 / DAY) },
    { title: 'days p90', format: '#,##0.0', value: of(({ seconds }) => seconds.p90 / DAY) },
    { title: 'cost p50', format: '[$$-409]#,##0', value: of(({ usd }) => usd?.p50) },
    { title: 'cost p90', format: '[$$-409]#,##0', value: of(({ usd }) => usd?.p90) },
    { title: 'strategy', value: of(({ row }) => row.winner?.strategy) },
    { title: 'cell', value: of(({ row }) => row.cell) },
  ];
}
