/** Order of work, and ways of contexts and experts: what a random layout has beside its division of the devices. */
import { STRATEGIES } from '../../../strategies/index.js';
import { CONTEXT_BALANCES, CONTEXT_KINDS, EXPERT_EXCHANGES, type Layout } from '../../../strategies/job.js';
import { divisors } from '../../../strategies/rules/index.js';
import { SCHEDULE_IDS } from '../../../strategies/schedules/ids.js';
import { scheduleById } from '../../../strategies/schedules/index.js';
import type { Strategy } from '../../../strategies/strategy.js';
import type { Random } from './random.js';

/** Whether that job has more than its strategy says: every other one. */
export function isFiner(index: number): boolean {
  return index % 2 === 1;
}

/** Strategies that take any schedule. */
export const ANY_SCHEDULE: readonly Strategy[] = STRATEGIES.filter(
  ({ axes, ownSchedule }) => axes.includes('pp') && ownSchedule !== true,
);

/** The layout with a schedule, kinds of exchange and ranks of an expert that are drawn; rules are still to be held against it. */
export function finerOf(layout: Layout, { axes }: Strategy, random: Random): Layout {
  const { pp, cp, ep, tp } = layout;
  const inner = random.chance(0.5) ? { cpInner: random.pick(divisors(cp)) } : {};
  const context = {
    cpKind: random.pick(CONTEXT_KINDS),
    ...(random.chance(0.5) ? { cpBalance: random.pick(CONTEXT_BALANCES) } : {}),
  };
  return {
    ...layout,
    ...(pp > 1 && axes.includes('pp') ? ordered(layout, random) : {}),
    ...(cp > 1 ? context : {}),
    ...(cp > 1 && ['usp', 'hierarchical'].includes(context.cpKind) ? inner : {}),
    ...(ep > 1 ? { expertExchange: random.pick(EXPERT_EXCHANGES) } : {}),
    ...(ep > 1 && random.chance(0.5) ? { etp: random.pick(divisors(tp)) } : {}),
  };
}

/** A schedule, with as many chunks of a stage as it always has. */
function ordered({ vpp: drawn }: Layout, random: Random): Pick<Layout, 'schedule' | 'vpp'> {
  const schedule = random.pick(SCHEDULE_IDS);
  const { leastChunks = 1, ownChunks } = scheduleById(schedule);
  return { schedule, vpp: ownChunks ?? Math.max(leastChunks, leastChunks > 1 ? drawn : 1) };
}

/** The options that ask for it. */
export function finerSaid(layout: Layout): string[] {
  const { schedule, cpKind, cpInner, cpBalance, expertExchange, etp } = layout;
  const words = { schedule, 'cp-kind': cpKind, 'cp-inner': cpInner, 'cp-balance': cpBalance, etp };
  return Object.entries({ ...words, 'expert-exchange': expertExchange }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  );
}
