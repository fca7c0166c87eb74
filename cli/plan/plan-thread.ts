/** A thread that answers cells of a plan, in the order in which they come. */
import { parentPort } from 'node:worker_threads';
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { Planner } from './planner.js';

/** Cells of one evaluation, and which group of the plan they are. */
export interface ToThread {
  readonly group: number;
  readonly cells: readonly PlanCell[];
}

/** Their rows. */
export interface FromThread {
  readonly group: number;
  readonly rows: readonly PlanRow[];
}

const planner = new Planner();
let last: Promise<void> = Promise.resolve();

async function answer({ group, cells }: ToThread): Promise<void> {
  const rows: PlanRow[] = [];
  for (const cell of cells) rows.push(await planner.rowOf(cell));
  parentPort!.postMessage({ group, rows } satisfies FromThread);
}

parentPort!.on('message', (message: ToThread) => {
  // What fails ends the thread, and the one that asked is told.
  last = last.then(() => answer(message));
});
