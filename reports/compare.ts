/**
 * The answer of `llmsim compare` for a person: the ranking with the reason for each place, what does
 * not fit and the smallest change that would make it, and what cannot run at all.
 */

import { largest, smallest } from '../input/extremes.js';
import { sharedWords, type UnitWords } from '../input/unit-words.js';
import type { Comparison, Misfit, Refusal, Row } from '../planning/comparison.js';
import { layoutLegend, shortLayout } from './layout.js';
import { type Column, type Figures, grid } from './tables/grid.js';
import { setHeading } from './tables/heading.js';
import { goodputLines, rampLines } from './tables/price.js';
import { type Paint, paint, type Style, wrap } from './tables/style.js';
import {
  carbon,
  count,
  dollars,
  dollarsRange,
  duration,
  durationRange,
  energy,
  memory,
  memoryOf,
  money,
  percent,
  teraflops,
} from './tables/units.js';
import { coarserTicks } from './ticks.js';
import { tightMark, tightNotes } from './tight.js';

interface Ranked {
  readonly rank: number;
  /** Whether it cannot be told apart from the first of its group. */
  readonly close: boolean;
  readonly row: Row;
}

/** Of one step. */
const stepColumns = ({ rate }: UnitWords): readonly Column<Ranked>[] => [
  { title: '#', align: 'right', leaves: 0, cell: ({ rank, close }) => `${rank}${close ? ' ≈' : ''}` },
  {
    ...{ title: 'strategy', align: 'left', leaves: 0, code: true, cell: ({ row }) => row.strategy },
    paint: (text, { rank }, p) => (rank === 1 ? p.good(p.bold(text)) : p.bold(text)),
  },
  layoutColumn(3, ({ row }) => row),
  { title: 'step time', align: 'right', leaves: 0, cell: ({ row }) => duration(row.stepTimeSeconds) },
  { title: '90 %\ninterval', align: 'right', leaves: 1, cell: ({ row }) => interval90(row) },
  {
    ...{ title: `${rate}\n/device`, align: 'right', leaves: 4 },
    cell: ({ row }) => count(row.tokensPerSecondPerDevice),
  },
  { title: 'MFU', align: 'right', leaves: 0, cell: ({ row }) => percent(row.mfu) },
  {
    ...{ title: 'memory', align: 'right', leaves: 2 },
    cell: ({ row }) => memoryCell(row),
    paint: (text, { row }, p) => (row.memory.verdict === 'tight' ? p.warn(text) : text),
  },
  { title: 'bubble', align: 'right', leaves: 5, cell: ({ row }) => share(row, row.breakdown.bubbleSeconds) },
  { title: 'exposed\ncomm', align: 'right', leaves: 6, cell: ({ row }) => share(row, exposed(row)) },
];

/** Of the whole run, with `--tokens`. */
const RUN_COLUMNS: readonly Column<Ranked>[] = [
  limited('time to\ntrain', 7, timeToTrain, 'deadline'),
  total('time\ninterval', 8, ({ interval }) => runTime(interval)),
  total('device-\nhours', 10, (totals) => count(totals.deviceHours)),
  limited('cost', 8, runPrice, 'budget'),
  total('cost\ninterval', 9, ({ interval }) => runCost(interval)),
  total('cost in\ncurrency', 8, ({ inCurrency: c }) => (c === undefined ? '' : money(c.cost, c.currency))),
  total('goodput', 8, ({ goodput, interruptions }) => (interruptions === undefined ? '' : percent(goodput!))),
  total('energy', 9, (totals) => energy(totals.energyKwh)),
  total('CO₂e', 9, (totals) => carbon(totals.carbonKg)),
  total('embodied\nCO₂e', 9, ({ carbon: c }) => (c?.embodiedKg === undefined ? '' : carbon(c.embodiedKg))),
];

/** What does not fit, at its nearest layout. */
export const MISFIT_COLUMNS: readonly Column<Misfit>[] = [
  { title: 'strategy', align: 'left', leaves: 0, code: true, cell: ({ row }) => row.strategy },
  layoutColumn(1, ({ row }) => row),
  { title: 'needs', align: 'right', leaves: 0, cell: (misfit) => memory(neededBytes(misfit)) },
  {
    ...{ title: 'too much', align: 'right', leaves: 0, cell: ({ missingBytes }) => memory(missingBytes) },
    paint: (text, _, p) => p.bad(text),
  },
];

/** The ranking by step time, one row per strategy that fits. */
export function stepFigures(rows: readonly Row[]): Figures<Ranked> {
  const first = (row: Row) => rows.find((other) => other.place?.group === row.place?.group);
  const ranked = rows.map((row, i) => ({
    rank: i + 1,
    close: row.place !== null && first(row) !== row,
    row,
  }));
  return { columns: stepColumns(sharedWords(rows)), rows: ranked };
}

/** The same ranks with what the whole run comes to; undefined when no number of tokens was given. */
export function runFigures(rows: readonly Row[]): Figures<Ranked> | undefined {
  if (rows.every(({ totals }) => totals === null)) return undefined;
  const step = stepFigures(rows);
  return { columns: [...step.columns.slice(0, 2), ...RUN_COLUMNS], rows: step.rows };
}

/** The whole page, ending in a line break. `head` restates the question. */
export function compareTable(comparison: Comparison, head: readonly string[], style: Style): string {
  const p = paint(style);
  const blocks = [
    setHeading(head, style),
    ranking(comparison.rows, style, p),
    misfits(comparison.misfits, style, p),
    refusals(comparison.refusals, style, p),
    footnotes(comparison)
      .flatMap((note) => wrap(note, style))
      .map(p.dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

/** Seconds the compute stream waited for communication, over all axes or the ones chosen. */
export function exposed(row: Row, chosen: (axis: string) => boolean = () => true): number {
  return Object.entries(row.breakdown.exposedCommunicationSeconds)
    .filter(([axis]) => chosen(axis))
    .reduce((sum, [, seconds]) => sum + seconds, 0);
}

function ranking(rows: readonly Row[], style: Style, p: Paint): string[] {
  if (rows.length === 0) return wrap(p.bad(NOTHING_FITS), style);
  const { columns, rows: ranked } = stepFigures(rows);
  return grid([...columns, ...RUN_COLUMNS], ranked, style, ({ row }) => reasonOf(row));
}

/** Why a row is where it is, and under which other names. */
export function reasonOf({ why, alsoKnownAs }: Row): string {
  return alsoKnownAs.length === 0 ? why : `also ${alsoKnownAs.join(', ')}; ${why}`;
}

/** What fills its memory, and what would make it fit. */
export function misfitReason({ row, change }: Misfit): string {
  return `${reasonOf(row)}; ${change}`;
}

export const NOTHING_FITS = 'No strategy asked for can train this model here.';

function misfits(all: readonly Misfit[], style: Style, p: Paint): string[] {
  if (all.length === 0) return [];
  return [...wrap(misfitTitle(all), style).map(p.bold), ...grid(MISFIT_COLUMNS, all, style, misfitReason)];
}

/** What of a node a layout misses by; undefined where it is a device's memory. */
function lacked({ row: { memory: m }, missingBytes }: Misfit) {
  const kept = [
    { what: 'host memory', of: m.host },
    { what: 'disk', of: m.disk },
  ];
  for (const { what, of } of kept) {
    if (of == null || of.capacityBytes === null || of.bytes - of.capacityBytes !== missingBytes) continue;
    return { what, bytes: of.bytes, capacityBytes: of.capacityBytes };
  }
  return undefined;
}

/** Bytes that a layout needs of what it misses. */
export function neededBytes(misfit: Misfit): number {
  return lacked(misfit)?.bytes ?? misfit.row.memory.peakBytes;
}

/** Said above what does not fit, of which there is at least one: of devices, of nodes, or of both. */
export function misfitTitle(all: readonly Misfit[]): string {
  const nodes = all.flatMap((misfit) => {
    const node = lacked(misfit);
    return node === undefined ? [] : [`${memory(node.capacityBytes)} of ${node.what} a node`];
  });
  const first = all.find((misfit) => lacked(misfit) === undefined);
  if (first === undefined) return `Does not fit in ${[...new Set(nodes)].join(', or in ')}`;
  const { memory: m } = first.row;
  // With a margin asked for, what may be used is what the largest lacks to its peak.
  const usable = m.peakBytes - first.missingBytes;
  const of = usable < m.capacityBytes ? ` of ${memory(m.capacityBytes)}` : '';
  const places = [`${memory(usable)}${of}`, ...new Set(nodes)].join(', or in ');
  return `Does not fit in ${places}; at the layout nearest to fitting`;
}

/** Strategies refused for the same reason are named together, and once. */
export function refusalGroups(all: readonly Refusal[]): { strategies: string[]; reason: string }[] {
  const groups = new Map<string, string[]>();
  for (const { strategy, reason } of all) {
    const said = unnamed(reason, strategy);
    groups.set(said, [...(groups.get(said) ?? []), strategy]);
  }
  return [...groups].map(([reason, strategies]) => ({ strategies, reason: inNumber(reason, strategies) }));
}

/** Stands for the strategy, where a clause of its reason begins with it. */
const IT = '\0';

/** A reason that is the same for every strategy of which it is said; it is named beside it. */
function unnamed(reason: string, strategy: string): string {
  const said = reason.startsWith(`${strategy} `) ? reason.slice(strategy.length + 1) : reason;
  return said.replaceAll(`; ${strategy} is `, `; ${IT} is `);
}

/** `needs more than one device`, of several: `15 strategies need more than one device`. */
function inNumber(reason: string, strategies: readonly string[]): string {
  if (strategies.length === 1) return reason.replaceAll(IT, strategies[0]!);
  return reason
    .replace(/^needs /, `${strategies.length} strategies need `)
    .replaceAll(`${IT} is `, 'these are ');
}

function refusals(all: readonly Refusal[], style: Style, p: Paint): string[] {
  if (all.length === 0) return [];
  const groups = refusalGroups(all);
  const alone = groups.length === 1 ? oneDevice(groups[0]!) : undefined;
  if (alone !== undefined) return wrap(alone, style).map(p.dim);
  const lines = groups.flatMap(({ strategies, reason }) => {
    return [...wrap(strategies.join(', '), style), ...wrap(reason, style, '    ').map(p.dim)];
  });
  return [p.bold('Cannot run this job'), ...lines];
}

/** Names of strategies that one line has room for. */
const NAMED = 3;

/** On one device most strategies are refused, and nobody is surprised: one line says so. */
function oneDevice({ strategies, reason }: ReturnType<typeof refusalGroups>[number]): string | undefined {
  const said = /^\d+ strategies need more than one device/.exec(reason)?.[0];
  if (said === undefined || strategies.length <= NAMED) return undefined;
  const others = `${strategies.slice(0, NAMED - 1).join(', ')} and ${strategies.length - NAMED + 1} others`;
  return `Cannot run this job: ${said} (${others})`;
}

/** What the figures mean and how many layouts stand behind them; nothing when nothing could be tried. */
export function footnotes(comparison: Comparison): string[] {
  const { rows, misfits: unfit, beyondMeasured, notTried } = comparison;
  const any = rows[0] ?? unfit[0]?.row;
  if (any === undefined) return [];
  const tried = [...rows, ...unfit.map(({ row }) => row)];
  const layouts = tried.reduce((sum, row) => sum + row.tried.layouts, 0);
  const simulated = tried.reduce((sum, row) => sum + row.tried.simulated, 0);
  return [
    `MFU: model FLOPs, recomputation not counted, over the dense ${any.precision} peak of ` +
      `${teraflops(any.peakTflopsPerDevice)} per device. Bubble (pipeline bubble) and exposed comm (communication that no ` +
      'compute hides): shares of the step.',
    ...(rows.some(({ interval }) => interval !== null) ? [INTERVAL] : rows.length > 0 ? [NO_INTERVAL] : []),
    ...whoseRuns(comparison),
    ...(rows.length > 0 ? widerIntervals(beyondMeasured, rows) : []),
    ...(rows.some((row, i) => i > 0 && row.place?.group === rows[i - 1]!.place?.group) ? [CLOSE] : []),
    ...tightNotes(rows.map((row) => row.memory)),
    ...beyondNotes(rows),
    ...paddingNotes(rows),
    ...coarserTicks(rows),
    ...goodputLines(rows),
    ...rampLines(rows),
    ...(any.memory.interval === null ? [] : [memoryError(any)]),
    layoutLegend(
      tried.map((row) => row.layout),
      [comparison.inputs],
    ),
    `${count(layouts)} layouts evaluated, ${count(simulated)} simulated in full.`,
    ...leftOut(notTried),
  ];
}

/** How much of what is computed is padding, where sequences are padded. */
function paddingNotes(rows: readonly Row[]): string[] {
  const shares = rows.flatMap(({ paddingShare }) => paddingShare ?? []);
  if (shares.length === 0) return [];
  const [least, most] = [smallest(shares), largest(shares)].map(percent);
  const much = least === most ? least : `${least} to ${most}`;
  return [
    `Padding: ${much} of the tokens that are computed, more the larger the micro-batch. Replicas wait for the one with the longest sequences.`,
  ];
}

/** What of the layouts was not evaluated; nothing where all were. */
export function leftOut(notTried: Comparison['notTried'] = []): string[] {
  if (notTried.length === 0) return [];
  // What names its own option is beyond a thorough search, too.
  const lifted = notTried.some((what) => !what.endsWith(')')) ? '; see --thorough' : '';
  return [`Not tried: ${notTried.join('; ')}${lifted}.`];
}

/** What makes the intervals wider than most; nothing for rows like most of the published runs. */
export function widerIntervals(
  beyondMeasured: Comparison['beyondMeasured'],
  rows: readonly Pick<Row, 'strategy' | 'widenedBy'>[],
): string[] {
  const reasons = new Map<string, string[]>();
  for (const { strategy, widenedBy = [] } of rows) {
    for (const why of widenedBy) reasons.set(why, [...(reasons.get(why) ?? []), strategy]);
  }
  const said = [...reasons].map(([why, strategies]) =>
    strategies.length === rows.length ? why : `${why} (${[...new Set(strategies)].join(', ')})`,
  );
  return [
    ...(said.length === 0 ? [] : [`What widens the intervals: ${said.join('; ')}.`]),
    ...(beyondMeasured.length === 0
      ? []
      : [
          `The intervals are wider than usual: of the published runs they rest on, ${beyondMeasured.join(', ')}.`,
        ]),
  ];
}

/** Whose runs an interval is about, where nobody said. */
function whoseRuns({ inputs, rows }: Pick<Comparison, 'inputs' | 'rows'>): string[] {
  const isTuned = rows.every(({ widenedBy = [] }) => !widenedBy.some((why) => why.includes('--tuned')));
  if (inputs.tuned !== undefined || !isTuned || rows.every(({ interval }) => interval === null)) return [];
  return [
    'The intervals are those of runs that are tuned as published recipes are; `--tuned false` has those of a first run of one’s own.',
  ];
}

export const INTERVAL =
  '90 % interval: nine real runs in ten are expected in it. Time and cost of a whole run have ' +
  'that of their step time.';
const NO_INTERVAL = 'No 90 % interval: no published run compares with threads of a CPU.';
export const CLOSE =
  '≈ too close to call against the first row of its group: of pairs of published layouts that were predicted so ' +
  'little apart, fewer than eight in ten came out in that order.';
/** How far off peaks of memory were, as the interval of a row shows it. */
function memoryError({ memory: { peakBytes, interval } }: Row): string {
  const [low, high] = [interval!.low / peakBytes - 1, interval!.high / peakBytes - 1];
  const beside = (x: number) => `${percent(Math.abs(x))} ${x < 0 ? 'below' : 'above'}`;
  return `Memory: nine published peaks in ten were from ${beside(low)} to ${beside(high)} the prediction.`;
}

/** The peak of its capacity, marked where it is tight. */
export function memoryCell({ memory }: Row): string {
  return `${memoryOf(memory.peakBytes, memory.capacityBytes)}${tightMark(memory)}`;
}

/** The 90 % interval of the time to train; nothing where there is none. */
export function runTime(interval: NonNullable<Row['totals']>['interval']): string {
  if (interval === null) return '';
  const { low, high } = interval.timeToTrainSeconds;
  return durationRange(low, high);
}

/** That of the cost. */
export function runCost(interval: NonNullable<Row['totals']>['interval']): string {
  return interval === null ? '' : dollarsRange(interval.costUsd.low, interval.costUsd.high);
}

function total(
  title: string,
  leaves: number,
  cell: (totals: NonNullable<Row['totals']>) => string,
): Column<Ranked> {
  return { title, align: 'right', leaves, cell: ({ row }) => (row.totals ? cell(row.totals) : '') };
}

function limited(
  title: string,
  leaves: number,
  of: (row: Row) => string,
  limit: NonNullable<Row['beyond']>[number],
): Column<Ranked> {
  return {
    ...{ title, align: 'right', leaves, cell: ({ row }) => of(row) },
    paint: (text, { row }, p) => (row.beyond?.includes(limit) ? p.bad(text) : text),
  };
}

/** The time to train, marked where it is beyond the deadline. */
export function timeToTrain({ totals, beyond }: Row): string {
  if (totals === null) return '';
  return `${duration(totals.timeToTrainSeconds)}${beyond?.includes('deadline') ? ' late' : ''}`;
}

/** The cost of the whole run, marked where it is beyond the budget. */
export function runPrice({ totals, beyond }: Row): string {
  if (totals === null) return '';
  return `${dollars(totals.costUsd)}${beyond?.includes('budget') ? ' over' : ''}`;
}

/** What the marks of rows beyond a limit mean; nothing where no row is. */
export function beyondNotes(rows: readonly Row[]): string[] {
  const any = (limit: NonNullable<Row['beyond']>[number]) =>
    rows.some(({ beyond }) => beyond?.includes(limit));
  return [
    ...(any('deadline') ? ['late: the whole run takes longer than the deadline.'] : []),
    ...(any('budget') ? ['over: the whole run costs more than the budget.'] : []),
  ];
}

function layoutColumn<T>(leaves: number, rowOf: (line: T) => Row): Column<T> {
  const cell = (line: T) => shortLayout(rowOf(line).layout);
  return { title: 'layout', align: 'left', leaves, aside: 'bare', code: true, cell };
}

function interval90({ interval }: Row): string {
  return interval === null ? '' : durationRange(interval.low, interval.high);
}

function share(row: Row, seconds: number): string {
  return percent(seconds / row.stepTimeSeconds);
}
