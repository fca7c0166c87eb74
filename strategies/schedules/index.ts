/** The pipeline schedules, as a list to read. */
import { InputError } from '../../input/error.js';
import type { Schedule } from './action.js';
import { gpipe } from './gpipe.js';
import type { ScheduleId } from './ids.js';
import { interleaved } from './interleaved.js';
import { oneForwardOneBackward } from './one-f-one-b.js';
import { sequential } from './sequential.js';
import { ofTable, type ScheduleTable } from './table.js';

export type { ScheduleId } from './ids.js';

export const SCHEDULES: readonly Schedule[] = [sequential, gpipe, oneForwardOneBackward, interleaved];

/** Those that came with a strategy from outside (`strategies/outside.ts`). */
export const OUTSIDE_SCHEDULES: Schedule[] = [];

/** Throws InputError for a name that no schedule has. */
export function scheduleById(id: string): Schedule {
  const found = SCHEDULES.find((s) => s.id === id) ?? OUTSIDE_SCHEDULES.find((s) => s.id === id);
  if (!found)
    throw new InputError(`unknown schedule '${id}': choose ${SCHEDULES.map((s) => s.id).join(', ')}`);
  return found;
}

/** The schedule of a plan; one that is written out is a schedule like any other. */
export function scheduleOf({ schedule, actions }: ChosenSchedule): Schedule {
  if (schedule !== 'table') return scheduleById(schedule);
  if (actions === undefined) throw new Error('a schedule of a table needs its actions');
  return ofTable(actions);
}

/** A schedule by its name, and for `table` its actions. */
export interface ChosenSchedule {
  readonly schedule: ScheduleId;
  readonly actions?: ScheduleTable;
}
