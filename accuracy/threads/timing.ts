/** The step time of a run: the median after warm-up, how sure it is, and how far it repeats itself. */
import { median } from 'simple-statistics';
import { type Interval, medianInterval } from './statistics.js';

export interface Timing {
  readonly seconds: number;
  /** 95 % confidence interval of the median. */
  readonly interval: Interval;
  /**
   * How far the medians of the first and the second half of the steps lie apart, relative to the median of
   * all: what measuring again can change, and so the error no prediction can be held to.
   */
  readonly repeatability: number;
  /** Steps the figures are from. */
  readonly steps: number;
}

/**
 * The first steps compile the kernels' callers and touch memory for the first time; at `tiny` that takes
 * about a second, two dozen steps. Shorter runs spend two thirds of their steps on it.
 */
export const WARM_UP_STEPS = 24;
const WARM_UP_SHARE = 2 / 3;
/** Leaves two halves of two steps. */
export const LEAST_STEPS = 12;

/** How many of the first `steps` steps are not timed. */
export function warmUpOf(steps: number): number {
  return Math.min(WARM_UP_STEPS, Math.floor(WARM_UP_SHARE * steps));
}

/** The timing of steps that took `stepSeconds`. Throws RangeError for fewer than `LEAST_STEPS`. */
export function timingOf(stepSeconds: readonly number[]): Timing {
  if (stepSeconds.length < LEAST_STEPS) {
    throw new RangeError(`${stepSeconds.length} steps are too few to time; ${LEAST_STEPS} are needed`);
  }
  const timed = stepSeconds.slice(warmUpOf(stepSeconds.length));
  const half = Math.floor(timed.length / 2);
  const seconds = median(timed);
  return {
    seconds,
    interval: medianInterval(timed, 1),
    repeatability: Math.abs(median(timed.slice(0, half)) - median(timed.slice(half))) / seconds,
    steps: timed.length,
  };
}
