/** `llmsim bench strategies` for a person and as CSV: fastest first, and which differences are real. */
import type { StrategyBench, StrategyBenchRow } from '../../accuracy/threads/bench.js';
import { column, csvFile, type FileColumn } from '../csv/file.js';
import { layoutLegend, shortLayout } from '../layout.js';
import { type Column, grid } from '../tables/grid.js';
import { setHeading } from '../tables/heading.js';
import { paint, type Style, wrap } from '../tables/style.js';
import { count, duration } from '../tables/units.js';
import { batchText, countedIn } from './batch-text.js';

type Row = StrategyBenchRow;

const columnsOf = (unit: string): readonly Column<Row>[] => [
  {
    ...{ title: 'strategy', align: 'left', leaves: 0, cell: ({ strategy }) => strategy },
    paint: (text, _row, p) => p.bold(text),
  },
  { title: 'layout', align: 'left', leaves: 3, aside: 'bare', cell: ({ layout }) => shortLayout(layout) },
  { title: 'step time', align: 'right', leaves: 0, cell: ({ stepSeconds }) => duration(stepSeconds) },
  {
    ...{ title: '95 %\ninterval', align: 'right', leaves: 2 },
    cell: ({ interval }) => `${duration(interval.low)} – ${duration(interval.high)}`,
  },
  { title: `${unit}s/s\nin all`, align: 'right', leaves: 4, cell: (row) => count(row.tokensPerSecond) },
  {
    title: 'ratio',
    align: 'right',
    leaves: 0,
    cell: ({ ratio }) => (ratio === null ? '1' : ratio.toFixed(3)),
  },
  {
    ...{ title: 'chance', align: 'right', leaves: 1 },
    cell: ({ chance }) => (chance === null ? '–' : chance.toFixed(4)),
  },
  {
    ...{ title: 'difference', align: 'left', leaves: 0, cell: difference },
    paint: (text, { differs, ratio }, p) =>
      differs === true ? (ratio! < 1 ? p.good(text) : p.bad(text)) : text,
  },
  {
    ...{ title: 'disturbed\nrounds', align: 'right', leaves: 5 },
    cell: ({ disturbedRounds, roundSeconds }) => `${disturbedRounds} of ${roundSeconds.length}`,
  },
];

/** The whole page, ending in a line break. */
export function strategyBenchPage(bench: StrategyBench, style: Style): string {
  const { machine, inputs, rows, refusals, reference } = bench;
  const head = [
    `${inputs.model} on ${inputs.workers} threads, ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'} (${machine.title}, Node ${machine.node})`,
    `${batchText(inputs)} per step · fp32 · ` +
      `${inputs.rounds} rounds of ${inputs.steps} timed steps, strategies taking turns`,
  ];
  const notes = [
    `Ratio: step time over that of ${reference}. Chance: how often chance alone parts two strategies as far ` +
      '(permutation test over rounds, each pair by itself); below 0.01 the difference counts as real.',
    layoutLegend(
      rows.map(({ layout }) => layout),
      [countedIn(inputs)],
    ),
  ];
  const blocks = [
    setHeading(head, style),
    grid(columnsOf(inputs.unit ?? 'token'), sorted(rows), style),
    refusals.flatMap(({ strategy, reason }) => wrap(`not run: ${strategy}: ${reason}`, style)),
    notes.flatMap((note) => wrap(note, style)).map(paint(style).dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

interface Line {
  readonly row: Row;
  readonly bench: StrategyBench;
}

export const STRATEGY_BENCH_COLUMNS: readonly FileColumn<Line>[] = [
  column('strategy', 'strategy id, see `llmsim strategies`', ({ row }) => row.strategy),
  column('layout', 'the layout in short', ({ row }) => shortLayout(row.layout)),
  column('model', 'model id', ({ bench }) => bench.inputs.model),
  column('workers', 'threads, one a rank', ({ row }) => row.workers),
  column('cores', 'cores of the machine', ({ bench }) => bench.machine.cores),
  column('global_batch', 'sequences per step over all replicas', ({ row }) => row.layout.globalBatch),
  column('seq', 'tokens per sequence', ({ bench }) => bench.inputs.sequence),
  column('rounds', 'times the strategy was started', ({ bench }) => bench.inputs.rounds),
  column('step_time_s', 'median over the rounds of their median step', ({ row }) => row.stepSeconds),
  column('step_time_low_s', 'lower end of its 95 % confidence interval', ({ row }) => row.interval.low),
  column('step_time_high_s', 'upper end of it', ({ row }) => row.interval.high),
  column(
    'tokens_per_s',
    'tokens, or pictures, trained on per second, all workers',
    ({ row }) => row.tokensPerSecond,
  ),
  column('reference', 'the strategy that the ratio refers to', ({ bench }) => bench.reference),
  column('ratio', 'step time over that of the reference; empty in the reference', ({ row }) => row.ratio),
  column('chance', 'how often chance alone makes a difference as large', ({ row }) => row.chance),
  column('differs', '`true` if that is below 0.01', ({ row }) => row.differs),
  column('disturbed_rounds', 'rounds in which others took more than 5 % of the cores', ({ row }) => {
    return row.disturbedRounds;
  }),
];

/** The whole file, fastest first. */
export function strategyBenchCsv(bench: StrategyBench): string {
  return csvFile(
    STRATEGY_BENCH_COLUMNS,
    sorted(bench.rows).map((row) => ({ row, bench })),
  );
}

/** Fastest first. */
export function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.stepSeconds - b.stepSeconds);
}

function difference({ differs, ratio }: Row): string {
  if (differs === null) return 'the reference';
  if (!differs) return 'within chance';
  return ratio! < 1 ? 'faster' : 'slower';
}
