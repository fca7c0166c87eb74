/** Rows of cells that workers could not answer, for reasons that are not the cell's: they may be asked again. */
import { refusedRow } from './answer.js';
import { inOneLine } from './best.js';
import type { PlanCell } from './cell.js';
import type { PlanRow } from './row.js';

const BEGINNING = 'no answer from the queue: ';

/** What BullMQ says of a job that its workers did not live to finish. */
const STALLED = 'job stalled more than allowable limit';

/** The row of a cell that was given up, `why` being what its last worker said. */
export function deadRow(cell: PlanCell, why: string): PlanRow {
  const reason = why === STALLED ? 'the worker that was at it died, time and again' : inOneLine(why);
  return refusedRow(cell, `${BEGINNING}${reason}`);
}

/** Whether `row` is that of a cell that was given up. */
export function isDead({ error }: PlanRow): boolean {
  return error?.startsWith(BEGINNING) === true;
}
