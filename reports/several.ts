/**
 * Several comparisons for a person: what is soonest and what is cheapest, then one row for each question with the
 * fastest layout that fits, and how it scales. The questions themselves are answered in full by `compare` one by one.
 */

import { lengthsAsked, lengthsTold } from '../input/asked-training.js';
import { largest, smallest } from '../input/extremes.js';
import { sharedWords, sizeWords, type UnitWords, unitWords } from '../input/unit-words.js';
import type { Comparison, Inputs, Row } from '../planning/comparison.js';
import type { Cell, SeveralComparisons, Varied } from '../planning/several.js';
import {
  beyondNotes,
  INTERVAL,
  leftOut,
  memoryCell,
  runCost,
  runPrice,
  runTime,
  timeToTrain,
} from './compare.js';
import { layoutLegend, shortLayout } from './layout.js';
import { inPairs, lengthWords, objectiveWords } from './tables/batch.js';
import { dataLinesOf } from './tables/data.js';
import { type Column, type Figures, grid } from './tables/grid.js';
import { assumed, parametersOf, setHeading } from './tables/heading.js';
import { costLines } from './tables/price.js';
import { sayKernels } from './tables/software.js';
import { paint, type Style, wrap } from './tables/style.js';
import { count, dollars, duration, durationRange, percent, teraflops } from './tables/units.js';
import { tightNotes } from './tight.js';

/** A cell, with its fastest that fits or else what is made to fit with least. */
interface Line {
  readonly cell: Cell;
  readonly row: Row | undefined;
}

const VARIED: Readonly<Record<Varied, Column<Line>>> = {
  model: { title: 'model', align: 'left', leaves: 0, code: true, cell: ({ cell }) => cell.inputs.model },
  cluster: { title: 'cluster', align: 'left', leaves: 0, code: true, cell: ({ cell }) => cell.cluster },
  globalBatch: {
    ...{ title: 'global\nbatch', align: 'right', leaves: 0 },
    cell: ({ cell }) => count(cell.inputs.globalBatch),
  },
  sequence: { title: 'seq', align: 'right', leaves: 0, cell: ({ cell }) => sequenceOf(cell.inputs) },
};

const answerColumns = ({ rate }: UnitWords): readonly Column<Line>[] => [
  { title: 'devices', align: 'right', leaves: 6, cell: ({ cell }) => count(cell.inputs.devices) },
  {
    ...{ title: 'strategy', align: 'left', leaves: 0, code: true },
    cell: ({ row }) => row?.strategy ?? '',
    paint: (text, { row }, p) => (row?.fits ? p.bold(text) : text),
  },
  {
    ...{ title: 'layout', align: 'left', leaves: 3, aside: 'bare', code: true },
    cell: ({ row }) => (row === undefined ? '' : shortLayout(row.layout)),
  },
  figure('step time', 0, (row) => duration(row.stepTimeSeconds)),
  figure('90 %\ninterval', 1, ({ interval }) => {
    return interval === null ? '' : durationRange(interval.low, interval.high);
  }),
  figure(`${rate}\n/device`, 5, (row) => count(row.tokensPerSecondPerDevice)),
  figure('MFU', 2, (row) => percent(row.mfu)),
  {
    ...{ title: 'memory', align: 'right', leaves: 4 },
    cell: ({ row }) => (row === undefined ? '' : memoryCell(row)),
    paint: (text, { row }, p) => {
      if (row?.fits === false) return p.bad(text);
      return row?.memory.verdict === 'tight' ? p.warn(text) : text;
    },
  },
  figure('time to\ntrain', 1, timeToTrain),
  figure('time\ninterval', 3, ({ totals }) => (totals ? runTime(totals.interval) : '')),
  figure('cost', 1, runPrice),
  figure('cost\ninterval', 3, ({ totals }) => (totals ? runCost(totals.interval) : '')),
  { title: 'speed-up', align: 'right', leaves: 2, cell: ({ cell }) => times(cell.strongScaling?.speedUp) },
  {
    ...{ title: 'scaling\nefficiency', align: 'right', leaves: 2 },
    cell: ({ cell: { strongScaling } }) => (strongScaling === null ? '' : percent(strongScaling.efficiency)),
  },
];

/** `8,192`, or `8,192 (mean 600, packed)` where a full sequence is made of shorter ones, or padded to. */
function sequenceOf({ unit, sampleSize, sequence, lengths }: Inputs): string {
  if (unit != null) return sampleSize?.map(count).join(' × ') ?? unit;
  const told = lengths === undefined ? '' : ` (${lengthsTold(lengthsAsked(lengths), lengths.packing)})`;
  return count(sequence) + told;
}

/** How long sequences really are: once where all questions say the same, else of which each line is. */
function lengthsOfAll(inputs: readonly Inputs[]): string[] {
  const [same, ...others] = distinct(inputs.map((each) => lengthWords(each).join(' ')));
  if (others.length === 0) return same === '' ? [] : [same!];
  return distinct(
    inputs.flatMap((each) => lengthWords(each).map((line) => `seq ${sequenceOf(each)}: ${line}`)),
  );
}

/** One row for each question. */
export function severalFigures({ varies, cells }: SeveralComparisons): Figures<Line> {
  const columns = [
    ...varies.map((key) => VARIED[key]),
    ...answerColumns(sharedWords(cells.map(({ inputs }) => inputs))),
  ];
  return { columns, rows: cells.map((cell) => ({ cell, row: bestOf(cell.comparison) })) };
}

/** The whole page, ending in a line break. */
export function severalTable(several: SeveralComparisons, style: Style): string {
  const p = paint(style);
  const { columns, rows } = severalFigures(several);
  const blocks = [
    setHeading(severalHead(several), style),
    verdicts(several).flatMap(({ name, text }) => wrap(`${name}: ${text}`, style)),
    grid(columns, rows, style, ({ cell }) => withoutAnswer(cell)),
    severalNotes(several)
      .flatMap((note) => wrap(note, style))
      .map(p.dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

/** The questions, restated: what all share, and how many there are. */
export function severalHead({ cells }: SeveralComparisons): string[] {
  const inputs = cells.map((cell) => cell.inputs);
  const { precision, gradientPrecision, kernels, framework, tokens, ...rest } = inputs[0]!;
  const models = distinct(
    inputs.map((i) => `${i.modelTitle}, ${parametersOf(i.parameters, i.activeParameters)}`),
  );
  const clusters = distinct(inputs.map((i) => i.clusterTitle));
  const sizes = distinct(inputs.map((i) => i.devices)).sort((a, b) => a - b);
  const devices = sizes.length === 1 ? count(sizes[0]!) : `${count(sizes[0]!)} to ${count(sizes.at(-1)!)}`;
  const batches = distinct(inputs.map((i) => i.globalBatch)).map(count);
  const sequences = distinct(inputs.map((i) => i.sequence)).map(count);
  const run = tokens === null ? '' : `, ${count(tokens)} in all`;
  const batch = inputs.every(({ unit }) => unit == null)
    ? `${inPairs(rest) ? 'pairs of sequences' : 'sequences'} of ${rest.lengths?.packing === 'padded' ? 'at most ' : ''}${sequences.join(', ')} tokens`
    : distinct(inputs.map(itemsOf)).join(' or ');
  return [
    `${cells.length} questions: ${models.join('; ')} on ${devices} devices (${clusters.join(', ')})`,
    `${batches.join(', ')} ${batch} per step${run} · ${precision}, ` +
      `${[`${gradientPrecision} gradients`, ...(framework === undefined || inputs.some(sayKernels) ? [`${kernels} kernels`] : []), ...(framework === undefined ? [] : [framework])].join(' · ')}`,
    ...lengthsOfAll(inputs),
    ...objectiveWords(rest, rest.training?.reference === true),
    ...assumed(rest),
  ];
}

/** `images of 224 × 224`, `sequences of 512 tokens`. */
function itemsOf(inputs: Inputs): string {
  const { items } = unitWords(inputs);
  return inputs.unit == null ? `${items} of ${count(inputs.sequence)} tokens` : items + sizeWords(inputs);
}

/** What is best among the cells that fit: of the whole run, where it was asked for; else by throughput. */
export function verdicts({ cells }: { readonly cells: readonly Judged[] }): { name: string; text: string }[] {
  const fit = cells.flatMap((cell) => {
    const row = cell.comparison?.rows[0];
    return row === undefined ? [] : [{ cell, row }];
  });
  // An image is not to be held against a token.
  if (new Set(fit.map(({ row }) => row.unit ?? null)).size !== 1) return [];
  const run = fit[0]!.row.totals !== null;
  const { rate } = sharedWords(fit.map(({ row }) => row));
  const [first, second] = run
    ? (['Soonest', 'cheapest'] as const)
    : ([`Most ${rate} in all`, `most ${rate}/device`] as const);
  const time = (row: Row) => row.totals?.timeToTrainSeconds ?? 1 / row.tokensPerSecond;
  const cost = (row: Row) => row.totals?.costUsd ?? 1 / row.tokensPerSecondPerDevice;
  const [soonest, cheapest] = [time, cost].map((by) => fit.reduce((a, b) => (by(b.row) < by(a.row) ? b : a)));
  /** Those whose figure lies in the interval around the best one. */
  const rivals = ({ row }: Fitting, by: (row: Row) => number) => {
    const reach = row.interval === null ? 1 : row.interval.high / row.stepTimeSeconds;
    return fit.filter((other) => other.row !== row && by(other.row) <= by(row) * reach);
  };
  const said = (best: Fitting, ...by: ((row: Row) => number)[]) => {
    const close = fit.filter((other) => by.every((one) => rivals(best, one).includes(other)));
    return sentenceOf(best) + closeTo(close.map(({ cell }) => cell.name));
  };
  if (soonest === cheapest) return [{ name: `${first} and ${second}`, text: said(soonest!, time, cost) }];
  return [
    { name: first, text: said(soonest!, time) },
    { name: second.replace(/^./, (letter) => letter.toUpperCase()), text: said(cheapest!, cost) },
  ];
}

/** What the best is sought among: a name, and rows with the fastest first. */
export interface Judged {
  readonly name: string;
  readonly comparison: Pick<Comparison, 'rows'> | null;
}

/** A cell with its fastest layout that fits. */
interface Fitting {
  readonly cell: Judged;
  readonly row: Row;
}

function sentenceOf({ cell, row }: Fitting): string {
  const { totals } = row;
  const { rate } = unitWords(row);
  const run =
    totals === null
      ? `${count(row.tokensPerSecond)} ${rate} in all, ${count(row.tokensPerSecondPerDevice)} ${rate}/device`
      : wholeRun(totals);
  return `${cell.name} with ${row.strategy} at ${shortLayout(row.layout)}: ${run}`;
}

/** Who else may be the best, for all the 90 % interval tells. */
function closeTo(names: readonly string[]): string {
  if (names.length === 0) return '';
  const who = names.length <= 3 ? names.join('; ') : `${names.length} others`;
  return `. Within its 90 % interval: ${who}`;
}

/** `33.9 d (30.1–39.6 d), $52,111 ($46,300–60,900)`: with the 90 % intervals, where there are any. */
function wholeRun({ timeToTrainSeconds, costUsd, interval }: NonNullable<Row['totals']>): string {
  const [time, cost] = [duration(timeToTrainSeconds), dollars(costUsd)];
  return interval === null
    ? `${time}, ${cost}`
    : `${time} (${runTime(interval)}), ${cost} (${runCost(interval)})`;
}

/** Why a cell has no layout that fits; nothing for one that has. */
export function withoutAnswer({ comparison, reason }: Cell): string {
  if (comparison === null) return `cannot run: ${reason}`;
  if (comparison.rows.length > 0) return '';
  const [easiest] = comparison.misfits;
  return easiest === undefined
    ? `cannot run: ${comparison.refusals[0]?.reason ?? ''}`
    : `does not fit; ${easiest.change}`;
}

/** What the figures mean. */
export function severalNotes(several: SeveralComparisons): string[] {
  const rows = severalFigures(several).rows.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const fitting = severalFigures(several).rows.filter(({ row }) => row?.fits === true);
  const peaks = distinct(rows.map((r) => `${teraflops(r.peakTflopsPerDevice)} (${r.precision})`));
  const { cells } = several;
  return [
    'Every row is the fastest layout that fits, over all strategies asked for.',
    `MFU: model FLOPs, recomputation not counted, over the dense peak of ${peaks.join(', ')} per device.`,
    ...(rows.some(({ interval }) => interval !== null) ? [INTERVAL] : []),
    ...beyond(cells),
    ...beyondNotes(rows),
    ...distinct(cells.flatMap(({ comparison }) => comparison?.notes ?? [])),
    ...distinct(cells.flatMap(({ inputs }) => costLines(inputs))).map((line) => `${line}.`),
    ...startNotes(rows),
    ...dataLinesOf(fitting.map(({ cell, row }) => ({ name: cell.name, row: row! }))),
    ...tightNotes(rows.filter(({ fits }) => fits).map((row) => row.memory)),
    ...(cells.some(({ strongScaling }) => strongScaling !== null)
      ? [
          `Speed-up and scaling efficiency (strong scaling): ${rows.some(({ totals }) => totals?.goodput !== undefined) ? 'time to train' : 'step time'} against that on the smallest cluster of ` +
            `the same kind at the same model, global batch and ${sharedWords(rows).size}, and this over the ratio of the devices.`,
        ]
      : []),
    layoutLegend(
      rows.map((row) => row.layout),
      rows,
    ),
    ...untried(cells),
  ];
}

/** What of the times to train is before the first step, where what is around the steps was asked of. */
function startNotes(rows: readonly Row[]): string[] {
  const starts = rows.flatMap(({ totals }) => totals?.startSeconds ?? []);
  if (starts.length === 0) return [];
  const told = distinct([smallest(starts), largest(starts)].map(duration)).join(' to ');
  const shares = rows.flatMap(({ totals }) =>
    totals?.startSeconds === undefined ? [] : [totals.startSeconds / totals.timeToTrainSeconds],
  );
  return [`Starting takes ${told} of a time to train, at most ${percent(largest(shares))} of it.`];
}

/** Cells whose intervals are wider than usual, those with the same reason together. */
function beyond(cells: readonly Cell[]): string[] {
  return together(cells, ({ beyondMeasured }) => beyondMeasured.join(', ')).map(([why, names]) => {
    const which = names === '' ? 'The intervals' : `The intervals of ${names}`;
    return `${which} are wider than usual: of the published runs they rest on, ${why}.`;
  });
}

/** What was not evaluated, cells that left out the same together. */
function untried(cells: readonly Cell[]): string[] {
  return together(cells, ({ notTried }) => leftOut(notTried).join('')).map(([said, names]) =>
    names === '' ? said : said.replace('Not tried', `Not tried for ${names}`),
  );
}

/** What is said of some answers, and the names of those it is said of, which are left out where it is said of all. */
function together(cells: readonly Cell[], say: (comparison: Comparison) => string): [string, string][] {
  const told = cells.flatMap(({ name, comparison }) => (comparison ? [{ name, said: say(comparison) }] : []));
  return distinct(told.map(({ said }) => said))
    .filter((said) => said !== '')
    .map((said) => {
      const names = told.filter((cell) => cell.said === said).map(({ name }) => name);
      return [said, names.length === told.length ? '' : names.join('; ')];
    });
}

function bestOf(comparison: Comparison | null): Row | undefined {
  return comparison?.rows[0] ?? comparison?.misfits[0]?.row;
}

/** A figure of what fits; what does not has none. */
function figure(title: string, leaves: number, cell: (row: Row) => string): Column<Line> {
  return { title, align: 'right', leaves, cell: ({ row }) => (row?.fits ? cell(row) : '') };
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${ratio.toFixed(2)}×`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
