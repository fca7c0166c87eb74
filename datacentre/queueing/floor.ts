/** What a policy sees of the play, and may do in it. */
import type { ClusterState, Holding } from '../nodes/state.js';
import type { Demands } from './demands.js';
import type { Rows } from './rows.js';

export interface Floor {
  readonly nowMillis: number;
  readonly state: ClusterState;
  readonly demands: Demands;
  readonly running: Rows;
  /** Counts what nobody expected: failures, repairs, interruptions, ends at other times than said. */
  readonly surprises: number;
  /** Of a job that runs. */
  holding(row: number): Holding;
  /** When the present stint of a job that runs began. */
  since(row: number): number;
  /** How long the present stint of a job, or the next one, is said to take. */
  expects(row: number): number;
  /** Starts a job that waits, on any nodes or on those that are not held back; false where it does not fit. */
  start(row: number, nodes: 'all' | 'open'): boolean;
  /** Takes a running job off its devices for another; it waits again. */
  preempt(row: number): void;
}
