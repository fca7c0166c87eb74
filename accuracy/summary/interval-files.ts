/** The files that intervals are read from, as `npm run accuracy` writes them. */

import type { OutcomeBand } from '../../planning/evaluate/figures.js';
import {
  type Additive,
  balancedQuantile,
  type Interval,
  type Intervals,
  type Residuals,
  seriesOf,
} from '../../planning/interval/conformal.js';
import { writeResiduals } from '../../planning/interval/fitted.js';
import type { Ground } from '../../planning/interval/ground.js';
import { TRAITS } from '../../planning/interval/traits.js';
import { type Pair, pairErrors } from './pairs.js';
import type { CaseResult } from './report.js';

/** `planning/interval/residuals.ts`, the whole file. */
export function residualsFile(residuals: readonly Residuals[]): string {
  return [
    '/**',
    ' * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and traits of the run.',
    ' * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.',
    ' */',
    'export const RESIDUALS = `',
    escaped(writeResiduals(residuals)),
    '`;',
    '',
  ].join('\n');
}

/** `planning/interval/published-ground.ts`, the whole file. */
export function groundsFile(grounds: readonly Ground[]): string {
  return [
    '/**',
    ' * What the timed runs of the built-in accuracy suite were like, by source and class of run. Written by',
    ' * `npm run accuracy`; do not edit. `ground.ts` says what it is for.',
    ' */',
    "import type { Ground } from './ground.js';",
    '',
    `export const GROUNDS: readonly Ground[] = JSON.parse(\`${escaped(JSON.stringify(grounds, null, 1))}\`);`,
    '',
  ].join('\n');
}

/** `planning/interval/pair-errors.ts`, the whole file. */
export function pairErrorsFile(pairs: readonly Pair[]): string {
  const rounded = pairErrors(pairs).map((error) => Number(error.toFixed(4)));
  return [
    '/**',
    ' * Quantiles, in steps of one in twenty, of how far off predicted ratios of step times were, |ln measured − ln predicted|,',
    ` * over ${pairs.length} pairs of layouts of one job in the built-in accuracy suite. Written by \`npm run accuracy\`; do not edit.`,
    ' * `order.ts` says what it is for.',
    ' */',
    `export const PAIR_ERRORS: readonly number[] = JSON.parse(\`${JSON.stringify(rounded, null, 1)}\`);`,
    '',
  ].join('\n');
}

/** Sources of peaks that a range of memory rests on. */
function memoryRange(cases: readonly CaseResult[]): Interval {
  const sources = new Map<string, number[]>();
  for (const { source, measuredMemoryBytes: measured, predictedMemoryBytes: predicted } of cases) {
    if (measured === null || predicted === null) continue;
    sources.set(source, [...(sources.get(source) ?? []), Math.log(measured / predicted)]);
  }
  const scores = [...sources.values()].map((ratios) => ({ scores: ratios }));
  return { low: balancedQuantile(scores, 0.05), high: balancedQuantile(scores, 0.95) };
}

/** `planning/interval/ranges.ts`, the whole file. Throws RangeError with too few sources for any range. */
export function rangesFile(intervals: Intervals, cases: readonly CaseResult[]): string {
  const [ends, quantiles] = [intervals.ends(), intervals.logQuantiles()];
  if (ends === null || quantiles === null) throw new RangeError('there are too few sources for a range');
  return [
    '/**',
    ' * The ends and the quantiles of ln(measured / predicted): of step times by traits of a run, that `conformal.ts` makes of',
    ' * `residuals.ts`, and of peaks of memory, which nine in ten were in, every source weighing the same. Written by',
    ' * `npm run accuracy`; do not edit. `interval.ts` and `quantiles.ts` say what it is for.',
    ' */',
    "import type { Ends, Interval, LogQuantiles } from './conformal.js';",
    '',
    'export const RANGES: Ends = {',
    ...additiveLines('low', ends.low),
    ...additiveLines('high', ends.high),
    '};',
    '',
    'export const QUANTILES: LogQuantiles = {',
    ...additiveLines('p50', quantiles.p50),
    ...additiveLines('p90', quantiles.p90),
    '};',
    '',
    `export const MEMORY_RANGE: Interval = ${memoryText(memoryRange(cases))};`,
    '',
  ].join('\n');
}

/** `planning/interval/ranges-without.ts`, the whole file. */
export function rangesWithoutFile(intervals: Intervals, sources: readonly string[]): string {
  const each = [...new Set(sources.map(seriesOf))].sort().map((source) => [source, intervals.ends(source)]);
  return [
    '/**',
    ' * The ends of ranges as they would be without one source of the built-in accuracy suite, for `llmsim accuracy`. Written',
    ' * by `npm run accuracy`; do not edit.',
    ' */',
    "import type { Ends } from './conformal.js';",
    '',
    `export const WITHOUT: Readonly<Record<string, Ends>> = JSON.parse(\`${escaped(JSON.stringify(Object.fromEntries(each), null, 1))}\`);`,
    '',
  ].join('\n');
}

function additiveLines(name: string, figures: Additive): string[] {
  const parts = (['all', ...TRAITS] as const).map((each) => `    ${nameOf(each)}: ${figures[each]},`);
  return [`  ${name}: {`, ...parts, '  },'];
}

/** `planning/interval/outcomes.ts`, the whole file. */
export function outcomesFile(bands: readonly OutcomeBand[], runs: number, sources: number): string {
  const line = ({ from, to, ...counts }: OutcomeBand) =>
    `  { from: ${from}, to: ${to}, runs: ${counts.runs}, ranOut: ${counts.ranOut} },`;
  return [
    '/**',
    ` * What became of ${runs} published runs of ${sources} sources, by the share of the capacity they were predicted to take. Written by`,
    ' * `bench/fit-memory.ts`; do not edit. `planning/evaluate/outcomes.ts` says what it is for.',
    ' */',
    "import type { OutcomeBand } from '../evaluate/figures.js';",
    '',
    'export const OUTCOMES: readonly OutcomeBand[] = [',
    ...bands.map(line),
    '];',
    '',
  ].join('\n');
}

function nameOf(runs: string): string {
  return /^\w+$/.test(runs) ? runs : `'${runs}'`;
}

function memoryText({ low, high }: Interval): string {
  return `{ low: ${Number(low.toFixed(4))}, high: ${Number(high.toFixed(4))} }`;
}

/** As it must stand between backquotes. */
function escaped(words: string): string {
  return words.replace(/[`$\\]/g, '\\$&');
}
