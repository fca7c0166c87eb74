/**
 * How often a checkpoint is best written, and how long a whole run takes, in closed form: of what is around its steps each
 * part has its own (`closed-layers.ts`, `closed-anew.ts`, `closed-restart.ts`, `outage.ts`); `ettr.ts` is that of a run with one kind of
 * checkpoint.
 */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { causesApart, withBeginningAnew } from './closed-anew.js';
import { keptShare } from './closed-layers.js';
import { againSeconds, restartsOf, startingSeconds } from './closed-restart.js';
import { SECONDS_A_DAY } from './day.js';
import type { Interrupted } from './ettr.js';
import { outageOf } from './outage.js';

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
  const { steps, stepSeconds, checkpoints, restart, maintenance } = lifetime;
  const { speed, waitShare, growShare } = outageOf(lifetime);
  const { outlived, anew } = causesApart(lifetime);
  const kept = { ...lifetime, causes: outlived };
  const { knowing, trying } = restartsOf(kept);
  // Seconds in which the job is up until all work is kept, and with its restarts.
  const work = steps * stepSeconds;
  const up = work / (keptShare(kept) * speed);
  const starting = startingSeconds(restart);
  const once = starting + up * (1 + knowing + trying + growShare);
  const running = starting + up * (1 + trying + growShare);
  const without = withBeginningAnew(once, running, anew, restart) * (1 + waitShare);
  // Planned outages are known: so many begin before the end, each after a checkpoint.
  const last = checkpoints.at(-1)!;
  const outage =
    maintenance === undefined
      ? 0
      : Math.floor(without / maintenance.everySeconds) *
        (last.durableSeconds + maintenance.forSeconds + againSeconds(restart) + last.loadSeconds);
  const timeToTrainSeconds = without + outage;
  // Steps with fewer replicas take longer, and are kept.
  return { ettr: work / speed / timeToTrainSeconds, timeToTrainSeconds };
}
