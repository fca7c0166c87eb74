/** The tables of `llmsim search`: the best, the Pareto front, and the way from one's own layout. */
import type { Found, FoundRow, From } from '../planning/found.js';
import { memoryCell, runCost, runPrice, runTime, timeToTrain } from './compare.js';
import { shortLayout } from './layout.js';
import type { Column, Figures } from './tables/grid.js';
import { count, dollars, duration, durationRange, money, percent } from './tables/units.js';

export interface Ranked {
  readonly rank: number;
  /** Whether it cannot be told apart from the first of its group. */
  readonly close: boolean;
  readonly row: FoundRow;
}

const RANK: Column<Ranked> = {
  ...{ title: '#', align: 'right', leaves: 0 },
  cell: ({ rank, close }) => `${rank}${close ? ' ≈' : ''}`,
};

/** Of a row; `several` clusters are told apart. */
function columnsFor(several: boolean): Column<Ranked>[] {
  const cluster: Column<Ranked> = {
    ...{ title: 'cluster', align: 'left', leaves: 4, code: true },
    cell: ({ row }) => row.cluster,
  };
  return [
    ...(several ? [cluster] : []),
    {
      title: 'strategy',
      align: 'left',
      leaves: 1,
      aside: 'bare',
      code: true,
      cell: ({ row }) => row.strategy,
    },
    {
      ...{ title: 'layout', align: 'left', leaves: 3, aside: 'bare', code: true },
      cell: ({ row }) => shortLayout(row.layout),
    },
    { title: 'devices', align: 'right', leaves: several ? 2 : 9, cell: ({ row }) => count(row.devices) },
    { title: 'step time', align: 'right', leaves: 0, cell: ({ row }) => duration(row.stepTimeSeconds) },
    {
      ...{ title: '90 %\ninterval', align: 'right', leaves: 7 },
      cell: ({ row }) => (row.interval === null ? '' : durationRange(row.interval.low, row.interval.high)),
    },
    { title: 'MFU', align: 'right', leaves: 5, cell: ({ row }) => percent(row.mfu) },
    {
      ...{ title: 'memory', align: 'right', leaves: 6, cell: ({ row }) => memoryCell(row) },
      paint: (text, { row }, p) => (row.memory.verdict === 'tight' ? p.warn(text) : text),
    },
    { title: 'time to\ntrain', align: 'right', leaves: 0, cell: ({ row }) => timeToTrain(row) },
    run('time\ninterval', 7, ({ interval }) => runTime(interval)),
    { title: 'cost', align: 'right', leaves: 0, cell: ({ row }) => runPrice(row) },
    run('cost\ninterval', 8, ({ interval }) => runCost(interval)),
    run('cost in\ncurrency', 8, ({ inCurrency: c }) => (c === undefined ? '' : money(c.cost, c.currency))),
    {
      ...{ title: 'price of\na step', align: 'right', leaves: 8 },
      cell: ({ row }) => (row.totals === null ? dollars(row.stepUsd) : ''),
    },
  ];
}

function run(
  title: string,
  leaves: number,
  cell: (totals: NonNullable<FoundRow['totals']>) => string,
): Column<Ranked> {
  return { title, align: 'right', leaves, cell: ({ row }) => (row.totals ? cell(row.totals) : '') };
}

/** The best, or the front, as a table. */
export function foundFigures({ inputs }: Pick<Found, 'inputs'>, rows: readonly FoundRow[]): Figures<Ranked> {
  const first = (row: FoundRow) => rows.find((other) => other.place?.group === row.place?.group);
  const ranked = rows.map((row, i) => ({
    ...{ rank: i + 1, row },
    close: row.place !== null && first(row) !== row,
  }));
  return { columns: [RANK, ...columnsFor(inputs.length > 1)], rows: ranked };
}

/** The front, without ranks: each of its rows is the best of some kind. */
export function frontFigures({ inputs, pareto }: Pick<Found, 'inputs' | 'pareto'>): Figures<Ranked> {
  const rows = pareto.map((row) => ({ rank: 0, close: false, row }));
  return { columns: columnsFor(inputs.length > 1), rows };
}

/** A step of the way from one's own layout. */
export interface Leg {
  readonly words: string;
  readonly row: FoundRow;
  /** The step before it. */
  readonly before: FoundRow | undefined;
  readonly from: FoundRow;
}

const WAY: readonly Column<Leg>[] = [
  { title: 'change', align: 'left', leaves: 0, cell: ({ words }) => words },
  { title: 'step time', align: 'right', leaves: 0, cell: ({ row }) => duration(row.stepTimeSeconds) },
  {
    ...{ title: 'worth', align: 'right', leaves: 0 },
    cell: ({ row, before }) => (before === undefined ? '' : gain(row, before)),
  },
  {
    ...{ title: 'in all', align: 'right', leaves: 4 },
    cell: ({ row, from, before }) => (before === undefined || before === from ? '' : gain(row, from)),
  },
  {
    ...{ title: 'time to\ntrain', align: 'right', leaves: 3 },
    cell: ({ row }) => (row.totals === null ? '' : duration(row.totals.timeToTrainSeconds)),
  },
  {
    ...{ title: 'cost', align: 'right', leaves: 2 },
    cell: ({ row }) => (row.totals === null ? '' : dollars(row.totals.costUsd)),
  },
  { title: 'memory', align: 'right', leaves: 1, cell: ({ row }) => memoryCell(row) },
];

/** Step times as a change: `−27.0 %`. */
export function gain(row: FoundRow, before: FoundRow): string {
  const share = row.stepTimeSeconds / before.stepTimeSeconds - 1;
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

/** The way, its first row one's own layout. */
export function wayFigures({ row: own, path }: From): Figures<Leg> {
  const name = `${own.strategy} ${shortLayout(own.layout)}`;
  const legs: Leg[] = [{ words: name, row: own, before: undefined, from: own }];
  for (const { changes, row } of path)
    legs.push({ words: changes.join(', '), row, before: legs.at(-1)!.row, from: own });
  return { columns: WAY, rows: legs };
}
