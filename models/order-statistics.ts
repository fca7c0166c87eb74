/** The largest of several independent normal variables, on average. */

import { largest } from '../input/extremes.js';

/** `count` variables of this mean and standard deviation. */
export interface Normal {
  readonly mean: number;
  readonly deviation: number;
  readonly count: number;
}

const POINTS = 256;
/** Deviations from the mean beyond which nothing of a normal variable is counted. */
const BEYOND = 6;
const REMEMBERED = 4096;

const known = new Map<string, number>();

/**
 * E[max] = low + ∫ (1 − Π F) dx from low on, where nothing is below it, by Simpson's rule on a grid; the product is over the
 * variables' distribution functions.
 */
export function expectedMaximum(variables: readonly Normal[]): number {
  const random = variables.filter(({ deviation }) => deviation > 0);
  // All but a billionth of the largest is above the highest of these.
  const low = largest(variables.map(({ mean, deviation }) => mean - BEYOND * deviation));
  if (random.length === 0) return low;
  const key = variables.map(({ mean, deviation, count }) => `${mean}:${deviation}:${count}`).join('|');
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const high = largest([low, ...random.map(({ mean, deviation }) => mean + BEYOND * deviation)]);
  const step = (high - low) / POINTS;
  let sum = 0;
  for (let i = 0; i <= POINTS; i++) {
    const x = low + i * step;
    let below = 1;
    for (const { mean, deviation, count } of random) below *= normalShare((x - mean) / deviation) ** count;
    sum += (i === 0 || i === POINTS ? 1 : i % 2 === 1 ? 4 : 2) * (1 - below);
  }
  const found = low + (sum * step) / 3;
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, found);
  return found;
}

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Φ(x), by Abramowitz and Stegun 26.2.17; its error is below 7.5e-8. */
export function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    normalDensity(x) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}
