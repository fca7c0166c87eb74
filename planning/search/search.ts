/**
 * The best of a strategy's layouts: simulated best bound first until no bound can win. What surely does
 * not fit is never simulated, unless nothing fits; then the layout nearest to fitting is shown.
 */
import { InputError } from '../../input/error.js';
import { LONGEST_STEP, LONGEST_STEP_SECONDS, LongerThanAStep } from '../../program/time.js';
import type { Job } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { reserveBytes } from '../evaluate/reserve.js';
import type { Bounds } from './bounds.js';

export interface Searched {
  readonly job: Job;
  readonly evaluation: Evaluation;
  /** Whether its memory is within what may be used. */
  readonly fits: boolean;
  readonly layouts: number;
  readonly simulated: number;
}

/**
 * The fastest job that needs no more than `usableBytes` of a device, or the one that misses by least; a sentence when every step would be too
 * long to simulate. `jobs` must not be empty.
 */
export function best(
  strategy: Strategy,
  jobs: readonly Job[],
  evaluations: Evaluations,
  bounds: Bounds,
  usableBytes: number,
): Searched | string {
  const { cluster } = evaluations;
  const bytes = (job: Job) => bounds.bytes(job, planOf(strategy, job.layout)) + reserveBytes(job, cluster);
  const held = (job: Job) => bounds.heldBytes(job, planOf(strategy, job.layout)) + reserveBytes(job, cluster);
  const seconds = (job: Job) => leastSeconds(strategy, job, bounds);
  // What cannot fit is not timed; where nothing can, the layout nearest to fitting stands for all.
  const able = jobs.filter((job) => held(job) <= usableBytes && bytes(job) <= usableBytes);
  const timed = (able.length > 0 ? able : [leastOf(jobs, bytes)]).map((job) => ({
    job,
    seconds: seconds(job),
  }));
  const hopeful = timed
    .filter((w) => w.seconds <= LONGEST_STEP_SECONDS)
    .sort((a, b) => a.seconds - b.seconds);
  if (hopeful.length === 0)
    return tooLong(
      timed.reduce((least, w) => Math.min(least, w.seconds), Infinity),
      strategy,
    )!;
  let simulated = 0;
  let refused: InputError | undefined;
  const evaluated = (job: Job): Evaluation | undefined => {
    simulated++;
    try {
      return evaluations.of(planOf(strategy, job.layout), job);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused = error;
      return undefined;
    }
  };
  let winner: { job: Job; evaluation: Evaluation } | undefined;
  let nearest: { job: Job; bytes: number } | undefined;
  for (const { job, seconds } of hopeful) {
    if (winner && seconds >= winner.evaluation.stepTimeSeconds) break;
    const { peakBytes } = evaluations.memory(planOf(strategy, job.layout), job);
    if (peakBytes > usableBytes) {
      if (!nearest || peakBytes < nearest.bytes) nearest = { job, bytes: peakBytes };
      continue;
    }
    const evaluation = evaluated(job);
    if (evaluation && (!winner || evaluation.stepTimeSeconds < winner.evaluation.stepTimeSeconds))
      winner = { job, evaluation };
  }
  if (winner) return { ...winner, fits: true, layouts: jobs.length, simulated };
  const evaluation = nearest && evaluated(nearest.job);
  if (!evaluation) {
    return refused instanceof LongerThanAStep ? tooLong(refused.seconds, strategy)! : refused!.message;
  }
  return { job: nearest!.job, evaluation, fits: false, layouts: jobs.length, simulated };
}

/** Lower bound of the step time, seconds; also of a step of which one part is longer than the clock counts. */
export function leastSeconds(strategy: Strategy, job: Job, bounds: Bounds): number {
  try {
    return bounds.seconds(job, planOf(strategy, job.layout));
  } catch (error) {
    if (error instanceof LongerThanAStep) return error.seconds;
    throw error;
  }
}

/** What to say of a step of at least so many seconds when it cannot be simulated. */
export function tooLong(seconds: number, { axes }: Pick<Strategy, 'axes'>): string | undefined {
  if (seconds <= LONGEST_STEP_SECONDS) return undefined;
  const years = seconds / (365.25 * 24 * 3600);
  const said = Number.isFinite(years) ? `at least ${years.toExponential(1)} years` : 'for ever';
  return `one step takes ${said}, longer than a simulated step can be (${LONGEST_STEP}); use ${axes.length === 0 ? 'a strategy over several devices' : 'more devices'}, a smaller global batch or shorter sequences, or look for a figure that is far too large`;
}

/** The first job of those with the least bytes. */
function leastOf(jobs: readonly Job[], bytes: (job: Job) => number): Job {
  let [least, fewest] = [jobs[0]!, Number.POSITIVE_INFINITY];
  for (const job of jobs) {
    const needed = bytes(job);
    if (needed < fewest) [least, fewest] = [job, needed];
  }
  return least;
}
