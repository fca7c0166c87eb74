/** Where a plan's rows come from: threads of this process, or a queue that workers on other machines drain. */
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';

export interface RowSource {
  /** The rows of `groups` of cells, in the order of the cells. */
  rows(groups: Iterable<readonly PlanCell[]>): AsyncIterable<readonly PlanRow[]>;
  /** Called when all rows are where they belong. */
  finished(): Promise<void>;
  /** Called at the end, whatever happened. */
  close(): void;
}
