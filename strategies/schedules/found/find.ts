/**
 * A schedule found, not chosen: every built-in schedule that the pipeline can have and list scheduling by several rules are
 * played, stages fill deeper or less deep one by one, and the best are improved move by move. It is never worse than the best
 * built-in one, since that is among them, and it says what no schedule could beat. Visits of ops are counted rather than time,
 * so that the answer is the same on every machine.
 */
import type { Schedule } from '../action.js';
import { SCHEDULES } from '../index.js';
import type { ScheduleTable } from '../table.js';
import { lowerBound } from './bound.js';
import { Greedy, type Rule } from './greedy.js';
import { improved } from './improve.js';
import type { Instance } from './instance.js';
import { merged } from './merge.js';
import { orderOf, tableOfOrder } from './order.js';
import { type Order, Player } from './player.js';
import { rulesOf } from './rules.js';

/** Visits that a search takes for each op of the pipeline, and at most: of 8 stages and 32 micro-batches 50 ms, and never more than half a second. */
const VISITS_PER_OP = 3000;
const MOST_VISITS = 20_000_000;

export interface FoundSchedule {
  readonly table: ScheduleTable;
  /** Of one step, in the unit of the instance. */
  readonly time: number;
  /** What no schedule can beat. */
  readonly bound: number;
  /** The best built-in one that fits; absent: none does. */
  readonly builtIn?: { readonly id: string; readonly time: number };
}

interface Candidate {
  readonly order: Order;
  readonly time: number;
  /** Of all stages together: of schedules that take as long, the one that keeps least is the better. */
  readonly peakBytes: number;
  readonly rule?: Rule;
}

/** Undefined where memory is not enough for any. */
export function findSchedule(
  instance: Instance,
  {
    visits = visitsOf(instance),
    schedules = SCHEDULES,
  }: { readonly visits?: number; readonly schedules?: readonly Schedule[] } = {},
): FoundSchedule | undefined {
  const player = new Player(instance);
  const bound = lowerBound(instance);
  const played = (order: Order | undefined): Candidate | undefined => {
    if (order === undefined) return undefined;
    const time = player.play(order);
    if (Number.isNaN(time) || !player.fits) return undefined;
    return { order, time, peakBytes: player.peakBytes.reduce((sum, peak) => sum + peak, 0) };
  };
  let builtIn: (Candidate & { readonly id: string }) | undefined;
  const candidates: Candidate[] = [];
  for (const schedule of schedules) {
    const one = played(orderOf(schedule, player));
    if (one === undefined) continue;
    candidates.push(one);
    if (builtIn === undefined || isBetter(one, builtIn)) builtIn = { ...one, id: schedule.id };
  }
  const greedy = new Greedy(player);
  for (const rule of rulesOf(instance)) {
    if (player.visits > visits / 3) break;
    const one = played(greedy.order(rule));
    if (one !== undefined) candidates.push({ ...one, rule });
  }
  candidates.sort((a, b) => (isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : 0));
  const [first] = candidates;
  if (first === undefined) return undefined;
  const deepened = deeper(greedy, played, candidates, visits / 2 - player.visits, player);
  let best = isBetter(deepened, first) ? deepened : first;
  const starts = [best, ...candidates].filter(
    (one, at, all) => all.findIndex(({ time }) => time === one.time) === at,
  );
  const take = (order: Order) => {
    const one = played(order);
    if (one !== undefined && isBetter(one, best)) best = one;
  };
  for (const start of starts.slice(0, 4)) {
    if (player.visits >= visits || best.time <= bound * (1 + 1e-9)) break;
    const share = (visits - player.visits) / 4;
    const joined = merged(player, start.order, share);
    take(improved(player, joined, share));
    if (joined !== start.order) take(improved(player, start.order, share));
  }
  take(merged(player, best.order, visits));
  return {
    ...{ table: tableOfOrder(player, best.order), time: best.time, bound },
    ...(builtIn === undefined ? {} : { builtIn: { id: builtIn.id, time: builtIn.time } }),
  };
}

/** Times are equal but for their last digits. */
function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.time < other.time * (1 - 1e-9)) return true;
  return one.time <= other.time * (1 + 1e-9) && one.peakBytes < other.peakBytes * (1 - 1e-9);
}

function visitsOf({ pipeline, loads }: Instance): number {
  return Math.min(MOST_VISITS, VISITS_PER_OP * 3 * loads.length * pipeline.microBatches);
}

/** The best rule with other depths, and whole or halved backward passes, stage by stage. */
function deeper(
  greedy: Greedy,
  played: (order: Order | undefined) => Candidate | undefined,
  candidates: readonly Candidate[],
  visits: number,
  player: Player,
): Candidate {
  const found = candidates.find(({ rule }) => rule !== undefined);
  if (found === undefined) return candidates[0]!;
  let best = found;
  const end = player.visits + visits;
  for (let moved = true; moved && player.visits < end; ) {
    moved = false;
    for (let stage = 0; stage < best.rule!.depth.length; stage++) {
      for (const rule of changed(best.rule!, stage, player.instance)) {
        if (player.visits >= end) break;
        const one = played(greedy.order(rule));
        if (one === undefined || one.time >= best.time * (1 - 1e-9)) continue;
        best = { ...one, rule };
        moved = true;
      }
    }
  }
  return best;
}

/** A rule with something else on one stage. */
function changed(rule: Rule, stage: number, { pipeline, splits }: Instance): Rule[] {
  const rules = [1, -1, 2].map((change) => {
    const depth = rule.depth.slice();
    depth[stage] = Math.max(pipeline.chunks, depth[stage]! + change);
    return { ...rule, depth };
  });
  if (!splits) return rules;
  const whole = rule.whole.slice();
  whole[stage] = 1 - whole[stage]!;
  return [{ ...rule, whole }, ...rules];
}
