/** The sheet that says where figures are from: how the file was made, each price with its date, each assumption. */
import type { Assumption } from '../../planning/evaluate/assumption.js';
import type { PlanPrice, PlanRow } from '../../planning/plan/row.js';
import { dateIn } from './formats.js';
import { type Block, pageSheet, type Sheet, type SheetColumn, tableBlock } from './workbook.js';

/** How a workbook was made. */
export interface MadeBy {
  readonly llmsim: string;
  /** As one would type it. */
  readonly command: string;
  /** The day it was written. */
  readonly written: Date;
}

/** What the predictions on a cluster rest on. */
export interface Rests {
  readonly cluster: string;
  readonly assumptions: readonly Assumption[];
}

/** Days since the date of a price, on the day of writing; null for what is no date. */
export type Age = (date: string) => number | null;

/** The prices of `rows`, each once, and what they rest on. */
export function sourcesSheet(
  rows: readonly PlanRow[],
  madeBy: MadeBy,
  rests: readonly Rests[],
  age: Age,
): Sheet {
  return pageSheet('Sources', [
    ...madeByBlocks(madeBy, [
      ['cells of the plan', rows[0]?.cells ?? 0],
      ['rows here', rows.length],
      ['plan', rows[0]?.plan ?? ''],
    ]),
    { look: 'section', lines: ['Prices'] },
    tableBlock(PRICE_COLUMNS, pricesOf(rows, age)),
    { look: 'section', lines: ['How the figures are made'] },
    { look: 'plain', lines: [...HOW, ''] },
    ...assumptionBlocks(rests),
  ]);
}

/** Version, command and day, and other facts of the file. */
export function madeByBlocks(
  { llmsim, command, written }: MadeBy,
  others: readonly (readonly [string, string | number])[] = [],
): Block[] {
  const facts = [['llmsim', llmsim], ['command', command], ['written', written], ...others] as const;
  return [
    { look: 'title', lines: ['Sources'] },
    {
      table: facts.map(([name, value]) => [
        { value: name, look: 'soft' },
        { value, ...(value instanceof Date ? { format: 'yyyy-mm-dd' } : {}) },
      ]),
    },
  ];
}

/** Every figure of the profiles, those that were assumed first. */
export function assumptionBlocks(rests: readonly Rests[]): Block[] {
  const lines = rests.flatMap(({ cluster, assumptions }) =>
    assumptions.map((assumption) => ({ cluster, ...assumption })),
  );
  if (lines.length === 0) {
    return [
      {
        look: 'soft',
        lines: ['The figures of the profiles: `llmsim hardware` followed by the name of a cluster.'],
      },
    ];
  }
  const columns: SheetColumn<(typeof lines)[number]>[] = [
    { title: 'cluster', value: ({ cluster }) => cluster },
    { title: 'figure', value: ({ figure }) => figure },
    { title: 'value (SI units)', format: 'General', value: ({ value }) => value },
    { title: 'kind', value: ({ kind }) => kind },
    { title: 'source', value: ({ source }) => source },
  ];
  return [
    { look: 'section', lines: ['Assumptions: every figure of the profiles, those that were assumed first'] },
    tableBlock(columns, lines),
  ];
}

const HOW = [
  'Step time: every op of one optimizer step, simulated on the devices, links and collectives of the profile.',
  'Time to train: tokens ÷ tokens per second, over the goodput where there is one. Cost: devices × hours × price.',
  'p50 and p90: quantiles of measured over predicted step times of published runs, a bias of the median included.',
  'Step time low and high: nine real runs in ten are expected between them.',
  'Energy: what devices, hosts, network and storage draw, × PUE. Carbon: energy × intensity of the grid.',
  'Not in it: failures and restarts (but for interruptions of spot offers), checkpoints, evaluation, network egress, taxes,',
  'discounts, and what is left of a commitment when the run has ended.',
];

interface PricedCells extends PlanPrice {
  readonly cells: number;
  readonly ageDays: number | null;
}

const PRICE_COLUMNS: readonly SheetColumn<PricedCells>[] = [
  { title: 'provider', value: ({ provider }) => provider ?? 'the cluster’s profile' },
  { title: 'SKU', value: ({ sku }) => sku },
  { title: 'region', value: ({ region }) => region },
  { title: 'commitment', value: ({ commitment }) => commitment },
  {
    ...{ title: 'USD per device-hour', format: '[$$-409]#,##0.00' },
    value: ({ usdPerDeviceHour }) => usdPerDeviceHour,
  },
  { title: 'date', value: ({ date }) => dateIn(date) },
  { title: 'days old', value: ({ ageDays }) => ageDays },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'cells', value: ({ cells }) => cells },
  { title: 'source', value: ({ source }) => source },
];

function pricesOf(rows: readonly PlanRow[], age: Age): PricedCells[] {
  const found = new Map<string, { price: PlanPrice; cells: number }>();
  for (const { price } of rows) {
    if (price === null) continue;
    const key = JSON.stringify(price);
    const known = found.get(key);
    if (known === undefined) found.set(key, { price, cells: 1 });
    else known.cells++;
  }
  return [...found.values()].map(({ price, cells }) => {
    return { ...price, cells, ageDays: price.date === null ? null : age(price.date) };
  });
}
