/** First come, first served: a job that does not fit keeps all later ones waiting. */
import type { JobTable } from '../jobs/table.js';
import { type Queue, Ranked, rowsBy } from './queue.js';

export function fifo(table: JobTable): Queue {
  return new Ranked(rowsBy(table.count, (row) => row));
}
