/** From a report to what intervals are made of: how far off its predictions were, by source and traits of the run. */
import {
  type EndsWithout,
  type Interval,
  type Residuals,
  rangeAt,
  seriesOf,
} from '../../planning/interval/conformal.js';
import {
  beyondGround,
  type Ground,
  type GroundedRun,
  type RunClass,
} from '../../planning/interval/ground.js';
import type { DeviceClass, Trait } from '../../planning/interval/traits.js';
import type { Subject, Traits } from '../records/traits.js';
import type { CaseResult } from './report.js';

/** ln(measured / predicted) of every timed case, by source and by traits, both in alphabetical order. */
export function residualsOf(cases: readonly CaseResult[], grounds: readonly Ground[]): Residuals[] {
  const groups = new Map<string, Residuals & { logRatios: number[] }>();
  for (const each of cases) {
    const { kind, source, measuredSeconds, predictedSeconds } = each;
    if (kind === 'collective' || measuredSeconds === null || predictedSeconds === null) continue;
    const traits = traitsOfCase(each, grounds);
    if (traits === null) continue;
    const key = `${seriesOf(source)} | ${traits.join(' ')}`;
    const group = groups.get(key) ?? { source: seriesOf(source), traits, logRatios: [] };
    group.logRatios.push(Math.log(measuredSeconds / predictedSeconds));
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** What an interval of a case depends on. */
type Judged = Subject & Pick<CaseResult, 'rangeTraits'>;

/** The interval of a case's prediction, as if its own source had never published; null where none compares. */
export function intervalWithout(
  subject: Judged,
  predictedSeconds: number,
  intervals: EndsWithout,
  grounds: readonly Ground[],
): Interval | null {
  const traits = traitsOfCase(subject, grounds);
  const ends = traits === null ? null : intervals.ends(subject.source);
  if (traits === null || ends === null) return null;
  const { low, high } = rangeAt(ends, traits);
  return {
    low: predictedSeconds * Math.exp(Math.min(0, low)),
    high: predictedSeconds * Math.exp(Math.max(0, high)),
  };
}

/** Traits of a case's run, and whether it is beyond what other sources measured; null where nothing was predicted. */
export function traitsOfCase(subject: Judged, grounds: readonly Ground[]): readonly Trait[] | null {
  const { rangeTraits } = subject;
  if (rangeTraits === null) return null;
  return isBeyond(subject, grounds) ? [...rangeTraits, 'beyond-measured'] : rangeTraits;
}

/** Whether a case is unlike what all other sources measured; also where too little is known of it to tell. */
function isBeyond(subject: Subject, grounds: readonly Ground[]): boolean {
  const { device, family } = subject.traits;
  const run = groundedRun(subject);
  if (family === 'moe') return false;
  const known = { device: device as DeviceClass, moe: false };
  return run === undefined || beyondGround(run, known, grounds, subject.source).length > 0;
}

/** Class of a case's run, as ground has it; null where nothing was predicted. */
export function classOf({ device, family }: Traits): RunClass | null {
  if (device === null) return null;
  return family === 'moe' ? 'moe' : (device as DeviceClass);
}

/** The cases with intervals of other residuals; each as if its own source were not among them. */
export function withIntervals(
  cases: readonly CaseResult[],
  intervals: EndsWithout,
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
