/** The pipeline schedules, as a list to read. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Schedule } from './action.js';
import { dualPipe } from './dualpipe.js';
import { dualPipeV } from './dualpipe-v.js';
import { eager } from './eager-1f1b.js';
import { gpipe } from './gpipe.js';
import { SCHEDULE_IDS, type ScheduleId } from './ids.js';
import { interleaved } from './interleaved.js';
import { interleavedZeroBubble } from './interleaved-zb.js';
import { loopedBreadthFirst } from './looped-bfs.js';
import { oneForwardOneBackward } from './one-f-one-b.js';
import { pipeDream2BW } from './pipedream-2bw.js';
import { seq1f1b } from './seq1f1b.js';
import { sequential } from './sequential.js';
import { ofTable, type ScheduleTable } from './table.js';
import { vHalf } from './v-half.js';
import { vMin } from './v-min.js';
import { zeroBubbleH1 } from './zb-h1.js';
import { zeroBubbleH2 } from './zb-h2.js';
import { zeroBubbleV } from './zb-v.js';

export type { ScheduleId } from './ids.js';

export const SCHEDULES: readonly Schedule[] = [
  sequential,
  gpipe,
  oneForwardOneBackward,
  eager,
  interleaved,
  loopedBreadthFirst,
  zeroBubbleH1,
  zeroBubbleH2,
  zeroBubbleV,
  vHalf,
  vMin,
  interleavedZeroBubble,
  dualPipe,
  dualPipeV,
  seq1f1b,
  pipeDream2BW,
];

/** Those that came with a strategy from outside (`strategies/outside.ts`). */
export const OUTSIDE_SCHEDULES: Schedule[] = [];

/** Throws InputError for a name that no schedule has, with the nearest. */
export function scheduleById(id: string): Schedule {
  const found = [...SCHEDULES, ...OUTSIDE_SCHEDULES].find((s) => s.id === id);
  if (found) return found;
  const close = nearest(id, SCHEDULE_IDS);
  const hint = close.length > 0 ? `: did you mean ${close.map((c) => `'${c}'`).join(' or ')}?` : '.';
  throw new InputError(`unknown schedule '${id}'${hint} \`llmsim schedules\` lists all.`);
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
