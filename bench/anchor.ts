/**
 * Anchors every published grid on one of its rows and scores the others: what `--anchor` is worth, and the ranges around
 * what is predicted with one. A grid is rows of one source, model, device, sequence length, framework, kernel set and
 * precision; of large ones, 24 rows spread over measured speed. Three rows spread over it are the anchor in turn.
 *
 *     node dist/bench/anchor.js FOLDER            the table of docs/anchor.md
 *     node dist/bench/anchor.js FOLDER --write    also planning/interval/anchored-ranges.ts
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mapped, mapRecord } from '../accuracy/mapping/index.js';
import { Unsupported } from '../accuracy/mapping/verdict.js';
import { predict } from '../accuracy/predict/predict.js';
import { casesFrom } from '../accuracy/records/cases.js';
import { subjectOf } from '../accuracy/records/traits.js';
import { InputError } from '../input/error.js';
import { correctionTo, type Factors } from '../planning/anchor/correction.js';
import type { Likeness, Place } from '../planning/anchor/run.js';
import { likenessOf, placeOf } from '../planning/interval/anchored.js';
import type { Interval } from '../planning/interval/conformal.js';

interface Row {
  readonly mapped: Mapped;
  readonly file: string;
  readonly measured: number;
  readonly predicted: number;
  readonly run: Parameters<typeof likenessOf>[0];
}

/** ln(measured / predicted from another row). */
interface Residual {
  readonly log: number;
  readonly likeness: Likeness;
  readonly place: Place;
}

interface GridScore {
  readonly file: string;
  readonly name: string;
  readonly rows: number;
  /** Median |error| of all rows by themselves, and of all but the anchor: by any anchor, and by the one of middle speed. */
  readonly plain: number;
  readonly any: number;
  readonly middle: number;
  /** The same, where the others are layouts like the anchor's; null where none are. */
  readonly alike: number | null;
  readonly residuals: readonly Residual[];
}

const LEAST_ROWS = 3;
/** Of large grids so many rows, spread over measured speed, so that the whole takes minutes. */
const MOST_ROWS = 24;
const ANCHORS = 3;
/** Of another model, length or precision no grid says anything: so much wider than the range of all layouts. */
const APART = Math.SQRT2;

const [folder, write] = process.argv.slice(2);
if (folder === undefined) {
  console.error('name the folder of published measurements: node dist/bench/anchor.js FOLDER');
  process.exit(2);
}
const scores = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .sort()
  .flatMap((name) => gridsOf(join(folder, name)));
for (const line of tableOf(scores)) console.log(line);
if (write === '--write') writeRanges(scores);

function gridsOf(path: string): GridScore[] {
  const grids = new Map<string, Row[]>();
  for (const accuracyCase of casesFrom([path]).cases) {
    const { record, file } = accuracyCase;
    if (record.kind === 'collective' || (record.notes ?? '').includes('SUSPICIOUS')) continue;
    try {
      const mapped = mapRecord(record);
      if (mapped.measured.seconds === undefined) continue;
      const { source, hardware, traits } = subjectOf(accuracyCase, mapped);
      const key = [
        ...[
          source,
          traits.model,
          hardware,
          traits.sequence,
          traits.framework,
          traits.kernels,
          traits.precision,
        ],
      ].join(' | ');
      const { job, cluster } = mapped;
      const row: Row = {
        ...{ mapped, file, measured: mapped.measured.seconds, predicted: secondsWith(mapped, {}) },
        run: {
          model: job.model.id,
          sequence: job.sequence,
          precision: job.precision,
          layout: job.layout,
          nodes: cluster.nodes,
        },
      };
      grids.set(key, [...(grids.get(key) ?? []), row]);
    } catch (error) {
      if (!(error instanceof Unsupported || error instanceof InputError)) throw error;
    }
  }
  return [...grids]
    .filter(([, rows]) => rows.length >= LEAST_ROWS)
    .map(([name, rows]) => scoreOf(name, rows));
}

function secondsWith({ plan, job, cluster }: Mapped, factors: Partial<Factors>): number {
  return predict(plan, job, { ...cluster, factors }).stepTimeSeconds;
}

function scoreOf(name: string, all: readonly Row[]): GridScore {
  const sorted = [...all].sort((a, b) => pace(a) - pace(b));
  const rows = spreadOver(sorted.length, MOST_ROWS).map((index) => sorted[index]!);
  const byAnchor = spreadOver(rows.length, ANCHORS).map((index) => {
    const anchor = rows[index]!;
    const { factors } = correctionTo(anchor.measured, (f) => secondsWith(anchor.mapped, f));
    const residuals = rows
      .filter((row) => row !== anchor)
      .map((row) => ({
        log: Math.log(row.measured / secondsWith(row.mapped, factors)),
        likeness: likenessOf(row.run, anchor.run),
        place: placeOf(row.run, anchor.run),
      }));
    return { index, residuals };
  });
  const middle = byAnchor[Math.floor(byAnchor.length / 2)]!;
  const residuals = byAnchor.flatMap((each) => each.residuals);
  const alike = residuals.filter(({ likeness }) => likeness === 'alike');
  const plain = rows.map(({ measured, predicted }) => ({ log: Math.log(measured / predicted) }));
  const [medians, file] = [[plain, residuals, middle.residuals].map(medianError), rows[0]!.file];
  return {
    ...{ file: file.replace('.jsonl', ''), name, rows: all.length, residuals },
    ...{ plain: medians[0]!, any: medians[1]!, middle: medians[2]! },
    alike: alike.length === 0 ? null : medianError(alike),
  };
}

/** Device-seconds per sequence. */
function pace({ measured, mapped }: Row): number {
  return (measured * mapped.cluster.devices) / (mapped.job.globalBatch * mapped.job.sequence);
}

/** Places of at most `most` of so many, spread evenly: each in the middle of its part. */
function spreadOver(count: number, most: number): number[] {
  const places = Math.min(count, most);
  return Array.from({ length: places }, (_, i) => Math.floor(((i + 0.5) / places) * count));
}

/** Of |predicted / measured − 1|. */
function medianError(of: readonly { readonly log: number }[]): number {
  return middleOf(of.map(({ log }) => Math.abs(Math.expm1(-log))));
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!;
}

function tableOf(grids: readonly GridScore[]): string[] {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const files = [...new Set(grids.map(({ file }) => file))];
  const row = (title: string, of: readonly GridScore[]) => {
    const figure = (key: 'plain' | 'any' | 'middle' | 'alike') => {
      const values = of.flatMap((grid) => grid[key] ?? []);
      return values.length === 0 ? '–' : percent(middleOf(values));
    };
    const count = of.reduce((sum, { rows }) => sum + rows, 0);
    return `| ${[title, of.length, count, figure('plain'), figure('any'), figure('middle'), figure('alike')].join(' | ')} |`;
  };
  return [
    '| file | grids | rows | alone | any anchor | middle anchor | layouts alike |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...files.map((file) =>
      row(
        file,
        grids.filter((grid) => grid.file === file),
      ),
    ),
    row('median of all grids', grids),
  ];
}

/** Nine in ten are to be between the ends, every file weighing the same; as many below as above. */
function rangeOf(of: (each: Residual) => boolean, grids: readonly GridScore[]): Interval {
  const files = new Map<string, number[]>();
  for (const { file, residuals } of grids) {
    const own = residuals.filter(of).map(({ log }) => log);
    if (own.length > 0) files.set(file, [...(files.get(file) ?? []), ...own]);
  }
  const weighted = [...files.values()]
    .flatMap((logs) => logs.map((log) => ({ log, weight: 1 / (logs.length * files.size) })))
    .sort((a, b) => a.log - b.log);
  const quantile = (level: number) => {
    let reached = 0;
    for (const { log, weight } of weighted) {
      reached += weight;
      if (reached >= level) return log;
    }
    return weighted.at(-1)!.log;
  };
  return { low: quantile(0.05), high: quantile(0.95) };
}

function writeRanges(grids: readonly GridScore[]): void {
  const words = ({ low, high }: Interval) =>
    `{ low: ${Number(low.toFixed(4))}, high: ${Number(high.toFixed(4))} }`;
  const placesOf = (likeness: Likeness) => {
    const ranges = (['node', 'nodes'] as const).map((place) => {
      if (likeness !== 'apart') {
        return rangeOf((each) => each.likeness === likeness && each.place === place, grids);
      }
      const all = rangeOf((each) => each.place === place, grids);
      // What is farther off is no surer than another layout of the same job.
      const other = rangeOf((each) => each.likeness === 'other' && each.place === place, grids);
      return {
        low: Math.min(all.low * APART, other.low),
        high: Math.max(all.high * APART, other.high),
      };
    });
    return `  ${likeness}: { node: ${words(ranges[0]!)}, nodes: ${words(ranges[1]!)} },`;
  };
  const text = [
    '/**',
    ' * Ranges of ln(measured / predicted) that nine in ten rows of published grids were in, each predicted from another row of',
    ' * its grid, every file weighing the same; `apart`, for which there are no grids, √2 times those of all, and no less than `other`. Written by',
    ' * `node dist/bench/anchor.js FOLDER --write`; do not edit. `anchored.ts` says what it is for.',
    ' */',
    "import type { Likeness, Place } from '../anchor/run.js';",
    "import type { Interval } from './conformal.js';",
    '',
    'export const ANCHORED_RANGES: Readonly<Record<Likeness, Readonly<Record<Place, Interval>>>> = {',
    ...(['alike', 'other', 'apart'] as const).map(placesOf),
    '};',
    '',
  ].join('\n');
  writeFileSync(new URL('../../planning/interval/anchored-ranges.ts', import.meta.url), text);
}
