/**
 * What restarts take in closed form. A failure comes on whatever processes do: one that comes while they start, set up
 * communicators, load and warm up for S seconds begins the restart anew, so that with a mean time M between failures it
 * takes exp(S/M) tries, each after the A seconds in which it becomes known and nodes are found, when nothing breaks:
 *
 *     A · exp(S/M) + M · (exp(S/M) − 1)        → A + S for a large M.
 */
import type { Cause, Lifetime, Restart } from '../../sim/lifetime/lifetime.js';
import { layerFor } from './closed-layers.js';
import { SECONDS_A_DAY } from './day.js';

/** Seconds of restarts for each second that the run is up, in two parts. */
export interface Restarts {
  /** In which failures become known and nodes are found: no process runs, and nothing breaks. */
  readonly knowing: number;
  /** In which processes start, load and warm up, also in vain. */
  readonly trying: number;
}

export function restartsOf({
  causes,
  checkpoints,
  restart,
}: Pick<Lifetime, 'causes' | 'checkpoints' | 'restart'>): Restarts {
  const perSecond = causes.reduce((sum, cause) => sum + cause.perDay, 0) / SECONDS_A_DAY;
  let [knowing, trying] = [0, 0];
  for (const cause of causes) {
    if (cause.perDay === 0) continue;
    // What nothing outlives has nothing to be loaded.
    const seconds = startingSeconds(restart) + (layerFor(cause, checkpoints)?.loadSeconds ?? 0);
    const share = cause.perDay / SECONDS_A_DAY;
    knowing += share * knowingSeconds(cause, restart) * Math.exp(seconds * perSecond);
    trying += (share / perSecond) * Math.expm1(seconds * perSecond);
  }
  return { knowing, trying };
}

/** Of the time in which nobody waits for nodes, the share in which processes run. */
export function runningShare(lifetime: Lifetime): number {
  const { knowing, trying } = restartsOf(lifetime);
  return Number.isFinite(knowing) ? 1 - knowing / (1 + knowing + trying) : 0;
}

/** From a failure to its being known, and nodes being given. */
export function knowingSeconds({ detectSeconds }: Cause, { schedulerSeconds }: Restart): number {
  return detectSeconds + schedulerSeconds;
}

/** From the nodes being there to the first step, without loading. */
export function startingSeconds({ startSeconds, initSeconds, warmupSeconds }: Restart): number {
  return startSeconds + initSeconds + warmupSeconds;
}

/** From nodes being looked for to the first step, without loading. */
export function againSeconds(restart: Restart): number {
  return restart.schedulerSeconds + startingSeconds(restart);
}
