/**
 * Shortest job first, by its duration from beginning to end, even where part of it is done. A job that does not fit
 * keeps longer ones waiting: else large jobs would never find enough devices free.
 */
import type { JobTable } from '../jobs/table.js';
import { type Queue, Ranked, rowsBy } from './queue.js';

export function sjf(table: JobTable): Queue {
  return new Ranked(
    rowsBy(table.count, (row) => {
      const millis = table.runMillis[row]!;
      return Number.isNaN(millis) ? Number.POSITIVE_INFINITY : millis;
    }),
  );
}
