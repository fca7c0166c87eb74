/** First come, first served: a job that does not fit keeps all later ones waiting. */
import type { JobTable } from '../jobs/table.js';
import { inOrder, type Queue, Ranked } from './queue.js';

export function fifo(table: JobTable): Queue {
  return new Ranked(inOrder(table.count));
}
