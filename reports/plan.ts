/** A plan for a person: how many cells meet the limits, and the soonest and the cheapest of them. The rows are in the file. */
import type { PlanRow } from '../planning/plan/row.js';
import type { PlanSummary } from '../planning/plan/summary.js';
import { layoutLegend, shortLayout } from './layout.js';
import { type Column, type Figures, grid } from './tables/grid.js';
import { paint, type Style, wrap } from './tables/style.js';
import { count, dollars, duration, percent } from './tables/units.js';

/** What is said of a whole plan besides its summary. */
export interface PlanHead {
  readonly evaluations: number;
  /** The lists of more than one value, and how many: `model 3`. */
  readonly dimensions: readonly { readonly key: string; readonly values: number }[];
  /** `2/8`; `1/1` is the whole. */
  readonly shard: string;
}

/** Columns of the figures of one row. */
const COLUMNS: readonly Column<PlanRow>[] = [
  { title: 'cell', align: 'right', leaves: 5, cell: ({ cell }) => count(cell) },
  { title: 'model', align: 'left', leaves: 0, code: true, cell: ({ inputs }) => inputs.model },
  { title: 'cluster', align: 'left', leaves: 0, code: true, cell: ({ inputs }) => inputs.cluster },
  { title: 'seq', align: 'right', leaves: 6, cell: ({ inputs }) => maybe(inputs.sequence, count) },
  {
    ...{ title: 'global\nbatch', align: 'right', leaves: 6 },
    cell: ({ inputs }) => maybe(inputs.globalBatch, count),
  },
  { title: 'precision', align: 'left', leaves: 6, cell: ({ inputs }) => inputs.precision ?? '' },
  { title: 'tokens', align: 'right', leaves: 4, cell: ({ inputs }) => maybe(inputs.tokens, count) },
  { title: 'strategy', align: 'left', leaves: 3, code: true, cell: ({ winner }) => winner?.strategy ?? '' },
  {
    ...{ title: 'layout', align: 'left', leaves: 4, aside: 'bare', code: true },
    cell: ({ winner }) => (winner === null ? '' : shortLayout(winner.layout)),
  },
  {
    title: 'tokens/s\n/device',
    align: 'right',
    leaves: 5,
    cell: ({ speed }) => maybe(speed?.tokensPerSecondPerDevice, count),
  },
  { title: 'MFU', align: 'right', leaves: 3, cell: ({ speed }) => maybe(speed?.mfu, percent) },
  {
    ...{ title: 'time to\ntrain p50', align: 'right', leaves: 1 },
    cell: ({ run }) => maybe(run?.timeToTrain?.p50 ?? run?.timeToTrainSeconds, duration),
  },
  { title: 'p90', align: 'right', leaves: 2, cell: ({ run }) => maybe(run?.timeToTrain?.p90, duration) },
  {
    title: 'cost\np50',
    align: 'right',
    leaves: 1,
    cell: ({ run }) => maybe(run?.cost?.p50 ?? run?.costUsd, dollars),
  },
  { title: 'p90', align: 'right', leaves: 2, cell: ({ run }) => maybe(run?.cost?.p90, dollars) },
  {
    ...{ title: 'price', align: 'left', leaves: 3 },
    cell: ({ price }) => (price === null ? '' : priceText(price)),
  },
];

function maybe(figure: number | null | undefined, text: (figure: number) => string): string {
  return figure === null || figure === undefined ? '' : text(figure);
}

function priceText({
  usdPerDeviceHour,
  provider,
  region,
  commitment,
}: NonNullable<PlanRow['price']>): string {
  return [`$${usdPerDeviceHour}/h`, provider, region, commitment].filter((part) => part !== null).join(' ');
}

/** The whole text, ending in a line break. */
export function planTable(summary: PlanSummary, head: PlanHead, style: Style): string {
  const p = paint(style);
  const blocks = [
    planHead(summary, head).flatMap((line, i) => {
      const lines = wrap(line, style);
      return i === 0 ? lines.map(p.bold) : lines;
    }),
    ...planLists(summary).flatMap(({ title, figures }) => [
      [p.bold(title), ...grid(figures.columns, figures.rows, style)],
    ]),
    planNotes(summary)
      .flatMap((note) => wrap(note, style))
      .map(p.dim),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** How many cells, of what, and how many meet the limits. */
export function planHead(
  { cells, binds }: PlanSummary,
  { evaluations, dimensions, shard }: PlanHead,
): string[] {
  const part = shard === '1/1' ? '' : ` of shard ${shard}`;
  const lists = dimensions.map(({ key, values }) => `${key} ${count(values)}`).join(' × ');
  const within = binds.none ?? 0;
  const held = (['rule', 'memory', 'max-devices', 'price', 'deadline', 'budget'] as const)
    .filter((one) => binds[one] !== undefined)
    .map((one) => `${one} ${count(binds[one]!)}`);
  return [
    `${count(cells)} ${cells === 1 ? 'cell' : 'cells'}${part}${lists === '' ? '' : `: ${lists}`} · ${count(evaluations)} searches for a layout`,
    `${count(within)} ${within === 1 ? 'meets' : 'meet'} every limit${held.length === 0 ? '' : `; the rest is held back by: ${held.join(', ')}`}`,
  ];
}

/** The best few, by time and by cost. */
export function planLists({
  runs,
  soonest,
  cheapest,
}: PlanSummary): { title: string; figures: Figures<PlanRow> }[] {
  const titles = runs ? ['Soonest', 'Cheapest'] : ['Most tokens/s', 'Most tokens/s/device'];
  return [soonest, cheapest].flatMap((rows, i) => {
    return rows.length === 0 ? [] : [{ title: titles[i]!, figures: { columns: COLUMNS, rows } }];
  });
}

/** What a reader must know of the figures. */
export function planNotes({ errors, otherErrors, soonest, runs }: PlanSummary): string[] {
  const layouts = soonest.map(({ winner }) => winner!.layout);
  return [
    ...errors.map(
      ({ sentence, count: n, cell }) =>
        `${n === 1 ? `cell ${cell}` : `${count(n)} cells, the first is ${cell}`}: ${sentence}`,
    ),
    ...(otherErrors === 0
      ? []
      : [
          `${count(otherErrors)} more cells have no whole answer, for other reasons; the column error says why`,
        ]),
    ...(layouts.length === 0 ? [] : [layoutLegend(layouts)]),
    ...(runs
      ? [
          'p50 and p90: what half, and nine in ten, of comparable published runs would need at most. Limits are judged at p50, which holds the median bias of predictions; search and compare show the prediction itself: some 2 % apart.',
        ]
      : []),
  ];
}
