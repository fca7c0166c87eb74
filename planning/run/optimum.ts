/** The share of useful time by the interval between checkpoints: by the closed form, and of some played runs. */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import type { Trials } from '../../sim/lifetime/trials.js';
import { closedForm } from './closed-form.js';
import { everySeconds, secondsBetween, spread } from './interval.js';
import type { IntervalPoint } from './row.js';

/** Points of the line, and of them those that are played. */
const POINTS = 33;
const PLAYED_EACH = 4;
/** The line goes from this part of the best interval to as many times it. */
const TIMES = 16;

/** A point whose run may be played. */
export interface Point {
  readonly seconds: number;
  readonly ettr: number;
  readonly lifetime: Lifetime;
  readonly isPlayed: boolean;
}

/** Intervals around `best`, each of whole steps; none where that is endless. */
export function pointsAround(lifetime: Lifetime, best: number): Point[] {
  if (!Number.isFinite(best)) return [];
  const { steps, stepSeconds } = lifetime;
  const every = best / stepSeconds;
  const low = Math.max(1, Math.round(every / TIMES));
  const high = Math.min(steps, Math.round(every * TIMES));
  const seen = new Set<number>();
  return spread(low, high, POINTS).flatMap((n, i): Point[] => {
    const changed = everySeconds(lifetime, n * stepSeconds);
    const seconds = secondsBetween(changed);
    if (seen.has(seconds) || !Number.isFinite(seconds)) return [];
    seen.add(seconds);
    return [{ seconds, ettr: closedForm(changed).ettr, lifetime: changed, isPlayed: i % PLAYED_EACH === 0 }];
  });
}

/** The points with what was played of them; trials of all points are of the same seed, and meet the same failures. */
export async function playedPoints(
  points: readonly Point[],
  play: (lifetime: Lifetime) => Promise<Trials>,
): Promise<IntervalPoint[]> {
  const told: IntervalPoint[] = [];
  for (const { seconds, ettr, lifetime, isPlayed } of points) {
    const played = isPlayed ? await play(lifetime) : undefined;
    const simulated = played === undefined || played.finished === 0 ? {} : { simulatedEttr: played.ettr };
    told.push({ seconds, ettr, ...simulated });
  }
  return told;
}

/**
 * The interval with the highest share among those played: the top of the parabola through the best and its neighbours, by
 * the logarithm of the interval; the shortest that can be written where none longer is better. Undefined where fewer than
 * three were played, or the longest of them is the best.
 */
export function simulatedOptimum(points: readonly IntervalPoint[]): number | undefined {
  const played = points.flatMap(({ seconds, simulatedEttr }) =>
    simulatedEttr === undefined ? [] : [{ at: Math.log(seconds), ettr: simulatedEttr }],
  );
  let best = 0;
  for (const [i, { ettr }] of played.entries()) if (ettr > played[best]!.ettr) best = i;
  if (best === 0 && played.length > 2) return Math.exp(played[0]!.at);
  const [a, b, c] = [played[best - 1], played[best], played[best + 1]];
  if (a === undefined || b === undefined || c === undefined) return undefined;
  const [left, right] = [b.at - a.at, b.at - c.at];
  const [rise, fall] = [b.ettr - c.ettr, b.ettr - a.ettr];
  const divisor = left * rise - right * fall;
  if (divisor === 0) return Math.exp(b.at);
  return Math.exp(b.at - (left ** 2 * rise - right ** 2 * fall) / (2 * divisor));
}
