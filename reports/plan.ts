/** A plan for a person: how many cells meet the limits, and the soonest and the cheapest of them. The rows are in the file. */

import { lengthsTold } from '../input/asked-training.js';
import { sharedWords, type UnitWords } from '../input/unit-words.js';
import type { PlanRow } from '../planning/plan/row.js';
import type { JobSummary, PlanSummary } from '../planning/plan/summary.js';
import { layoutLegend, shortLayout } from './layout.js';
import { type Column, type Figures, grid } from './tables/grid.js';
import { paint, type Style, wrap } from './tables/style.js';
import { count, dollars, duration, memory, memoryOf, percent } from './tables/units.js';
import { tightNotes } from './tight.js';

/** Days since the date of a price; null for what is no date. */
export type AgeOf = (date: string) => number | null;

/** From so many days on the age of a price is said. */
const OLD_DAYS = 90;

/** What is said of a whole plan besides its summary. */
export interface PlanHead {
  readonly evaluations: number;
  /** The lists of more than one value, and how many: `model 3`. */
  readonly dimensions: readonly { readonly key: string; readonly values: number }[];
  /** `2/8`; `1/1` is the whole. */
  readonly shard: string;
}

/** Columns of the figures of one row; limits and sets of strategies only where cells differ in them. */
function columnsOf({ varying }: PlanSummary, rows: readonly PlanRow[], ageOf: AgeOf): Column<PlanRow>[] {
  const varies = (key: PlanSummary['varying'][number], column: Column<PlanRow>) =>
    varying.includes(key) ? [column] : [];
  const words = wordsOf(rows);
  const present = (column: Column<PlanRow>) => (rows.some((row) => column.cell(row) !== '') ? [column] : []);
  return [
    ...questionColumns(words),
    ...varies('deadlineSeconds', {
      ...{ title: 'deadline', align: 'right', leaves: 1 },
      cell: ({ inputs }) => maybe(inputs.deadlineSeconds, duration),
    }),
    ...varies('budgetUsd', {
      ...{ title: 'budget', align: 'right', leaves: 1 },
      cell: ({ inputs }) => maybe(inputs.budgetUsd, dollars),
    }),
    ...varies('maxDevices', {
      ...{ title: 'most\ndevices', align: 'right', leaves: 1 },
      cell: ({ inputs }) => maybe(inputs.maxDevices, count),
    }),
    ...varies('strategySet', {
      ...{ title: 'strategies', align: 'left', leaves: 3 },
      cell: ({ inputs }) => inputs.strategySet ?? '',
    }),
    ...LAYOUT,
    ...answerColumns(words),
    ...present({
      ...{ title: 'goodput', align: 'right', leaves: 5 },
      cell: ({ run }) => (run === null || run.goodput === null ? '' : percent(run.goodput)),
    }),
    {
      ...{ title: 'price', align: 'left', leaves: 3 },
      cell: ({ price }) => (price === null ? '' : priceText(price, ageOf)),
    },
    ...present({
      ...{ title: 'of a term\nthat costs', align: 'right', leaves: 2 },
      cell: ({ run }) => maybe(run?.commitmentCostUsd, dollars),
    }),
  ];
}

const questionColumns = ({ many, seq }: UnitWords): readonly Column<PlanRow>[] => [
  { title: 'cell', align: 'right', leaves: 5, cell: ({ cell }) => count(cell) },
  { title: 'model', align: 'left', leaves: 0, code: true, cell: ({ inputs }) => inputs.model },
  { title: 'cluster', align: 'left', leaves: 0, code: true, cell: ({ inputs }) => inputs.cluster },
  { title: seq, align: 'right', leaves: 6, cell: sequenceCell },
  {
    ...{ title: 'global\nbatch', align: 'right', leaves: 6 },
    cell: ({ inputs }) => maybe(inputs.globalBatch, count),
  },
  { title: 'precision', align: 'left', leaves: 6, cell: ({ inputs }) => inputs.precision ?? '' },
  { title: many, align: 'right', leaves: 4, cell: ({ inputs }) => maybe(inputs.tokens, count) },
];

const LAYOUT: readonly Column<PlanRow>[] = [
  { title: 'strategy', align: 'left', leaves: 3, code: true, cell: ({ winner }) => winner?.strategy ?? '' },
  {
    ...{ title: 'layout', align: 'left', leaves: 4, aside: 'bare', code: true },
    cell: ({ winner }) => (winner === null ? '' : shortLayout(winner.layout)),
  },
];

/** Where nothing fits, in place of what a run takes. */
const NEEDS: readonly Column<PlanRow>[] = [
  {
    ...{ title: 'needs', align: 'right', leaves: 0 },
    cell: ({ winner }) => maybe(winner?.memory.peakBytes, memory),
  },
  {
    ...{ title: 'too much', align: 'right', leaves: 0 },
    cell: ({ winner }) => maybe(winner?.memory.marginBytes, (margin) => memory(-margin)),
  },
];

/** Of the limits, where none is kept. */
const BEYOND: readonly Column<PlanRow>[] = [
  {
    ...{ title: 'of the\ndeadline', align: 'right', leaves: 0 },
    cell: ({ run }) => maybe(run?.deadlineUse, percent),
  },
  {
    ...{ title: 'of the\nbudget', align: 'right', leaves: 0 },
    cell: ({ run }) => maybe(run?.budgetUse, percent),
  },
];

const answerColumns = ({ rate }: UnitWords): readonly Column<PlanRow>[] => [
  {
    title: `${rate}\n/device`,
    align: 'right',
    leaves: 5,
    cell: ({ speed }) => maybe(speed?.tokensPerSecondPerDevice, count),
  },
  { title: 'MFU', align: 'right', leaves: 3, cell: ({ speed }) => maybe(speed?.mfu, percent) },
  {
    ...{ title: 'memory', align: 'right', leaves: 2, cell: memoryCell },
    paint: (text, { winner }, p) => (winner?.memory.verdict === 'tight' ? p.warn(text) : text),
  },
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
];

function maybe(figure: number | null | undefined, text: (figure: number) => string): string {
  return figure === null || figure === undefined ? '' : text(figure);
}

/** `8,192`, or `8,192 (mean 600, packed)` where a full sequence is made of shorter ones, or padded to. */
function sequenceCell({ inputs: { sequence, sequenceLengths, packing, unit, sampleSize } }: PlanRow): string {
  if (unit != null) return sampleSize?.replaceAll('x', ' × ') ?? '';
  const told = sequenceLengths ? [`(${lengthsTold(sequenceLengths, packing ?? 'packed')})`] : [];
  return [...(sequence === null ? [] : [count(sequence)]), ...told].join(' ');
}

/** `78.4 / 79.1 GiB tight`. */
function memoryCell({ winner }: PlanRow): string {
  if (winner === null) return '';
  const { peakBytes, capacityBytes, verdict } = winner.memory;
  return `${memoryOf(peakBytes, capacityBytes)}${verdict === 'tight' ? ' tight' : ''}`;
}

function priceText(price: NonNullable<PlanRow['price']>, ageOf: AgeOf): string {
  const { usdPerDeviceHour, provider, region, commitment, date } = price;
  const days = date === null ? null : ageOf(date);
  const age = days !== null && days >= OLD_DAYS ? `, ${count(days)} d old` : '';
  const parts = [`$${usdPerDeviceHour.toFixed(2)}/h`, provider, region, commitment];
  return `${parts.filter((part) => part !== null).join(' ')}${age}`;
}

/** The whole text, ending in a line break. */
export function planTable(summary: PlanSummary, head: PlanHead, ageOf: AgeOf, style: Style): string {
  const p = paint(style);
  const blocks = [
    planHead(summary, head).flatMap((line, i) => {
      const lines = wrap(line, style);
      return i === 0 ? lines.map(p.bold) : lines;
    }),
    ...planLists(summary, ageOf).map(({ title, figures }) => [
      ...[p.bold(title), ...grid(figures.columns, figures.rows, style)],
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
    `${count(cells)} ${cells === 1 ? 'cell' : 'cells'}${part}${lists === '' ? '' : `: ${lists}`} · ${count(evaluations)} ${evaluations === 1 ? 'search' : 'searches'} for a layout`,
    `${count(within)} ${within === 1 ? 'meets' : 'meet'} every limit${held.length === 0 ? '' : `; the rest is held back by: ${held.join(', ')}`}`,
  ];
}

/** The best few of each job, by time and by cost. */
export function planLists(
  summary: PlanSummary,
  ageOf: AgeOf,
): { title: string; figures: Figures<PlanRow> }[] {
  const { runs, jobs } = summary;
  const listed = listedIn(summary);
  const { rate } = wordsOf(listed);
  const titles = runs ? ['Soonest', 'Cheapest'] : [`Most ${rate}`, `Most ${rate}/device`];
  const columns = columnsOf(summary, listed, ageOf);
  const nearest = [
    {
      title: 'Nearest to the limits',
      figures: {
        columns: [...columns, ...BEYOND.filter(({ cell }) => summary.late.some((row) => cell(row) !== ''))],
        rows: summary.late,
      },
    },
    {
      title: 'Nearest to fitting in memory',
      figures: {
        columns: [...questionColumns(wordsOf(summary.misfits)), ...LAYOUT, ...NEEDS],
        rows: summary.misfits,
      },
    },
  ].filter(({ figures }) => figures.rows.length > 0);
  const best = jobs.flatMap((job) => {
    const { soonest, cheapest } = job;
    const isSame = soonest.length === cheapest.length && soonest.every((row, i) => row === cheapest[i]);
    const lists = isSame
      ? [{ title: `${titles[0]!} and ${titles[1]!.toLowerCase()}`, rows: soonest }]
      : [soonest, cheapest].map((rows, i) => ({ title: titles[i]!, rows }));
    const of = jobs.length > 1 ? `: ${jobName(job)}` : '';
    return lists.flatMap(({ title, rows }) =>
      rows.length === 0 ? [] : [{ title: title + of, figures: { columns, rows } }],
    );
  });
  return [...best, ...nearest];
}

function listedIn({ jobs, late }: PlanSummary): PlanRow[] {
  return [...jobs.flatMap(({ soonest, cheapest }) => [...soonest, ...cheapest]), ...late];
}

/** Of what is counted in `rows`. */
function wordsOf(rows: readonly PlanRow[]): UnitWords {
  return sharedWords(rows.map(({ inputs: { unit } }) => ({ unit: unit ?? null })));
}

function jobName({ model, tokens, soonest }: JobSummary): string {
  return tokens === null ? model : `${model}, ${count(tokens)} ${wordsOf(soonest).many}`;
}

/** What a reader must know of the rows that are listed, and of cells without an answer. */
export function planNotes(summary: PlanSummary): string[] {
  const { otherJobs, misfits, runs } = summary;
  const listed = listedIn(summary);
  const layouts = [...listed, ...misfits].map(({ winner }) => winner!.layout);
  return [
    ...errorNotes(summary),
    ...(otherJobs === 0
      ? []
      : [
          `${count(otherJobs)} more ${otherJobs === 1 ? 'job is' : 'jobs are'} in the rows of the plan alone`,
        ]),
    ...(misfits.length === 0 ? [] : [SMALLEST_CHANGE]),
    ...(layouts.length === 0
      ? []
      : [
          layoutLegend(
            layouts,
            [...listed, ...misfits].map(({ inputs: { unit } }) => ({ unit: unit ?? null })),
          ),
        ]),
    ...tightNotes(listed.map(({ winner }) => winner!.memory)),
    ...termNotes(listed),
    ...(runs ? [QUANTILES] : []),
  ];
}

/** Why cells have no whole answer. */
export function errorNotes({ errors, otherErrors }: PlanSummary): string[] {
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
  ];
}

/** That what some of `rows` are run on is paid beyond the run. */
export function termNotes(rows: readonly PlanRow[]): string[] {
  return [
    ...(rows.some(({ price }) => price?.commitment === 'owned') ? [OWNED] : []),
    ...(rows.some(({ run }) => run !== null && run.commitmentCostUsd !== null) ? [COMMITTED] : []),
  ];
}

/** What p50 and p90 are. */
export const QUANTILES =
  'p50 and p90: what half, and nine in ten, of comparable published runs would need at most. Limits are judged at p50, which holds the median bias of predictions; search and compare show the prediction itself: some 2 % apart.';
const SMALLEST_CHANGE =
  'What would make a cell fit: `llmsim compare` of its model, cluster, seq and global-batch names the smallest change.';
const COMMITTED =
  'Of a commitment of years the cost is the share that the run needs; its whole term is paid, used or not.';
const OWNED =
  'Of machines of one’s own the cost is the share that the run needs; they are paid whole, used or not.';
