/** The policies of queueing by name. */
import type { JobTable } from '../jobs/table.js';
import type { Queueing } from '../play/policy.js';
import { backfill } from './backfill.js';
import { fair } from './fair.js';
import { fifo } from './fifo.js';
import type { Floor } from './floor.js';
import { priority } from './priority.js';
import type { Queue } from './queue.js';
import { sjf } from './sjf.js';

export interface QueueOptions {
  /** See `PlayOptions`. */
  readonly preempt: boolean;
  readonly halfLifeMillis: number;
  /** By row: what is said of its duration. */
  readonly estimates: Float64Array;
}

export function queueOf(queueing: Queueing, table: JobTable, floor: Floor, options: QueueOptions): Queue {
  switch (queueing) {
    case 'fifo':
      return fifo(table);
    case 'backfill':
      return backfill(table, floor);
    case 'sjf':
      return sjf(options.estimates);
    case 'fair':
      return fair(table, options.halfLifeMillis);
    case 'priority':
      return priority(table, floor, options.preempt);
  }
}
