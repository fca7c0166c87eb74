/** What totals need to know of what surrounds the steps of a run. */
import type { RunCheckpointTotals, RunDataTotals } from '../comparison.js';

/** How a run goes with all that is around its steps. */
export interface Judged {
  /** Share of the time that steps alone would take. */
  readonly share: number;
  /** From the first start to the end of the last step, which is a whole one; absent where no layout is known yet. */
  readonly timeToTrainSeconds?: number;
  /** Of that, before the first step. */
  readonly startSeconds?: number;
  readonly interruptionsPerDay: number;
  /** Work lost, and time until the next step, on average of one of them. */
  readonly lostSecondsEach: number;
  /** Devices that are paid for, those of spare nodes too. */
  readonly heldDevices: number;
  readonly checkpoint?: RunCheckpointTotals;
  readonly data?: RunDataTotals;
}
