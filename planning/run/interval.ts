/**
 * How often checkpoints are written: as given, by Young, by Daly, or where the closed form of the whole run, with its
 * layers, spares and repairs, keeps most. An interval is that of steps between two checkpoints of the first layer; the
 * others follow from it (`checkpoint/checkpoint.ts`).
 */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import type { CheckpointInterval } from './asked.js';
import { layersOf } from './checkpoint/checkpoint.js';
import { causesApart } from './closed-anew.js';
import { closedForm, dalySeconds, youngSeconds } from './closed-form.js';

/** Intervals tried at once, evenly by their logarithm; then as many between the neighbours of the best. */
const TRIED = 48;

/** The run with the interval that was asked for. */
export function atInterval(lifetime: Lifetime, asked: CheckpointInterval): Lifetime {
  return everySeconds(lifetime, intervalOf(lifetime, asked));
}

/** Seconds of steps from one checkpoint to the next; endless where a rule finds that nothing fails. */
function intervalOf(lifetime: Lifetime, asked: CheckpointInterval): number {
  switch (asked.kind) {
    case 'seconds':
      return asked.seconds;
    case 'steps':
      return asked.steps * lifetime.stepSeconds;
    case 'young':
      return youngSeconds(writtenOf(lifetime));
    case 'daly':
      return dalySeconds(writtenOf(lifetime));
    case 'optimal':
      return optimalOf(lifetime);
  }
}

/** What decides how often the first layer is written: failures that some layer outlives. */
export function writtenOf({ causes, checkpoints }: Lifetime): {
  readonly perDay: number;
  readonly blockedSeconds: number;
} {
  const perDay = causesApart({ causes, checkpoints }).outlived.reduce((sum, cause) => sum + cause.perDay, 0);
  return { perDay, blockedSeconds: checkpoints[0]!.blockedSeconds };
}

/** The run with a checkpoint every so many seconds of steps, as near as whole steps allow; at the end at the latest. */
export function everySeconds(lifetime: Lifetime, seconds: number): Lifetime {
  const { steps, stepSeconds, checkpoints } = lifetime;
  const most = steps * stepSeconds;
  const layers = layersOf({ kinds: checkpoints }, Math.min(seconds, most), stepSeconds);
  return {
    ...lifetime,
    checkpoints: layers.map((layer) => ({ ...layer, everySteps: Math.min(layer.everySteps, steps) })),
  };
}

/** Seconds between checkpoints of the first layer; endless where there is none before the end. */
export function secondsBetween({ steps, stepSeconds, checkpoints }: Lifetime): number {
  const { everySteps } = checkpoints[0]!;
  return everySteps >= steps ? Number.POSITIVE_INFINITY : everySteps * stepSeconds;
}

/** The interval at which the closed form takes the shortest time, seconds; endless where nothing fails. */
export function optimalOf(lifetime: Lifetime): number {
  if (writtenOf(lifetime).perDay === 0) return Number.POSITIVE_INFINITY;
  const { steps, stepSeconds } = lifetime;
  const timeOf = (every: number) =>
    closedForm(everySeconds(lifetime, every * stepSeconds)).timeToTrainSeconds;
  let [low, high] = [1, steps];
  for (;;) {
    const tried = spread(low, high);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [i, every] of tried.entries()) {
      const time = timeOf(every);
      if (time < least) [best, least] = [i, time];
    }
    if (high - low < TRIED) return secondsBetween(everySeconds(lifetime, tried[best]! * stepSeconds));
    [low, high] = [tried[Math.max(0, best - 1)]!, tried[Math.min(tried.length - 1, best + 1)]!];
  }
}

/** Whole numbers from `low` to `high`, evenly by their logarithm, each once; all of them where they are few. */
export function spread(low: number, high: number, most = TRIED): number[] {
  if (high - low < most) return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const each = Array.from({ length: most }, (_, i) => Math.round(low * (high / low) ** (i / (most - 1))));
  return [...new Set(each)];
}
