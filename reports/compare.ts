/**
 * The answer of `llmsim compare` for a person: the ranking with the reason for each place, what does
 * not fit and the smallest change that would make it, and what cannot run at all.
 */
import type { Comparison, Misfit, Refusal, Row } from '../planning/comparison.js';
import { type Column, grid } from './grid.js';
import { setHeading } from './heading.js';
import { layoutLegend, shortLayout } from './layout.js';
import { type Paint, paint, type Style, wrap } from './style.js';
import { carbon, count, dollars, duration, energy, memory, memoryOf, percent, teraflops } from './units.js';

interface Ranked {
  readonly rank: number;
  readonly row: Row;
}

const COLUMNS: readonly Column<Ranked>[] = [
  { title: '#', align: 'right', leaves: 0, cell: ({ rank }) => `${rank}` },
  {
    title: 'strategy',
    align: 'left',
    leaves: 0,
    cell: ({ row }) => row.strategy,
    paint: (text, { rank }, p) => (rank === 1 ? p.good(p.bold(text)) : p.bold(text)),
  },
  { title: 'layout', align: 'left', leaves: 2, aside: 'bare', cell: ({ row }) => shortLayout(row.layout) },
  { title: 'step time', align: 'right', leaves: 0, cell: ({ row }) => duration(row.stepTimeSeconds) },
  { title: 'likely', align: 'right', leaves: 9, cell: ({ row }) => likely(row) },
  {
    title: 'tokens/s\n/device',
    align: 'right',
    leaves: 3,
    cell: ({ row }) => count(row.tokensPerSecondPerDevice),
  },
  { title: 'MFU', align: 'right', leaves: 0, cell: ({ row }) => percent(row.mfu) },
  {
    title: 'memory',
    align: 'right',
    leaves: 1,
    cell: ({ row }) => memoryOf(row.memory.peakBytes, row.memory.capacityBytes),
  },
  { title: 'bubble', align: 'right', leaves: 4, cell: ({ row }) => share(row, row.breakdown.bubbleSeconds) },
  { title: 'exposed\ncomm', align: 'right', leaves: 5, cell: ({ row }) => share(row, exposed(row)) },
  total('time to\ntrain', 6, (totals) => duration(totals.timeToTrainSeconds)),
  total('device-\nhours', 10, (totals) => count(totals.deviceHours)),
  total('cost', 7, (totals) => dollars(totals.costUsd)),
  total('energy', 8, (totals) => energy(totals.energyKwh)),
  total('CO₂e', 8, (totals) => carbon(totals.carbonKg)),
];

/** The whole page, ending in a line break. `head` restates the question. */
export function compareTable(comparison: Comparison, head: readonly string[], style: Style): string {
  const p = paint(style);
  const blocks = [
    setHeading(head, style),
    ranking(comparison.rows, style, p),
    misfits(comparison.misfits, style, p),
    refusals(comparison.refusals, style, p),
    foot(comparison, style, p),
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
  if (rows.length === 0) return wrap(p.bad('No strategy asked for can train this model here.'), style);
  const ranked = rows.map((row, i) => ({ rank: i + 1, row }));
  return grid(COLUMNS, ranked, style, ({ row }) => row.why);
}

const MISFIT_COLUMNS: readonly Column<Misfit>[] = [
  { title: 'strategy', align: 'left', leaves: 0, cell: ({ row }) => row.strategy },
  { title: 'layout', align: 'left', leaves: 1, aside: 'bare', cell: ({ row }) => shortLayout(row.layout) },
  { title: 'needs', align: 'right', leaves: 0, cell: ({ row }) => memory(row.memory.peakBytes) },
  {
    ...{ title: 'too much', align: 'right', leaves: 0, cell: ({ missingBytes }) => memory(missingBytes) },
    paint: (text, _, p) => p.bad(text),
  },
];

function misfits(all: readonly Misfit[], style: Style, p: Paint): string[] {
  const [first] = all;
  if (first === undefined) return [];
  const title = `Does not fit in ${memory(first.row.memory.capacityBytes)}; at the layout nearest to fitting`;
  return [...wrap(title, style).map(p.bold), ...grid(MISFIT_COLUMNS, all, style, ({ change }) => change)];
}

/** Strategies refused for the same reason are named together. */
function refusals(all: readonly Refusal[], style: Style, p: Paint): string[] {
  if (all.length === 0) return [];
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  const lines = reasons.flatMap((reason) => {
    const named = all.filter((refusal) => refusal.reason === reason).map(({ strategy }) => strategy);
    return [...wrap(named.join(', '), style), ...wrap(reason, style, '    ').map(p.dim)];
  });
  return [p.bold('Cannot run this job'), ...lines];
}

function foot({ rows, misfits: unfit }: Comparison, style: Style, p: Paint): string[] {
  const any = rows[0] ?? unfit[0]?.row;
  if (any === undefined) return [];
  const tried = [...rows, ...unfit.map(({ row }) => row)];
  const layouts = tried.reduce((sum, row) => sum + row.tried.layouts, 0);
  const simulated = tried.reduce((sum, row) => sum + row.tried.simulated, 0);
  const notes = [
    `MFU: model FLOPs, recomputation not counted, over the dense ${any.precision} peak of ` +
      `${teraflops(any.peakTflopsPerDevice)} per device. Bubble and exposed communication: shares of the step.`,
    layoutLegend(tried.map((row) => row.layout)),
    `${count(layouts)} layouts weighed, ${count(simulated)} simulated in full.`,
  ];
  return notes.flatMap((note) => wrap(note, style)).map(p.dim);
}

function total(
  title: string,
  leaves: number,
  cell: (totals: NonNullable<Row['totals']>) => string,
): Column<Ranked> {
  return { title, align: 'right', leaves, cell: ({ row }) => (row.totals ? cell(row.totals) : '') };
}

function likely({ interval }: Row): string {
  return interval === null ? '' : `${duration(interval.low)} – ${duration(interval.high)}`;
}

function share(row: Row, seconds: number): string {
  return percent(seconds / row.stepTimeSeconds);
}
