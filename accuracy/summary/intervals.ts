/** From a report to what intervals are made of: how far off its predictions were, by source and class of run. */
import {
  type DeviceClass,
  type Intervals,
  type Residuals,
  RUN_CLASSES,
  type RunClass,
  seriesOf,
} from '../../planning/interval/conformal.js';
import { writeResiduals } from '../../planning/interval/fitted.js';
import type { Traits } from '../records/traits.js';
import type { CaseResult } from './report.js';

/** ln(measured / predicted) of every timed case, sources and classes in alphabetical order. */
export function residualsOf(cases: readonly CaseResult[]): Residuals[] {
  const groups = new Map<string, Residuals & { logRatios: number[] }>();
  for (const { kind, source, traits, measuredSeconds, predictedSeconds } of cases) {
    if (kind === 'collective' || measuredSeconds === null || predictedSeconds === null) continue;
    const runs = classOf(traits);
    if (runs === null) continue;
    const key = `${seriesOf(source)} | ${runs}`;
    const group = groups.get(key) ?? {
      source: seriesOf(source),
      runs,
      logRatios: [],
    };
    group.logRatios.push(Math.log(measuredSeconds / predictedSeconds));
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Class of a case's run, as `runClass` gives it; null where nothing was predicted. */
export function classOf({ device, family }: Traits): RunClass | null {
  if (device === null) return null;
  return family === 'moe' ? 'moe' : (device as DeviceClass);
}

/** The cases with intervals of other residuals; each as if its own source were not among them. */
export function withIntervals(cases: readonly CaseResult[], intervals: Intervals): CaseResult[] {
  return cases.map((each) => {
    const { kind, predictedSeconds, source, traits } = each;
    const runs = classOf(traits);
    if (kind === 'collective' || predictedSeconds === null || runs === null) return each;
    const interval = intervals.around(predictedSeconds, runs, source);
    return { ...each, interval };
  });
}

/** `planning/interval/residuals.ts`, the whole file. */
export function residualsFile(residuals: readonly Residuals[]): string {
  return [
    '/**',
    ' * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of run.',
    ' * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.',
    ' */',
    'export const RESIDUALS = `',
    escaped(writeResiduals(residuals)),
    '`;',
    '',
  ].join('\n');
}

/** `planning/interval/ranges.ts`, the whole file. Throws RangeError with too few sources for any range. */
export function rangesFile(intervals: Intervals): string {
  return [
    '/**',
    ' * The range of ln(measured / predicted), by class of run, that `conformal.ts` makes of `residuals.ts`.',
    ' * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.',
    ' */',
    "import type { Interval, RunClass } from './conformal.js';",
    '',
    'export const RANGES: Readonly<Record<RunClass, Interval>> = {',
    ...RUN_CLASSES.map((runs) => {
      const range = intervals.logRange(runs);
      if (range === null) throw new RangeError('there are too few sources for a range');
      const name = /^\w+$/.test(runs) ? runs : `'${runs}'`;
      return `  ${name}: { low: ${range.low}, high: ${range.high} },`;
    }),
    '};',
    '',
  ].join('\n');
}

/** As it must stand between backquotes. */
function escaped(words: string): string {
  return words.replace(/[`$\\]/g, '\\$&');
}
