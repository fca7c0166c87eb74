/** A plan's cells as jobs: those of one search together, long rows of them in parts. The same cells are always the same job. */
import type { PlanCell } from '../../planning/plan/cell.js';

/** A search takes longer than the runs that share it, up to about so many. */
export const LONGEST_JOB_CELLS = 250;

/** The parts of each of `groups`, which are counted from a group's end: one that was begun has the parts it had. */
export function* partsOf(groups: Iterable<readonly PlanCell[]>): Generator<readonly PlanCell[]> {
  for (const group of groups) {
    const first = group.length % LONGEST_JOB_CELLS;
    if (first > 0) yield group.slice(0, first);
    for (let at = first; at < group.length; at += LONGEST_JOB_CELLS) {
      yield group.slice(at, at + LONGEST_JOB_CELLS);
    }
  }
}

/** The plan and the last cell, which stays the last one when earlier cells are done. */
export function jobId(cells: readonly PlanCell[]): string {
  const { plan, cell } = cells.at(-1)!;
  return `${plan}-${cell}`;
}
