/**
 * How sure the order of two layouts is. Predictions for one job on one cluster share most of their error, so their
 * intervals overlap long before their order is in doubt. What decides is how far off predicted *ratios* were:
 * pairs of published layouts of one job (same source, model, devices, batch, arithmetic), measured ratio
 * against predicted. The quantiles are written by `npm run accuracy` (`pair-errors.ts`).
 */
import { PAIR_ERRORS } from './pair-errors.js';

/** Fewer in ten than this, and two rows are too close to call. */
export const SURE_IN_TEN = 8;

/**
 * The share of pairs, predicted to differ by `ratio` (1 or more), whose faster layout was the faster one: all pairs whose
 * error is smaller than the gap, and half of the others, whose error is as likely to widen it as to turn it round.
 */
export function orderShare(ratio: number, errors: readonly number[] = PAIR_ERRORS): number {
  return 1 - (1 - shareBelow(Math.log(ratio), errors)) / 2;
}

/** The same in ten, as people say it; never ten, for nothing is certain. */
export function rightInTen(ratio: number, errors: readonly number[] = PAIR_ERRORS): number {
  return Math.min(9, Math.round(10 * orderShare(ratio, errors)));
}

/** Share of a distribution below `x`, given its evenly spaced quantiles from the least to the largest. */
function shareBelow(x: number, quantiles: readonly number[]): number {
  const above = quantiles.findIndex((q) => q > x);
  if (above === -1) return 1;
  if (above === 0) return 0;
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  return (above - 1 + (x - low) / (high - low)) / (quantiles.length - 1);
}
