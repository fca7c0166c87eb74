/** From the times of all ops to a Result: breakdown, memory, traffic, spans and critical path of each lane. */

import type { Lane } from '../../program/order/lanes.js';
import { KIND, type RolePlan } from '../../program/order/plans.js';
import type { Repeat } from '../../program/order/repeat.js';
import type { CollectiveOp, Program, TransferOp } from '../../program/program.js';
import type { CriticalPathSpan, Result, RoleResult, Stretch } from '../../program/result.js';
import { inSeconds, LongerThanAStep, longestPs, type Picoseconds } from '../../program/time.js';
import { sentBytes } from '../../program/traffic.js';
import type { GroupShape } from '../prices/prices.js';
import { addTraffic, type SegmentTimings } from '../run/segments.js';
import { attribute, type Times } from './attribution.js';
import { criticalPath } from './critical-path.js';
import { Ledger } from './ledger.js';
import { spanSumsOf, spansOf } from './spans.js';

/** A program that has been played. */
export interface Played {
  readonly program: Program;
  readonly lanes: readonly Lane[];
  readonly segments: SegmentTimings;
  readonly events: number;
  /** Of the clock it was played on. */
  readonly tickPs: Picoseconds;
  readonly planOf: (lane: Lane) => RolePlan;
  readonly timesOf: (lane: Lane) => Times;
  /** Of the ops that began together with one, by lane and place, the one that came last. */
  readonly lastToCome: (lane: number, place: number) => readonly [lane: number, place: number];
  readonly shapeOf: (op: CollectiveOp) => GroupShape;
}

/** What was left out of a play because it would have gone on as before (`steady.ts`). */
export interface LeftOut {
  /** By lane. */
  readonly repeats: readonly (readonly Repeat[])[];
  /** How much longer the step takes than what was played. */
  readonly ps: Picoseconds;
}

/** A role's memory when it holds most. */
export type Peak = ReturnType<Ledger['peak']>;

/** What a result holds beyond times and sums; `summary`: the critical path, and spans added up. */
export type Detail = 'none' | 'summary' | 'spans';

/**
 * Where `detail` is asked for it is of what was played, so nothing may be left out. `peaks` by role, where they are known:
 * memory follows from the order of ops alone.
 */
export function resultOf(played: Played, detail: Detail, leftOut?: LeftOut, peaks?: readonly Peak[]): Result {
  const endPs = played.lanes.reduce((last, lane) => Math.max(last, latestEnd(played.timesOf(lane))), 0);
  const stepPs = endPs + (leftOut?.ps ?? 0);
  if (stepPs > longestPs(played.tickPs)) throw new LongerThanAStep(inSeconds(stepPs));
  const ledger = new Ledger(played.program);
  return {
    schema: 'llmsim.result/1',
    executor: 'simulator',
    program: played.program.name,
    stepPs,
    ...(played.tickPs > 1 ? { tickPs: played.tickPs } : {}),
    roles: played.lanes.map((lane) => {
      const repeats = leftOut?.repeats[lane.index] ?? [];
      const memory = () => peaks?.[lane.roleIndex] ?? ledger.peak(lane.role, written(lane, played, repeats));
      return laneResult(lane, played, ledger, endPs, detail, repeats, memory);
    }),
    criticalPath: detail === 'none' ? [] : criticalPathOf(played, endPs),
    events: played.events,
  };
}

function latestEnd({ endPs }: Times): Picoseconds {
  let last = 0;
  for (let i = 0; i < endPs.length; i++) last = Math.max(last, endPs[i]!);
  return last;
}

function laneResult(
  lane: Lane,
  played: Played,
  ledger: Ledger,
  endPs: Picoseconds,
  detail: Detail,
  repeats: readonly Repeat[],
  peak: () => Peak,
): RoleResult {
  const plan = played.planOf(lane);
  const { ops, deps, places } = plan;
  const times = played.timesOf(lane);
  const bubbles: Stretch[] | undefined = detail === 'spans' ? [] : undefined;
  return {
    role: lane.role.name,
    rank: lane.rank,
    ranks: lane.ranks,
    breakdown: attribute(ops, deps, times, endPs, played.segments.tally(), repeats, places, bubbles),
    memory: detail === 'spans' ? ledger.of(lane.role, times) : { ...peak(), timeline: [] },
    spans: detail === 'spans' ? spansOf(ops, times, played.segments) : [],
    ...(bubbles === undefined ? {} : { bubbles }),
    ...(detail === 'summary' ? { spanSums: spanSumsOf({ ops, deps, times, places }, played.segments) } : {}),
    sentBytes: traffic(plan, played, written(lane, played, repeats)),
  };
}

/** What was put into the list was played, but is written no more than what was left out. */
function written(lane: Lane, played: Played, repeats: readonly Repeat[]): readonly Repeat[] {
  return repeats.length > 0 ? repeats : played.planOf(lane).places.repeats;
}

/** Bytes sent by mesh axis; what repeats sends as often. */
function traffic(
  { ops, kinds, targets }: RolePlan,
  { segments, shapeOf }: Played,
  repeats: readonly Repeat[],
): Record<string, number> {
  const sent: Record<string, number> = {};
  /** By number of the segment, in order of first use, as a reader of the list would meet them. */
  const calls = new Map<number, number>();
  const add = (id: number, count: number) => {
    const kind = kinds[id]!;
    if (kind === KIND.call) {
      const segment = targets[id]!;
      const before = calls.get(segment);
      if (before === undefined) for (const axis of Object.keys(segments.at(segment).sent)) sent[axis] ??= 0;
      calls.set(segment, (before ?? 0) + count);
    } else if (kind === KIND.send) {
      const op = ops[id] as TransferOp;
      addTraffic(sent, op.axis, op.bytes * count);
    } else if (kind === KIND.collective) {
      const op = ops[id] as CollectiveOp;
      addTraffic(sent, op.axis.join('+'), sentBytes(op, shapeOf(op).ranks) * count);
    }
  };
  for (let id = 0; id < ops.length; id++) add(id, 1);
  for (const { from, to, times } of repeats) for (let id = from; id < to; id++) add(id, times);
  for (const [segment, count] of calls) {
    for (const [axis, bytes] of Object.entries(segments.at(segment).sent))
      addTraffic(sent, axis, bytes * count);
  }
  return sent;
}

function criticalPathOf(played: Played, stepPs: Picoseconds): CriticalPathSpan[] {
  return criticalPath(
    played.lanes.map((lane) => {
      const { ops, deps, places } = played.planOf(lane);
      return { name: lane.role.name, ops, deps, places, times: played.timesOf(lane) };
    }),
    stepPs,
    played.lastToCome,
  );
}
