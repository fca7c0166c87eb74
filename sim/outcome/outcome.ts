/** From the times of all ops to a Result: breakdown, memory, traffic, spans and critical path of each lane. */

import type { Lane } from '../../program/order/lanes.js';
import type { RolePlan } from '../../program/order/plans.js';
import type { Repeat } from '../../program/order/repeat.js';
import type { CollectiveOp, Op, Program } from '../../program/program.js';
import type { CriticalPathSpan, Result, RoleResult } from '../../program/result.js';
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

/** What a result holds beyond times and sums; `summary`: the critical path, and spans added up. */
export type Detail = 'none' | 'summary' | 'spans';

/** Where `detail` is asked for it is of what was played, so nothing may be left out. */
export function resultOf(played: Played, detail: Detail, leftOut?: LeftOut): Result {
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
      return laneResult(lane, played, ledger, endPs, detail, repeats);
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
): RoleResult {
  const { ops, deps, places } = played.planOf(lane);
  const times = played.timesOf(lane);
  // What was put into the list was played, but is written no more than what was left out.
  const more = repeats.length > 0 ? repeats : places.repeats;
  return {
    role: lane.role.name,
    rank: lane.rank,
    ranks: lane.ranks,
    breakdown: attribute(ops, deps, times, endPs, played.segments.tally(), repeats, places),
    memory:
      detail === 'spans' ? ledger.of(lane.role, times) : { ...ledger.peak(lane.role, more), timeline: [] },
    spans: detail === 'spans' ? spansOf(ops, times, played.segments) : [],
    ...(detail === 'summary' ? { spanSums: spanSumsOf({ ops, deps, times, places }, played.segments) } : {}),
    sentBytes: traffic(ops, played, more),
  };
}

/** Bytes sent by mesh axis; what repeats sends as often. */
function traffic(
  ops: readonly Op[],
  { segments, shapeOf }: Played,
  repeats: readonly Repeat[],
): Record<string, number> {
  const sent: Record<string, number> = {};
  const calls = new Map<string, number>();
  const add = (op: Op, count: number) => {
    if (op.kind === 'call') {
      const before = calls.get(op.segment);
      // In order of first use, as a reader of the list would meet them.
      if (before === undefined)
        for (const axis of Object.keys(segments.timing(op.segment).sent)) sent[axis] ??= 0;
      calls.set(op.segment, (before ?? 0) + count);
    } else if (op.kind === 'send') addTraffic(sent, op.axis, op.bytes * count);
    else if (op.kind === 'collective')
      addTraffic(sent, op.axis.join('+'), sentBytes(op, shapeOf(op).ranks) * count);
  };
  for (let id = 0; id < ops.length; id++) add(ops[id]!, 1);
  for (const { from, to, times } of repeats) for (let id = from; id < to; id++) add(ops[id]!, times);
  for (const [segment, count] of calls) {
    for (const [axis, bytes] of Object.entries(segments.timing(segment).sent))
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
