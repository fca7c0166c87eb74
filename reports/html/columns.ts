/** What the ranking shows of a row, a column each: the figure, its 90 % interval below, and what it sorts by. */
import { sharedWords, type UnitWords } from '../../input/unit-words.js';
import type { Row } from '../../planning/comparison.js';
import {
  carbon,
  count,
  dollars,
  dollarsRange,
  duration,
  durationRange,
  energy,
  memory,
  percent,
  percentRange,
} from '../tables/units.js';
import { tightWord } from '../tight.js';

/** A column: its heading, the cell as people read it, what stands below it, and the figure it is sorted by. */
export interface Column<T = Row> {
  readonly name: string;
  readonly cell: (row: T) => string;
  readonly figure: (row: T) => number;
  readonly below?: { readonly name: string; readonly cell: (row: T) => string };
  /** Not shown at first. */
  readonly extra?: true;
}

const INTERVAL = '90 % interval';

const exposed = (row: Row) =>
  Object.values(row.breakdown.exposedCommunicationSeconds).reduce((a, b) => a + b, 0) / row.stepTimeSeconds;

const STEP: Column = {
  ...{ name: 'step time', cell: (r) => duration(r.stepTimeSeconds), figure: (r) => r.stepTimeSeconds },
  below: {
    name: INTERVAL,
    cell: ({ interval: i }) => (i ? durationRange(i.low, i.high) : ''),
  },
};

const MFU: Column = {
  ...{ name: 'MFU', cell: (r) => percent(r.mfu), figure: (r) => r.mfu },
  below: { name: INTERVAL, cell: ({ mfuInterval: i }) => (i ? percentRange(i.low, i.high) : '') },
};

const MEMORY: Column = {
  name: 'memory',
  cell: ({ memory: m }) => memory(m.peakBytes),
  figure: ({ memory: m }) => m.peakBytes,
  below: {
    name: 'of capacity',
    cell: ({ memory: m }) =>
      `${percent(m.peakBytes / m.capacityBytes)}${m.verdict === 'tight' ? `, ${tightWord(m)}` : ''}`,
  },
};

const inAll = ({ rate }: UnitWords): Column => ({
  ...{ name: `${rate} in all`, cell: (r) => count(r.tokensPerSecond), figure: (r) => r.tokensPerSecond },
});

const extraColumns = ({ rate }: UnitWords): readonly Column[] => [
  {
    name: `${rate}/device`,
    cell: (r) => count(r.tokensPerSecondPerDevice),
    figure: (r) => r.tokensPerSecondPerDevice,
  },
  { name: 'HFU', cell: (r) => percent(r.hfu), figure: (r) => r.hfu },
  {
    name: 'bubble',
    cell: (r) => percent(r.breakdown.bubbleSeconds / r.stepTimeSeconds),
    figure: (r) => r.breakdown.bubbleSeconds / r.stepTimeSeconds,
  },
  { name: 'exposed comm', cell: (r) => percent(exposed(r)), figure: exposed },
];

const RUN: readonly Column[] = [
  {
    name: 'time to train',
    cell: (r) => (r.totals ? duration(r.totals.timeToTrainSeconds) : '–'),
    figure: (r) => r.totals?.timeToTrainSeconds ?? 0,
    below: {
      name: INTERVAL,
      cell: ({ totals }) => {
        const i = totals?.interval?.timeToTrainSeconds;
        return i ? durationRange(i.low, i.high) : '';
      },
    },
  },
  {
    name: 'cost',
    cell: (r) => (r.totals ? dollars(r.totals.costUsd) : '–'),
    figure: (r) => r.totals?.costUsd ?? 0,
    below: {
      name: INTERVAL,
      cell: ({ totals }) => {
        const i = totals?.interval?.costUsd;
        return i ? dollarsRange(i.low, i.high) : '';
      },
    },
  },
];

const RUN_EXTRA: readonly Column[] = [
  {
    name: 'energy',
    cell: (r) => (r.totals ? energy(r.totals.energyKwh) : '–'),
    figure: (r) => r.totals?.energyKwh ?? 0,
  },
  {
    name: 'CO₂e',
    cell: (r) => (r.totals ? carbon(r.totals.carbonKg) : '–'),
    figure: (r) => r.totals?.carbonKg ?? 0,
  },
];

const hidden = (columns: readonly Column[]) => columns.map((c) => ({ ...c, extra: true as const }));

/** Columns for these rows, those shown at first and then those that the menu adds; of the whole run where one was asked for. */
export function columnsFor(rows: readonly Row[]): { shown: readonly Column[]; extra: readonly Column[] } {
  const words = sharedWords(rows);
  const [rate, extra] = [inAll(words), extraColumns(words)];
  return rows.some(({ totals }) => totals)
    ? { shown: [STEP, MFU, MEMORY, ...RUN], extra: hidden([rate, ...extra, ...RUN_EXTRA]) }
    : { shown: [STEP, rate, MFU, MEMORY], extra: hidden(extra) };
}
