/**
 * What failures leave of a run, in closed form: the expected share of its time that is kept (effective training time
 * ratio, ETTR). Failures come at random with a mean time M between them; work since the last checkpoint that can be
 * restarted from is lost, and a restart takes R. With τ seconds of steps between two checkpoints, each of which stops the
 * devices for b and can be restarted from d after its beginning, the k-th of them is kept where a failure comes later than
 * k·(τ + b) + (d − b), so of the mean M + R from one failure to the next
 *
 *     τ · exp(−(d − b)/M) / (exp((τ + b)/M) − 1)
 *
 * seconds are kept (Daly 2006, doi 10.1016/j.future.2004.11.016, with a checkpoint that may end after work has gone on).
 * Where little is lost this is Meta's `(1 − (R + τ/2)/M) / (1 + b/τ)` to first order (arXiv 2410.21680). Forms that leave
 * out the lost work, `1 − b/τ − R/M`, are too high by τ/2M, as much again as b/τ at Young's interval.
 */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { keptShare } from './closed-layers.js';
import { restartShare, startingSeconds } from './closed-restart.js';
import { SECONDS_A_DAY } from './day.js';
import { outageOf } from './outage.js';

/** A run with one kind of checkpoint. All seconds. */
export interface Interrupted {
  /** Failures a day of all nodes together. */
  readonly perDay: number;
  /** From a failure to the next step, loading included. */
  readonly restartSeconds: number;
  /** For which a checkpoint stops the devices. */
  readonly blockedSeconds: number;
  /** From the beginning of a checkpoint until it can be restarted from; absent: when devices go on. */
  readonly durableSeconds?: number;
  /** Of steps between two checkpoints. */
  readonly intervalSeconds: number;
}

/** Expected share of the time that is kept, 0 to 1, however much is lost. */
export function expectedEttr(run: Interrupted): number {
  const { perDay, restartSeconds, blockedSeconds, intervalSeconds } = run;
  if (perDay === 0) return intervalSeconds / (intervalSeconds + blockedSeconds);
  const mean = SECONDS_A_DAY / perDay;
  return keptSeconds(run) / (mean + restartSeconds);
}

/** Of one failure: steps, and stops for checkpoints, since the one that is restarted from, and the restart. */
export function lostSecondsEach(run: Interrupted): number {
  if (run.perDay === 0) return 0;
  const { intervalSeconds, blockedSeconds } = run;
  const kept = keptSeconds(run) * (1 + blockedSeconds / intervalSeconds);
  return SECONDS_A_DAY / run.perDay - kept + run.restartSeconds;
}

/** Seconds of steps that are kept from one failure to the next. */
function keptSeconds({
  perDay,
  blockedSeconds,
  durableSeconds = blockedSeconds,
  intervalSeconds,
}: Interrupted): number {
  const mean = SECONDS_A_DAY / perDay;
  const late = durableSeconds - blockedSeconds;
  return (intervalSeconds * Math.exp(-late / mean)) / Math.expm1((intervalSeconds + blockedSeconds) / mean);
}

/** Meta's approximation (arXiv 2410.21680, equation 1); below 0 where more is lost than there is. */
export function metaEttr({ perDay, restartSeconds, blockedSeconds, intervalSeconds }: Interrupted): number {
  const lost = (perDay / SECONDS_A_DAY) * (restartSeconds + intervalSeconds / 2);
  return (1 - lost) / (1 + blockedSeconds / intervalSeconds);
}

/** What of a checkpoint decides how often it is best written. */
type Written = Pick<Interrupted, 'perDay' | 'blockedSeconds' | 'durableSeconds'>;

/** Young's interval, √(2bM) (doi 10.1145/361147.361115), seconds; endless where nothing fails. */
export function youngSeconds({ perDay, blockedSeconds }: Written): number {
  return Math.sqrt((2 * blockedSeconds * SECONDS_A_DAY) / perDay);
}

/** Daly's interval (2006, equation 37), seconds; endless where nothing fails. */
export function dalySeconds({ perDay, blockedSeconds }: Written): number {
  if (perDay === 0) return Number.POSITIVE_INFINITY;
  const mean = SECONDS_A_DAY / perDay;
  if (blockedSeconds >= 2 * mean) return mean;
  const part = Math.sqrt(blockedSeconds / (2 * mean));
  return Math.sqrt(2 * blockedSeconds * mean) * (1 + part / 3 + part ** 2 / 9) - blockedSeconds;
}

/**
 * The interval with the highest `expectedEttr`, seconds: where 1 − τ/M = exp(−(τ + b)/M). One checkpoint at a time is
 * written, so it is no shorter than the writing of one, which also is the best where devices never stop for it. Endless
 * where nothing fails.
 */
export function optimalIntervalSeconds({
  perDay,
  blockedSeconds,
  durableSeconds = blockedSeconds,
}: Written): number {
  if (perDay === 0) return Number.POSITIVE_INFINITY;
  const mean = SECONDS_A_DAY / perDay;
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (1 - middle > Math.exp(-middle - blockedSeconds / mean)) low = middle;
    else high = middle;
  }
  return Math.max(low * mean, durableSeconds - blockedSeconds);
}

/**
 * A whole run, its first start included. Exact for one kind of checkpoint, causes at random and nodes at once replaced;
 * for several kinds and for nodes that are waited for see `closed-layers.ts` and `outage.ts`. Times between failures are
 * taken as exponential, Weibull ones by their mean.
 */
export function closedForm(lifetime: Lifetime): {
  readonly ettr: number;
  readonly timeToTrainSeconds: number;
} {
  const { steps, stepSeconds, restart, maintenance } = lifetime;
  const { speed, waitShare, growShare } = outageOf(lifetime);
  // Seconds that pass for each in which the job is up, and what is kept of those.
  const passing = (1 + restartShare(lifetime) + growShare) * (1 + waitShare);
  const steady = (keptShare(lifetime) * speed) / passing;
  const stopped = maintenance === undefined ? 0 : maintenance.forSeconds / maintenance.everySeconds;
  const work = steps * stepSeconds;
  const timeToTrainSeconds = startingSeconds(restart) + (work / steady) * (1 + stopped);
  return { ettr: work / timeToTrainSeconds, timeToTrainSeconds };
}
