/** Several plays of one question as one outcome: each figure the mean of the plays, and how far apart they are. */
import { largest, smallest } from '../../input/extremes.js';
import type { Outcome, Plays } from './answer.js';

/** The mean of `outcomes`, one or more, of one question; words and lists are those of the first. */
export function meanOutcome<One extends Pick<Outcome, 'plays'>>(outcomes: readonly One[]): One {
  const each = outcomes.flatMap(({ plays }) => plays.each);
  return { ...(meanOf(outcomes) as One), plays: playsOf(each) };
}

/** Of the mean waits of plays, in seconds. */
export function playsOf(each: readonly number[]): Plays {
  return {
    count: each.length,
    meanQueueingSeconds: { mean: mean(each), low: smallest(each), high: largest(each) },
    each,
  };
}

/** Means of numbers wherever they are; what is no number is that of the first. */
function meanOf(values: readonly unknown[]): unknown {
  const [first] = values;
  if (typeof first === 'number') return mean(values as readonly number[]);
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return first;
  const parts = values as readonly Readonly<Record<string, unknown>>[];
  return Object.fromEntries(
    Object.keys(first).map((name) => [name, meanOf(parts.map((part) => part[name]))]),
  );
}

/** Equal figures are their own mean, to the last bit. */
function mean(figures: readonly number[]): number {
  const [first = Number.NaN] = figures;
  if (figures.every((figure) => figure === first)) return first;
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}
