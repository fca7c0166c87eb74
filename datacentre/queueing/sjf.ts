/**
 * Shortest job first, by what is said of its duration from beginning to end, even where part of it is done. A job that
 * does not fit keeps longer ones waiting: else large jobs would never find enough devices free.
 */
import { type Queue, Ranked, rowsBy } from './queue.js';

/** `estimates`: by row; NaN comes last. */
export function sjf(estimates: Float64Array): Queue {
  return new Ranked(
    rowsBy(estimates.length, (row) => {
      const millis = estimates[row]!;
      return Number.isNaN(millis) ? Number.POSITIVE_INFINITY : millis;
    }),
  );
}
