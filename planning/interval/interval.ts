/**
 * How far off a predicted step time may be: the range that reality falls into nine times in ten, judging
 * by published runs. The ends are worked out ahead (`ranges.ts`, by `fitted.ts`), by the traits of a run that are known
 * before it runs (`traits.ts`); one of them is that it is beyond what was measured (`ground.ts`).
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Model } from '../../models/model.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { Precision } from '../../program/kernel.js';
import { narrowFraction } from '../../sim/kernels/peak.js';
import { type Interval, rangeAt } from './conformal.js';
import { beyondGround } from './ground.js';
import { GROUNDS } from './published-ground.js';
import { RANGES } from './ranges.js';
import { deviceClass, factsOf, type Run, type Trait, traitsOf, wordsOf } from './traits.js';

/** What tells whether a job is beyond measured ground. */
export interface ComparableRun {
  readonly cluster: Cluster;
  readonly model: Model;
  readonly precision: Precision;
  /** Tokens a sequence. */
  readonly sequence: number;
}

/** In what the run on `devices` devices is unlike every published one, as parts of a sentence. */
export function beyondMeasured(
  { cluster, model, precision, sequence }: ComparableRun,
  devices: number,
): string[] {
  const device = deviceClass(cluster);
  if (device === undefined) return [];
  const { total: parameters } = parameterCount(model);
  const run = {
    ...{ accelerator: cluster.accelerator.id, precision, devices, parameters },
    ...(model.architecture === undefined ? { sequence } : {}),
  };
  return beyondGround(run, { device, moe: model.moe !== undefined }, GROUNDS);
}

/** The traits of a run; undefined for threads of a CPU. */
export function traitsOfRun(run: Run): Trait[] | undefined {
  const facts = factsOf(run);
  if (facts === undefined) return undefined;
  const { cluster, job, devices } = run;
  const beyond = beyondMeasured({ cluster, ...job }, devices).length > 0;
  return [...traitsOf(facts), ...(beyond ? (['beyond-measured'] as const) : [])];
}

/** The range of ln(measured / predicted) of a run; null where nothing comparable was published. */
export function logRangeOf(run: Run): Interval | null {
  const traits = traitsOfRun(run);
  return traits === undefined ? null : rangeAt(RANGES, traits);
}

/** A trait that moves an end by less, in ln, is not worth a word. */
const WORTH_SAYING = 0.02;

/** What makes the range of a run wider than that of most, as parts of sentences; beyond measured ground is told apart. */
export function widenedBy(run: Run): string[] {
  return (traitsOfRun(run) ?? []).flatMap((trait) => {
    const wider = RANGES.high[trait] - RANGES.low[trait];
    return trait === 'beyond-measured' || wider < WORTH_SAYING ? [] : [wordsOf(trait, run)];
  });
}

/**
 * The range around a predicted step time. `hfu` is what it makes of the device's peak: no step is so short that its
 * matrix arithmetic would run faster than the device sustains.
 */
export function intervalOf(seconds: number, hfu: number, run: Run): Interval | null {
  const range = logRangeOf(run);
  if (range === null) return null;
  const { cluster, job } = run;
  const least = leastSeconds(seconds, hfu, { cluster, precision: job.precision });
  return {
    low: Math.min(seconds, Math.max(least, seconds * Math.exp(range.low))),
    high: seconds * Math.exp(Math.max(0, range.high)),
  };
}

/** At the pace that the device sustains; a predicted step is never shorter than itself. */
export function leastSeconds(
  seconds: number,
  hfu: number,
  run: Pick<ComparableRun, 'cluster' | 'precision'>,
): number {
  return Math.min(seconds, (seconds * hfu) / sustainedFraction(run));
}

/** The part of the dense peak that large GEMMs sustain. */
function sustainedFraction({ cluster, precision }: Pick<ComparableRun, 'cluster' | 'precision'>): number {
  const { kernels } = cluster.accelerator;
  return kernels.gemmPeakFraction * narrowFraction(precision, kernels);
}
