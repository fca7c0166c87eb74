/** Durations: lognormal, cut off at a longest. Such a tail is long enough for what datacentres publish, and has moments. */
import { errorFunction } from 'simple-statistics';

/** Of the whole distribution; what is longer than `longest` is drawn again. */
export interface CutLognormal {
  readonly median: number;
  readonly sigma: number;
  readonly longest: number;
}

/** The mean of the `power`-th power: e^(kµ + k²σ²/2) · Φ(b − kσ) / Φ(b), where b = (ln longest − µ) / σ. */
export function moment({ median, sigma, longest }: CutLognormal, power = 1): number {
  const cut = Math.log(longest / median) / sigma;
  const whole = median ** power * Math.exp((power * sigma) ** 2 / 2);
  return (whole * normalShare(cut - power * sigma)) / normalShare(cut);
}

/** The share of durations up to `value`. */
export function shareUpTo({ median, sigma, longest }: CutLognormal, value: number): number {
  if (value >= longest) return 1;
  return normalShare(Math.log(value / median) / sigma) / normalShare(Math.log(longest / median) / sigma);
}

/** A duration for two uniform draws in (0, 1] and [0, 1), by Box and Muller; undefined where it is to be drawn again. */
export function duration({ median, sigma, longest }: CutLognormal, u: number, v: number): number | undefined {
  const value = median * Math.exp(sigma * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
  return value <= longest ? value : undefined;
}

/** Φ: of a normal distribution, what is below `deviations`. */
function normalShare(deviations: number): number {
  return (1 + errorFunction(deviations / Math.SQRT2)) / 2;
}
