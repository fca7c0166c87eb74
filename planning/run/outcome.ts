/** What many plays of one run come to: quantiles, means, and how often what broke. */
import type { BadputKind, Component, Fate, Lifetime, Lived } from '../../sim/lifetime/lifetime.js';
import { BADPUT_KINDS, FATES } from '../../sim/lifetime/lifetime.js';
import type { Distribution, Quantiles, RunRow } from './row.js';

/** Classes of times to train that a chart shows. */
const CLASSES = 40;
const MICROS = 1e6;

/** What nobody knows has no quantiles. Between two figures, linear (type 7 of Hyndman and Fan 1996). */
export function quantilesOf(figures: readonly number[]): Quantiles {
  const sorted = Float64Array.from(figures).sort();
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return low + (high - low) * (place - Math.floor(place));
  };
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

export function meanOf(figures: readonly number[]): number {
  return figures.reduce((sum, each) => sum + each, 0) / figures.length;
}

/** Trials sorted into classes of one width, the last one with its upper end; a single class where all are alike. */
export function distributionOf(seconds: readonly number[]): Distribution {
  let [low, high] = [Infinity, -Infinity];
  for (const each of seconds) [low, high] = [Math.min(low, each), Math.max(high, each)];
  const width = (high - low) / CLASSES;
  if (!(width > 0)) return { fromSeconds: low, classSeconds: 0, trials: [seconds.length] };
  const trials = new Array<number>(CLASSES).fill(0);
  for (const each of seconds) trials[Math.min(CLASSES - 1, Math.floor((each - low) / width))]!++;
  return { fromSeconds: low, classSeconds: width, trials };
}

/** Position of the trial with the median time: of an even number, the lower of the two. */
export function medianTrial(lived: readonly Lived[]): number {
  const order = lived.map((_, i) => i).sort((a, b) => lived[a]!.wallMicros - lived[b]!.wallMicros || a - b);
  return order[Math.ceil(order.length / 2) - 1]!;
}

/** The share of a row that follows from its trials alone. */
export type Outcome = Pick<
  RunRow,
  'ettr' | 'goodput' | 'timeToTrainSeconds' | 'distribution' | 'interruptions' | 'fates' | 'badput'
>;

/** Of trials of `lifetime`; at least one. */
export function outcomeOf(lifetime: Lifetime, lived: readonly Lived[]): Outcome {
  const seconds = lived.map(({ wallMicros }) => wallMicros / MICROS);
  const ideal = lifetime.steps * lifetime.stepSeconds;
  const held = meanOf(lived.map(heldSeconds));
  const fates = byName(FATES, (fate: Fate) => meanOf(lived.map((each) => Number(each.fates[fate]) / MICROS)));
  const badput = byName(BADPUT_KINDS, (kind: BadputKind) =>
    meanOf(lived.map((each) => Number(each.badput[kind]) / MICROS)),
  );
  const perDay = lifetime.causes.reduce((sum, cause) => sum + cause.perDay, 0);
  const counts = lived.map(({ interruptions }) => interruptions);
  const byCause = lifetime.causes.map(({ id, component, perDay: rate }, i) => ({
    ...{ id, component, perDay: rate },
    interruptions: meanOf(lived.map((each) => each.byCause[i]!)),
  }));
  const byComponent: Partial<Record<Component, number>> = {};
  for (const { component, interruptions } of byCause)
    byComponent[component] = (byComponent[component] ?? 0) + interruptions;
  const { p10, p90 } = quantilesOf(counts);
  return {
    ettr: meanOf(seconds.map((wall) => ideal / wall)),
    goodput: meanOf(lived.map(({ goodput }) => Number(goodput) / MICROS)) / held,
    timeToTrainSeconds: quantilesOf(seconds),
    distribution: distributionOf(seconds),
    interruptions: {
      ...{ mean: meanOf(counts), p10, p90, perDay },
      meanTimeToFailureSeconds: perDay === 0 ? null : 86_400 / perDay,
      ...{ byComponent, byCause },
    },
    ...{ fates, badput },
  };
}

/** Device-seconds of one trial, whatever became of them. */
export function heldSeconds({ fates }: Lived): number {
  return FATES.reduce((sum, fate) => sum + Number(fates[fate]), 0) / MICROS;
}

function byName<Name extends string>(
  names: readonly Name[],
  value: (name: Name) => number,
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, number>;
}
