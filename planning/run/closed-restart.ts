/**
 * What restarts take in closed form. Failures come on, whatever the job does: one that comes while processes start, set up
 * communicators, load and warm up for S seconds begins the restart anew, so that with a mean time M between failures it
 * takes exp(S/M) tries, each after the A seconds in which it becomes known and nodes are found:
 *
 *     A · exp(S/M) + M · (exp(S/M) − 1)        → A + S for a large M.
 */
import type { Lifetime, Restart } from '../../sim/lifetime/lifetime.js';
import { layerFor } from './closed-layers.js';
import { SECONDS_A_DAY } from './day.js';

/** Seconds of restarts for each second that the run is up. */
export function restartShare({ causes, checkpoints, restart }: Lifetime): number {
  const perDay = causes.reduce((sum, cause) => sum + cause.perDay, 0);
  if (perDay === 0) return 0;
  const mean = SECONDS_A_DAY / perDay;
  return causes.reduce((sum, cause) => {
    const tries = startingSeconds(restart) + layerFor(cause, checkpoints).loadSeconds;
    const before = cause.detectSeconds + restart.schedulerSeconds;
    const each = before * Math.exp(tries / mean) + mean * Math.expm1(tries / mean);
    return sum + (cause.perDay / SECONDS_A_DAY) * each;
  }, 0);
}

/** From the nodes being there to the first step, without loading. */
export function startingSeconds({ startSeconds, initSeconds, warmupSeconds }: Restart): number {
  return startSeconds + initSeconds + warmupSeconds;
}

/** From nodes being looked for to the first step, without loading. */
export function againSeconds(restart: Restart): number {
  return restart.schedulerSeconds + startingSeconds(restart);
}
