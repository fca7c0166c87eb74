/** What many plays of one run come to, as a row says it. */
import { largest, smallest } from '../../input/extremes.js';
import type { Component, Lifetime } from '../../sim/lifetime/lifetime.js';
import { quantiles, type Trials } from '../../sim/lifetime/trials.js';
import type { Distribution, RunRow } from './row.js';

/** Classes of times to train that a chart shows. */
const CLASSES = 40;

/** Trials sorted into classes of one width, the last one with its upper end; a single class where all are alike. */
export function distributionOf(seconds: readonly number[]): Distribution {
  const [low, high] = [smallest(seconds), largest(seconds)];
  const width = (high - low) / CLASSES;
  if (!(width > 0)) return { fromSeconds: low, classSeconds: 0, trials: [seconds.length] };
  const trials = new Array<number>(CLASSES).fill(0);
  for (const each of seconds) trials[Math.min(CLASSES - 1, Math.floor((each - low) / width))]!++;
  return { fromSeconds: low, classSeconds: width, trials };
}

/** The share of a row that follows from its trials alone. */
export type Outcome = Pick<
  RunRow,
  | 'ettr'
  | 'goodput'
  | 'timeToTrainSeconds'
  | 'meanSeconds'
  | 'distribution'
  | 'interruptions'
  | 'fates'
  | 'badput'
  | 'waitingForNodes'
>;

/** Of trials of `lifetime`, at least one of which came to its end. */
export function outcomeOf(lifetime: Lifetime, trials: Trials): Outcome {
  const { fates, badput, goodput, ettr, each, waitingForNodes } = trials;
  const held = Object.values(fates).reduce((sum, seconds) => sum + seconds, 0);
  const perDay = lifetime.causes.reduce((sum, cause) => sum + cause.perDay, 0);
  const byCause = lifetime.causes.map(({ id, component, perDay: rate }, i) => {
    return { id, component, perDay: rate, interruptions: trials.byCause[i]! };
  });
  const byComponent: Partial<Record<Component, number>> = {};
  for (const { component, interruptions } of byCause)
    byComponent[component] = (byComponent[component] ?? 0) + interruptions;
  const { mean, any, p10, p90 } = trials.interruptions;
  return {
    ...{ ettr, goodput: goodput / held, fates, badput, waitingForNodes },
    timeToTrainSeconds: quantiles(each.wallSeconds),
    meanSeconds: trials.wallSeconds.mean,
    distribution: distributionOf(each.wallSeconds),
    interruptions: {
      ...{ mean, chanceOfAny: any, p10, p90, perDay },
      meanTimeToFailureSeconds: perDay === 0 ? null : 86_400 / perDay,
      ...{ byComponent, byCause },
    },
  };
}
