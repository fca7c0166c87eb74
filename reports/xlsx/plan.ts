/**
 * A plan as a workbook, made of its complete rows: `Summary` with pivots by deadline and budget, `Decide` with formulas for
 * any other, `Plan` with the rows, `Columns` with what each means, `Sources` with prices, assumptions and how it was made.
 */
import type { PlanRow } from '../../planning/plan/row.js';
import type { PlanSummary } from '../../planning/plan/summary.js';
import { PLAN_COLUMNS, planValue } from '../csv/plan-columns.js';
import { layoutLegend, shortLayout } from '../layout.js';
import { errorNotes, QUANTILES, termNotes } from '../plan.js';
import { tightNotes } from '../tight.js';
import { columnsSheet } from './columns.js';
import { decideSheet } from './decide.js';
import { dateIn, sheetColumn } from './formats.js';
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
import { type Age, type MadeBy, type Rests, sourcesSheet } from './sources.js';
import {
  type Block,
  listSheet,
  pageSheet,
  type Sheet,
  type SheetColumn,
  type SheetValue,
  tableBlock,
  type Workbook,
} from './workbook.js';

export interface PlanWorkbook {
  readonly rows: readonly PlanRow[];
  readonly summary: PlanSummary;
  /** What was asked, and how many cells keep all limits, in lines. */
  readonly head: readonly string[];
  readonly madeBy: MadeBy;
  /** What the predictions rest on, by cluster. */
  readonly rests: readonly Rests[];
  readonly age: Age;
}

const DAY = 86_400;
/** The same in every row, or of use to machines only: they stand in `Sources`. */
const OF_THE_FILE = ['plan', 'cells', 'plan_shard', 'cell_id', 'llmsim'];

export function planWorkbook({ rows, summary, head, madeBy, rests, age }: PlanWorkbook): Workbook {
  const columns = PLAN_COLUMNS.filter(({ name }) => !OF_THE_FILE.includes(name)).map((column) => {
    const { name, meaning } = column;
    return {
      name,
      meaning,
      ...sheetColumn<PlanRow>({ name, meaning, value: (row) => planValue(column, row) }),
    };
  });
  const candidates = candidatesOf(rows);
  return {
    sheets: [
      summarySheet(candidates, summary, head, madeBy, age),
      ...(candidates.length === 0 ? [] : [decideSheet(candidates)]),
      listSheet('Plan', columns, rows, 3),
      columnsSheet(columns),
      sourcesSheet(rows, madeBy, rests, age),
    ],
  };
}

function summarySheet(
  candidates: readonly Candidate[],
  summary: PlanSummary,
  head: readonly string[],
  { command }: MadeBy,
  age: Age,
): Sheet {
  const blocks: Block[] = [
    { look: 'title', lines: ['Plan'] },
    { look: 'plain', lines: head },
    { look: 'soft', lines: [command, ''] },
    ...(candidates.length === 0
      ? [
          {
            look: 'plain' as const,
            lines: ['No cell has the figures of a whole run: the plan has no tokens, or nothing fits.'],
          },
        ]
      : decisionBlocks(candidates, age)),
    { look: 'soft', lines: [...errorNotes(summary), ...(summary.runs ? [QUANTILES] : [])] },
  ];
  return pageSheet('Summary', blocks);
}

const USD = '[$$-409]#,##0';
const DEADLINE = 'General" days"';
const PERCENTILES: readonly Percentile[] = ['p50', 'p90'];

function decisionBlocks(candidates: readonly Candidate[], age: Age): Block[] {
  const deadlines = deadlinesFor(candidates);
  const budgets = budgetsFor(candidates);
  const jobs = groupsBy(candidates, ({ job }) => job);
  const decide = (limits: readonly number[], choose: typeof cheapestBy): Decided[] =>
    jobs.flatMap((group) =>
      limits.map((limit) => ({ limit, job: group[0]!.job, one: choose(group, limit, 'p50') })),
    );
  const [byDeadline, byBudget] = [decide(deadlines, cheapestBy), decide(budgets, soonestWithin)];
  const chosen = [...byDeadline, ...byBudget].flatMap(({ one }) => one?.row ?? []);
  const winners = chosen.flatMap(({ winner }) => winner ?? []);
  const layouts = winners.map(({ layout }) => layout);
  const asked = (key: 'deadlineSeconds' | 'budgetUsd') =>
    candidates.some(({ row }) => row.inputs[key] !== null);
  const deadlineTitles = deadlines.map((deadline) => `${inDays(deadline)} days`);
  const budgetTitles = budgets.map((budget) => `$${budget.toLocaleString('en-US')}`);
  return [
    section(
      `The cheapest run that meets each deadline, at p50${asked('deadlineSeconds') ? '' : ': deadlines are examples, the plan names none'}`,
    ),
    tableBlock(decisionColumns('deadline', DEADLINE, age, inDays), byDeadline),
    section(
      `The fastest run within each budget, at p50${asked('budgetUsd') ? '' : ': budgets are examples, the plan names none'}`,
    ),
    tableBlock(decisionColumns('budget', USD, age), byBudget),
    ...PERCENTILES.flatMap((at) => [
      section(`Least cost by cloud and deadline, at ${at}`),
      tableBlock(pivotColumns(deadlineTitles, USD), costByDeadline(candidates, deadlines, at)),
    ]),
    ...PERCENTILES.flatMap((at) => [
      section(`Days to train by cloud and budget, at ${at}`),
      tableBlock(pivotColumns(budgetTitles, '#,##0.0', inDays), timeByBudget(candidates, budgets, at)),
    ]),
    {
      look: 'soft',
      lines: [
        EMPTY,
        ...(layouts.length === 0
          ? []
          : [
              layoutLegend(
                layouts,
                candidates.map(({ row }) => ({ unit: row.inputs.unit ?? null })),
              ),
            ]),
        ...tightNotes(winners.map(({ memory }) => memory)),
        ...termNotes(chosen),
      ],
    },
  ];
}

const EMPTY = 'Nothing stands where no cell of the plan keeps the limit.';

function section(line: string): Block {
  return { look: 'section', lines: [line] };
}

function inDays(seconds: number): number {
  return Number((seconds / DAY).toPrecision(6));
}

function pivotColumns(
  titles: readonly string[],
  format: string,
  shown: (value: number) => number = (value) => value,
): SheetColumn<PivotRow>[] {
  return [
    { title: 'job', value: ({ job }) => job },
    { title: 'cloud or cluster', value: ({ cloud }) => cloud },
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
  readonly limit: number;
  readonly job: string;
  readonly one: Candidate | undefined;
}

function decisionColumns(
  title: string,
  format: string,
  age: Age,
  shown: (limit: number) => number = (limit) => limit,
): SheetColumn<Decided>[] {
  const of = (value: (one: Candidate) => SheetValue | undefined) => {
    return ({ one }: Decided) => (one === undefined ? null : (value(one) ?? null));
  };
  return [
    { title: 'job', value: ({ job }) => job },
    { title, format, value: ({ limit }) => shown(limit) },
    { title: 'cloud', value: ({ one }) => (one === undefined ? 'none' : (one.row.price?.provider ?? null)) },
    { title: 'cluster', value: of(({ row }) => row.inputs.cluster) },
    { title: 'commitment', value: of(({ commitment }) => commitment) },
    { title: 'devices', format: '#,##0', value: of(({ row }) => row.winner?.devices) },
    { title: 'days p50', format: '#,##0.0', value: of(({ seconds }) => seconds.p50 / DAY) },
    { title: 'days p90', format: '#,##0.0', value: of(({ seconds }) => seconds.p90 / DAY) },
    { title: 'cost p50', format: USD, value: of(({ usd }) => usd?.p50) },
    { title: 'cost p90', format: USD, value: of(({ usd }) => usd?.p90) },
    {
      ...{ title: 'of a term that costs', format: USD },
      value: of(({ row }) => row.run?.commitmentCostUsd),
    },
    {
      ...{ title: 'USD per device-hour', format: '[$$-409]#,##0.00' },
      value: of(({ row }) => row.price?.usdPerDeviceHour),
    },
    { title: 'price of', value: of(({ row }) => dateIn(row.price?.date ?? null)) },
    {
      ...{ title: 'days old', format: '#,##0' },
      value: of(({ row: { price } }) => (price?.date == null ? null : age(price.date))),
    },
    { title: 'memory', value: of(({ row }) => row.winner?.memory.verdict) },
    { title: 'strategy', value: of(({ row }) => row.winner?.strategy) },
    { title: 'layout', value: of(({ row }) => row.winner && shortLayout(row.winner.layout)) },
    { title: 'cell', format: '0', value: of(({ row }) => row.cell) },
  ];
}
