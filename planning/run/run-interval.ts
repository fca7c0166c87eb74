/**
 * How long a run takes when both its failures and its step time are uncertain, and how often it meets what was asked. Trials
 * say the first; of the step time there is a 90 % interval, of which the middle is the step that was played. Its logarithm
 * is taken as normal to both sides of that, each with the width that the interval has there, and independent of failures;
 * a run as in proportion to its steps, as totals are.
 */
import { probit } from 'simple-statistics';
import type { Range } from '../comparison.js';
import type { Request } from '../request.js';
import type { RunRow } from './row.js';

/** Step times that every trial is combined with, each as likely. */
const STEPS = 20;
/** One in twenty is below a 90 % interval, one above. */
const OUTSIDE = 0.05;

/** 90 % interval of the time to train, of trials with a step of `stepSeconds`, whose own 90 % interval is `interval`. */
export function runInterval(wallSeconds: readonly number[], stepSeconds: number, interval: Range): Range {
  const factors = Array.from({ length: STEPS }, (_, i) => {
    const at = probit((i + 0.5) / STEPS);
    const end = at < 0 ? interval.low : interval.high;
    return (end / stepSeconds) ** Math.abs(at / probit(OUTSIDE));
  });
  const times = Float64Array.from(
    factors.flatMap((factor) => wallSeconds.map((wall) => wall * factor)),
  ).sort();
  const at = (share: number) => times[Math.max(0, Math.ceil(share * times.length) - 1)]!;
  return { low: at(OUTSIDE), high: at(1 - OUTSIDE) };
}

/** Shares of the trials that end in time and within the budget, by the step time that was played. */
export function meetsOf(
  { deadlineSeconds, budgetUsd, cluster }: Pick<Request, 'deadlineSeconds' | 'budgetUsd' | 'cluster'>,
  wallSeconds: readonly number[],
  heldDevices: number,
): RunRow['meets'] {
  const share = (most: number) => wallSeconds.filter((wall) => wall <= most).length / wallSeconds.length;
  const usdPerSecond = (heldDevices * cluster.economics.usdPerDeviceHour) / 3600;
  return {
    ...(deadlineSeconds === undefined ? {} : { deadline: share(deadlineSeconds) }),
    ...(budgetUsd === undefined || Number.isNaN(usdPerSecond)
      ? {}
      : { budget: share(budgetUsd / usdPerSecond) }),
  };
}
