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
import { SECONDS_A_DAY } from './day.js';

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
  const late = durableSeconds === blockedSeconds ? 1 : Math.exp((blockedSeconds - durableSeconds) / mean);
  return (intervalSeconds * late) / Math.expm1((intervalSeconds + blockedSeconds) / mean);
}

/** Meta's approximation (arXiv 2410.21680, equation 1); below 0 where more is lost than there is. */
export function metaEttr({ perDay, restartSeconds, blockedSeconds, intervalSeconds }: Interrupted): number {
  const lost = (perDay / SECONDS_A_DAY) * (restartSeconds + intervalSeconds / 2);
  return (1 - lost) / (1 + blockedSeconds / intervalSeconds);
}
