/** Higher priority first, equals in order of submission. Who is interrupted for whom is in `play/preemption.ts`. */
import type { JobTable } from '../jobs/table.js';
import { type Queue, Ranked, rowsBy } from './queue.js';

export function priority(table: JobTable): Queue {
  return new Ranked(rowsBy(table.count, (row) => -table.priority[row]!));
}
