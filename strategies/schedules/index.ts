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

/** Throws InputError for a name that no schedule has. */
export function scheduleById(id: string): Schedule {
  const found = SCHEDULES.find((s) => s.id === id);
  if (!found)
    throw new InputError(`unknown schedule '${id}': choose ${SCHEDULES.map((s) => s.id).join(', ')}`);
  return found;
}

const OF_TABLES = new WeakMap<ScheduleTable, Schedule>();

/** The schedule of a plan; one that is written out is a schedule like any other. */
export function scheduleOf({ schedule, actions }: ChosenSchedule): Schedule {
  if (schedule !== 'table') return scheduleById(schedule);
  if (actions === undefined) throw new Error('a schedule of a table needs its actions');
  const known = OF_TABLES.get(actions) ?? ofTable(actions);
  OF_TABLES.set(actions, known);
  return known;
}

const NUMBERS = new WeakMap<ScheduleTable, number>();
let tables = 0;

/** What sets schedules apart, for who keeps what was found of them. */
export function scheduleKey({ schedule, actions }: ChosenSchedule): string {
  if (schedule !== 'table' || actions === undefined) return schedule;
  const number = NUMBERS.get(actions) ?? tables++;
  NUMBERS.set(actions, number);
  return `table ${number}`;
}

/** A schedule by its name, and for `table` its actions. */
export interface ChosenSchedule {
  readonly schedule: ScheduleId;
  readonly actions?: ScheduleTable;
}
