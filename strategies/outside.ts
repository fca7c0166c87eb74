/**
 * Strategies that are not ours: presets like those in `named.ts`, with a schedule of their own where they bring one, known for
 * as long as the process runs. Everything else (rules, search, simulator, threads, reports) treats them as any other.
 */
import { InputError } from '../input/error.js';
import type { Schedule } from './schedules/action.js';
import { SCHEDULE_IDS, type ScheduleId } from './schedules/ids.js';
import { OUTSIDE_SCHEDULES } from './schedules/index.js';
import { checkedSchedule } from './schedules/own.js';
import type { Strategy } from './strategy.js';

/** What a module of strategies exports: a preset whose `schedule` is a name, or a schedule that it brings. */
export interface OutsideStrategy extends Omit<Strategy, 'schedule'> {
  readonly schedule: ScheduleId | Schedule;
}

/** Those known, in the order they came, and the words that each was named by. */
const KNOWN: { readonly strategy: Strategy; readonly names: Set<string> }[] = [];

/** Those that came so far. */
export function outsideStrategies(): readonly Strategy[] {
  return KNOWN.map(({ strategy }) => strategy);
}

/** One of them by its id, or by the words it was named by: a path, or a package. */
export function outsideById(name: string): Strategy | undefined {
  return KNOWN.find(({ strategy, names }) => strategy.id === name || names.has(name))?.strategy;
}

/**
 * Makes `outside` known under its id, and under `name` where it was called so; the same again changes nothing but for that. Throws
 * InputError where its id, or that of its schedule, is taken by another; `taken` are the ids of ours.
 */
export function addStrategy(outside: OutsideStrategy, taken: readonly string[], name?: string): Strategy {
  const { schedule, ...rest } = outside;
  const known = KNOWN.find(({ strategy }) => strategy.id === outside.id);
  if (known === undefined && taken.includes(outside.id)) {
    throw new InputError(`a strategy is called '${outside.id}' already; give yours another id`);
  }
  const own = typeof schedule === 'string' ? undefined : schedule;
  if (own !== undefined) addSchedule(own);
  // Names of schedules are ours, but for those that came with a strategy.
  const strategy: Strategy = { ...rest, schedule: (own?.id ?? schedule) as ScheduleId };
  if (known !== undefined) {
    if (JSON.stringify(known.strategy) !== JSON.stringify(strategy)) {
      throw new InputError(`two strategies from outside are called '${outside.id}'; give one another id`);
    }
    if (name !== undefined) known.names.add(name);
    return known.strategy;
  }
  KNOWN.push({ strategy, names: new Set(name === undefined ? [] : [name]) });
  return strategy;
}

function addSchedule(schedule: Schedule): void {
  if ((SCHEDULE_IDS as readonly string[]).includes(schedule.id) || schedule.id === 'table') {
    throw new InputError(`a schedule is called '${schedule.id}' already; give yours another id`);
  }
  if (!OUTSIDE_SCHEDULES.some(({ id }) => id === schedule.id))
    OUTSIDE_SCHEDULES.push(checkedSchedule(schedule));
}
