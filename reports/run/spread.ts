/**
 * How sure a time or a cost of a run is: the spread of its trials, which play one step time, and the 90 % interval with
 * the step's own beside it.
 */
import type { Range } from '../../planning/comparison.js';
import type { Quantiles, RunRow } from '../../planning/run/row.js';
import { dollarsRange, dollarsWithin, duration, durationRange, durationWithin } from '../tables/units.js';

type Timed = Pick<RunRow, 'timeToTrainSeconds' | 'timeToTrainInterval'>;

/** The median as it is printed beside its range. */
export function medianTime({ p10, p50, p90 }: Quantiles): string {
  return durationWithin(p10, p50, p90).middle;
}

/** p10 to p90; empty where they are equal. */
export function rangeOfTrials({ p10, p50, p90 }: Quantiles): string {
  return p90 > p10 ? durationWithin(p10, p50, p90).range : '';
}

/** The same of money. */
export function medianCost({ p10, p50, p90 }: Quantiles): string {
  return dollarsWithin(p10, p50, p90).middle;
}

export function costRange({ p10, p50, p90 }: Quantiles): string {
  return p90 > p10 ? dollarsWithin(p10, p50, p90).range : '';
}

/** The 90 % interval with the step's own; empty where the step has none. */
export function intervalWords({ timeToTrainInterval: i }: Pick<Timed, 'timeToTrainInterval'>): string {
  return i === null ? '' : durationRange(i.low, i.high);
}

/** What the run costs at both ends of that: held nodes are paid by time. Null where nobody knows the price, or how sure the step is. */
export function costInterval({
  costUsd,
  timeToTrainSeconds: t,
  timeToTrainInterval: i,
}: Pick<RunRow, 'costUsd' | 'timeToTrainSeconds' | 'timeToTrainInterval'>): Range | null {
  if (costUsd === null || i === null) return null;
  const usdPerSecond = costUsd.p50 / t.p50;
  return { low: i.low * usdPerSecond, high: i.high * usdPerSecond };
}

/** The same in words; empty where there is none. */
export function costIntervalWords(row: Parameters<typeof costInterval>[0]): string {
  const range = costInterval(row);
  return range === null ? '' : dollarsRange(range.low, range.high);
}

/** In a sentence each: what failures alone do, and that the step is not known better than its interval. */
export function spreadWords(
  row: Timed & Pick<RunRow, 'distribution' | 'stepInterval' | 'stepTimeSeconds' | 'meanSeconds'>,
): string {
  const { stepInterval, stepTimeSeconds, timeToTrainInterval } = row;
  const step =
    stepInterval === null || timeToTrainInterval === null
      ? `How sure the step time of ${duration(stepTimeSeconds)} is, nobody knows.`
      : `The step time itself is known to ${durationRange(stepInterval.low, stepInterval.high)} (90 %).`;
  return `${atThisStep(row)} ${step}`;
}

function atThisStep({
  timeToTrainSeconds: t,
  distribution: d,
  meanSeconds,
}: Parameters<typeof spreadWords>[0]): string {
  if (d.classSeconds === 0) return 'At this step time all trials take as long.';
  const mean = differs(meanSeconds, t.p50) ? `; their mean is ${duration(meanSeconds)}` : '';
  if (t.p90 > t.p10) return `At this step time eight trials of ten take ${rangeOfTrials(t)}${mean}.`;
  const longest = d.fromSeconds + d.trials.length * d.classSeconds;
  return `At this step time most trials take as long, and the longest ${duration(longest)}${mean}.`;
}

/** Whether a mean is to be told beside a median. */
export function differs(mean: number, median: number): boolean {
  return Math.abs(mean / median - 1) > 0.01;
}
