/** From a report to what intervals are made of: how far off its predictions were, by source and class of run. */
import {
  type DeviceClass,
  type Interval,
  type Intervals,
  type Residuals,
  type RunClass,
  seriesOf,
} from '../../planning/interval/conformal.js';
import { beyondGround, type Ground, type GroundedRun } from '../../planning/interval/ground.js';
import { widened } from '../../planning/interval/interval.js';
import type { Subject, Traits } from '../records/traits.js';
import type { CaseResult } from './report.js';

/**
 * ln(measured / predicted) of every timed case, sources and classes in alphabetical order; runs beyond what the other
 * sources of `grounds` measured apart.
 */
export function residualsOf(cases: readonly CaseResult[], grounds: readonly Ground[]): Residuals[] {
  const groups = new Map<string, Residuals & { logRatios: number[] }>();
  for (const each of cases) {
    const { kind, source, traits, measuredSeconds, predictedSeconds } = each;
    if (kind === 'collective' || measuredSeconds === null || predictedSeconds === null) continue;
    const runs = classOf(traits);
    if (runs === null) continue;
    const beyond = isBeyond(each, runs, grounds);
    const key = `${seriesOf(source)} | ${runs}${beyond ? ' | beyond' : ''}`;
    const group = groups.get(key) ?? {
      source: seriesOf(source),
      runs,
      logRatios: [],
      ...(beyond ? { beyond } : {}),
    };
    group.logRatios.push(Math.log(measuredSeconds / predictedSeconds));
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The interval of a case's prediction, as if its own source had never published; null where none compares. */
export function intervalWithout(
  subject: Subject,
  predictedSeconds: number,
  intervals: Intervals,
  grounds: readonly Ground[],
): Interval | null {
  const runs = classOf(subject.traits);
  const range = runs === null ? null : intervals.logRange(runs, subject.source);
  if (runs === null || range === null) return null;
  const { low, high } = isBeyond(subject, runs, grounds) ? widened(range) : range;
  return { low: predictedSeconds * Math.exp(low), high: predictedSeconds * Math.exp(high) };
}

/** Whether a case is unlike what all other sources measured; also where too little is known of it to tell. */
function isBeyond(subject: Subject, runs: RunClass, grounds: readonly Ground[]): boolean {
  const run = groundedRun(subject);
  if (runs === 'moe') return false;
  return run === undefined || beyondGround(run, runs, grounds, subject.source).length > 0;
}

/** Class of a case's run, as `runClass` gives it; null where nothing was predicted. */
export function classOf({ device, family }: Traits): RunClass | null {
  if (device === null) return null;
  return family === 'moe' ? 'moe' : (device as DeviceClass);
}

/** The cases with intervals of other residuals; each as if its own source were not among them. */
export function withIntervals(
  cases: readonly CaseResult[],
  intervals: Intervals,
  grounds: readonly Ground[],
): CaseResult[] {
  return cases.map((each) => {
    const { kind, predictedSeconds } = each;
    if (kind === 'collective' || predictedSeconds === null) return each;
    return { ...each, interval: intervalWithout(each, predictedSeconds, intervals, grounds) };
  });
}

/** What of a case is compared with the ground; undefined where something is not known. */
export function groundedRun({ hardware: accelerator, devices, traits }: Subject): GroundedRun | undefined {
  const { precision, sequence, parameters } = traits;
  if (precision === null || devices === null || sequence === null || parameters === null) return undefined;
  return { accelerator, precision, devices, sequence, parameters };
}
