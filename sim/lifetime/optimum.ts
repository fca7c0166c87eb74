/**
 * The interval of checkpoints that is best when the run is played, not by a formula. All intervals meet the same failures, so
 * that few trials tell which is better.
 */
import type { Lifetime } from './lifetime.js';
import type { Trials } from './trials.js';

/** What an interval came to. */
export interface Tried {
  readonly everySteps: number;
  readonly ettr: number;
}

export interface Optimum {
  readonly everySteps: number;
  /** Without what checkpoints take. */
  readonly intervalSeconds: number;
  readonly ettr: number;
  /** All that were played, shortest first. */
  readonly tried: readonly Tried[];
}

const DAY_SECONDS = 86_400;
/** How far from Young's interval one looks first, to both sides, and how finely. */
const WIDE = 8;
const COARSE = 2;
const ROUNDS = 2;

/**
 * Looks for the interval of the last layer with the most useful time: among doublings around Young's √(2 · blocked · time
 * between failures), then twice between the neighbours of the best. `play` plays a lifetime, always with the same seed and
 * number of trials.
 */
export async function simulatedOptimum(
  lifetime: Lifetime,
  play: (lifetime: Lifetime) => Promise<Trials> | Trials,
): Promise<Optimum> {
  const tried = new Map<number, number>();
  const attempt = async (wanted: number) => {
    const everySteps = Math.min(lifetime.steps, Math.max(1, Math.round(wanted)));
    if (tried.has(everySteps)) return;
    const { ettr, finished } = await play(withInterval(lifetime, everySteps));
    tried.set(everySteps, finished === 0 ? 0 : ettr);
  };
  const young = youngSteps(lifetime);
  for (let factor = 1 / WIDE; factor <= WIDE; factor *= COARSE) await attempt(young * factor);
  for (let round = 1, ratio = COARSE; round <= ROUNDS; round++) {
    ratio = Math.sqrt(ratio);
    const best = bestOf(tried).everySteps;
    await attempt(best / ratio);
    await attempt(best * ratio);
  }
  const { everySteps, ettr } = bestOf(tried);
  return {
    everySteps,
    ettr,
    intervalSeconds: everySteps * lifetime.stepSeconds,
    tried: [...tried].map(([steps, share]) => ({ everySteps: steps, ettr: share })).sort(byInterval),
  };
}

/** The same run with another interval of its last layer. */
export function withInterval(lifetime: Lifetime, everySteps: number): Lifetime {
  const { checkpoints } = lifetime;
  const last = checkpoints.length - 1;
  return {
    ...lifetime,
    checkpoints: checkpoints.map((layer, i) => (i === last ? { ...layer, everySteps } : layer)),
  };
}

function youngSteps({ checkpoints, causes, steps, stepSeconds }: Lifetime): number {
  const perDay = causes.reduce((sum, cause) => sum + cause.perDay, 0);
  const blocked = checkpoints.at(-1)?.blockedSeconds ?? 0;
  if (perDay === 0) return steps;
  return Math.sqrt((2 * Math.max(blocked, stepSeconds / 100) * DAY_SECONDS) / perDay) / stepSeconds;
}

function bestOf(tried: ReadonlyMap<number, number>): Tried {
  let best: Tried = { everySteps: 0, ettr: Number.NEGATIVE_INFINITY };
  for (const [everySteps, ettr] of tried) if (ettr > best.ettr) best = { everySteps, ettr };
  return best;
}

function byInterval(a: Tried, b: Tried): number {
  return a.everySteps - b.everySteps;
}
