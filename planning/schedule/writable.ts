/** Which schedules a program can be written of (`strategies/write.ts`), and so may be searched for and compared. */
import type { Placement, Schedule } from '../../strategies/schedules/action.js';
import { isSynchronous } from '../../strategies/schedules/found/order.js';

export interface Writable {
  /** Whether backward passes may run in halves. */
  readonly halves: boolean;
  readonly placements: readonly Exclude<Placement, 'both-ways'>[];
}

export const WRITABLE: Writable = { halves: false, placements: ['wrapped'] };

/** Whether a built-in schedule can be written, and trains as others do. */
export function isWritable(schedule: Schedule, { halves, placements }: Writable = WRITABLE): boolean {
  const placement = schedule.placement ?? 'wrapped';
  if (placement === 'both-ways' || !placements.includes(placement)) return false;
  return isSynchronous(schedule) && (halves || schedule.splitsBackward === undefined);
}
