/** The cells of a plan as a table to be explored: the best few of every job, so that a page of many cells stays small. */
import type { UnitWords } from '../../../input/unit-words.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { shortLayout } from '../../layout.js';
import {
  carbon,
  count,
  dollars,
  duration,
  durationRange,
  energy,
  memory,
  percent,
} from '../../tables/units.js';
import type { Column } from '../columns.js';
import { exploredTable } from '../explored.js';
import { html, type Markup, prose } from '../markup.js';
import { capital, cellInFull, type Dimension, jobsOf } from './dimensions.js';
import { bindingWords, costOf, isBetter, measuresOf, timeOf, wordsOfRows } from './figures.js';

/** Cells in the table: of more, the best. */
const MOST_CELLS = 200;

const DASH = '–';

function maybe(figure: number | null | undefined, said: (figure: number) => string): string {
  return figure === null || figure === undefined ? DASH : said(figure);
}

const COLUMNS: readonly Column<PlanRow>[] = [
  {
    ...{ name: 'cost p50', cell: (row) => maybe(costOf(row), dollars), figure: (row) => costOf(row) ?? 0 },
    below: { name: 'p90', cell: ({ run }) => maybe(run?.cost?.p90, dollars) },
  },
  {
    ...{ name: 'time p50', cell: (row) => maybe(timeOf(row), duration), figure: (row) => timeOf(row) ?? 0 },
    below: { name: 'p90', cell: ({ run }) => maybe(run?.timeToTrain?.p90, duration) },
  },
  {
    name: 'step time',
    cell: ({ speed }) => maybe(speed?.stepTimeSeconds, duration),
    figure: ({ speed }) => speed?.stepTimeSeconds ?? 0,
    below: {
      name: '90 % interval',
      cell: ({ speed }) => (speed?.interval ? durationRange(speed.interval.low, speed.interval.high) : ''),
    },
  },
  { name: 'MFU', cell: ({ speed }) => maybe(speed?.mfu, percent), figure: ({ speed }) => speed?.mfu ?? 0 },
  {
    name: 'memory',
    cell: ({ winner }) => maybe(winner?.memory.peakBytes, memory),
    figure: ({ winner }) => winner?.memory.peakBytes ?? 0,
    below: {
      name: 'left',
      cell: ({ winner }) =>
        winner === null
          ? ''
          : winner.memory.marginBytes < 0
            ? `lacks ${memory(-winner.memory.marginBytes)}`
            : `${memory(winner.memory.marginBytes)} left${winner.memory.verdict === 'tight' ? ', tight' : ''}`,
    },
  },
  {
    name: 'device-hour',
    cell: ({ price }) => maybe(price?.usdPerDeviceHour, dollars),
    figure: ({ price }) => price?.usdPerDeviceHour ?? 0,
    below: { name: 'price of', cell: ({ price }) => price?.date ?? '' },
  },
];

const extraColumns = ({ rate }: UnitWords): readonly Column<PlanRow>[] => [
  {
    name: 'devices',
    cell: ({ winner }) => maybe(winner?.devices, count),
    figure: ({ winner }) => winner?.devices ?? 0,
  },
  {
    name: `${rate} in all`,
    cell: ({ speed }) => maybe(speed?.tokensPerSecond, count),
    figure: ({ speed }) => speed?.tokensPerSecond ?? 0,
  },
  {
    name: `${rate}/device`,
    cell: ({ speed }) => maybe(speed?.tokensPerSecondPerDevice, count),
    figure: ({ speed }) => speed?.tokensPerSecondPerDevice ?? 0,
  },
  {
    name: 'device-hours',
    cell: ({ run }) => maybe(run?.deviceHours, count),
    figure: ({ run }) => run?.deviceHours ?? 0,
  },
  {
    name: 'of a term that costs',
    cell: ({ run }) => maybe(run?.commitmentCostUsd, dollars),
    figure: ({ run }) => run?.commitmentCostUsd ?? 0,
  },
  {
    name: 'goodput',
    cell: ({ run }) => maybe(run?.goodput, percent),
    figure: ({ run }) => run?.goodput ?? 0,
  },
  {
    ...{ name: 'energy', cell: ({ run }) => maybe(run?.energyKwh, energy) },
    figure: ({ run }) => run?.energyKwh ?? 0,
  },
  { name: 'CO₂e', cell: ({ run }) => maybe(run?.carbonKg, carbon), figure: ({ run }) => run?.carbonKg ?? 0 },
];

/** The table, and above it how many of the cells it holds. */
export function cellTable(
  rows: readonly PlanRow[],
  dimensions: readonly Dimension[],
  prefix: string,
): Markup {
  // Many a pair of lists is sold by nobody.
  const priced = rows.filter(({ binds }) => binds !== 'price');
  const folded = priced.length === 0 ? 0 : rows.length - priced.length;
  const listed = folded === 0 ? rows : priced;
  const shown = chosen(listed, dimensions);
  const nameOf = (row: PlanRow) => cellInFull(row, dimensions);
  const present = (column: Column<PlanRow>) => shown.some((row) => column.cell(row) !== DASH);
  const columns = [
    ...COLUMNS.filter(present),
    ...extraColumns(wordsOfRows(shown))
      .filter(present)
      .map((column) => ({ ...column, extra: true as const })),
  ];
  const said = [
    ...(folded === 0
      ? []
      : [
          `${count(folded)} ${folded === 1 ? 'cell has no price and is' : 'cells have no price and are'} left out: nobody sells what ${folded === 1 ? 'it asks' : 'they ask'} for, or several do; “What holds cells back” has the reasons.`,
        ]),
    ...(shown.length < listed.length
      ? [
          `The best ${count(shown.length)} of ${count(listed.length)} cells; the file of llmsim plan --csv has them all.`,
        ]
      : []),
  ];
  return html`${said.length > 0 && html`<p>${prose(said.join(' '))}</p>`}${exploredTable<PlanRow>({
    ...{
      id: `${prefix}cells`,
      what: 'the cells',
      placeholder: 'Filter, e.g. h100 or deadline',
      rows: shown,
    },
    number: ({ cell }) => cell,
    name: {
      heading: { name: 'cell', below: { name: 'its best layout' } },
      value: nameOf,
      cell: (row) => html`<span data-column="cell">${prose(nameOf(row))}</span>`,
    },
    columns,
    line: lineOf,
  })}`;
}

/** The layout, and what holds the cell back. */
function lineOf({ winner, binds, run, error, remarks }: PlanRow): Markup | null {
  const layout =
    winner && html`<code data-column="layout">${winner.strategy} ${shortLayout(winner.layout)}</code>`;
  const limits =
    binds !== 'none' &&
    html` <span class="held" data-column="limits">${prose(capital(bindingWords({ binds, run })))}</span>`;
  const words = [error, remarks].map(
    (said, i) =>
      said !== null &&
      html` <span class="ahead" data-column="${i === 0 ? 'error' : 'remarks'}">${prose(said)}</span>`,
  );
  return html`${layout}${limits}${words}`;
}

/** Those within the limits first and by cost, or else by time or speed; of several jobs as many of each. */
function chosen(rows: readonly PlanRow[], dimensions: readonly Dimension[]): PlanRow[] {
  const jobs = jobsOf(rows, dimensions).map(({ rows: own }) => {
    const [measure] = measuresOf(own);
    const order = (row: PlanRow) => (row.binds === 'none' ? 0 : row.speed === null ? 2 : 1);
    return [...own].sort(
      (a, b) =>
        order(a) - order(b) ||
        (measure && isBetter(a, b, measure) ? -1 : measure && isBetter(b, a, measure) ? 1 : a.cell - b.cell),
    );
  });
  const room = jobs.map(() => 0);
  for (let left = MOST_CELLS, moved = true; left > 0 && moved; ) {
    moved = false;
    for (const [i, job] of jobs.entries()) {
      if (left === 0 || room[i] === job.length) continue;
      room[i]!++;
      left--;
      moved = true;
    }
  }
  return jobs.flatMap((job, i) => job.slice(0, room[i]));
}
