/** Where a plan's rows come from: threads of this process, or a queue that workers on other machines drain. */
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';

/** Rows that are known to others and not given out yet, now and at first; and who works: `3 workers, 6 threads`. */
export interface Ahead {
  readonly ahead: number;
  readonly aheadAtFirst: number;
  readonly workers: string;
}

export interface RowSource {
  /** Has the source tell of progress itself, now and then. */
  watch?(tell: (ahead: Ahead) => void): void;
  /** The rows of `groups` of cells, in the order of the cells. */
  rows(groups: Iterable<readonly PlanCell[]>): AsyncIterable<readonly PlanRow[]>;
  /** Called when all rows are where they belong. */
  finished(): Promise<void>;
  /** Called at the end, whatever happened. */
  close(): void;
}
