/** The pipeline schedules, as a list to read. */
import { InputError } from '../../input/error.js';
import type { Schedule } from './action.js';
import { gpipe } from './gpipe.js';
import { interleaved } from './interleaved.js';
import { oneForwardOneBackward } from './one-f-one-b.js';
import { sequential } from './sequential.js';

export type ScheduleId = 'sequential' | 'gpipe' | '1f1b' | 'interleaved-1f1b';

export const SCHEDULES: readonly Schedule[] = [sequential, gpipe, oneForwardOneBackward, interleaved];

export function scheduleById(id: string): Schedule {
  const found = SCHEDULES.find((s) => s.id === id);
  if (!found)
    throw new InputError(`unknown schedule '${id}': choose ${SCHEDULES.map((s) => s.id).join(', ')}`);
  return found;
}
