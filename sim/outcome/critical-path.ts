/**
 * The chain of ops that decided the step time, walked backward from the last to end: an op was held
 * up by whichever it waited for ended last, and communication whose peer came late, by the peer.
 */
import type { Op, OpId } from '../../program/program.js';
import type { CriticalPathSpan, Span } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';
import type { Dependencies } from '../run/dependencies.js';
import { latest, type Times } from './attribution.js';

export interface TrackedLane {
  readonly name: string;
  readonly ops: readonly Op[];
  readonly deps: Dependencies;
  readonly times: Times;
}

/** Stretches in time order, contiguous from 0 to `stepPs`. */
export function criticalPath(lanes: readonly TrackedLane[], stepPs: Picoseconds): CriticalPathSpan[] {
  const partners = partnersByEnd(lanes);
  const path: CriticalPathSpan[] = [];
  let [lane, id] = lastToEnd(lanes);
  let until = stepPs;
  while (until > 0 && id >= 0) {
    const { ops, times, name } = lanes[lane]!;
    const op = ops[id]!;
    const from = times.activePs[id]!;
    if (until > from) {
      path.push({ role: name, label: op.label, kind: op.kind as Span['kind'], startPs: from, endPs: until });
      until = from;
    }
    // Held up by a peer: continue with the member of the meeting that came last.
    if (times.startPs[id]! < from) [lane, id] = lateMember(lanes, partners, lane, id);
    id = latest(lanes[lane]!.deps, lanes[lane]!.times, id);
  }
  return path.reverse();
}

function lastToEnd(lanes: readonly TrackedLane[]): [number, OpId] {
  let best: [number, OpId] = [0, -1];
  let end = -1;
  for (const [l, { ops, times }] of lanes.entries()) {
    for (let i = 0; i < ops.length; i++) {
      if (times.endPs[i]! > end) [best, end] = [[l, i], times.endPs[i]!];
    }
  }
  return best;
}

/** Ops of one meeting became active and ended at the same instants; index them by both. */
function partnersByEnd(lanes: readonly TrackedLane[]): Map<string, [number, OpId][]> {
  const partners = new Map<string, [number, OpId][]>();
  for (const [l, { ops, times }] of lanes.entries()) {
    for (const [i, op] of ops.entries()) {
      if (op.kind !== 'collective' && op.kind !== 'send' && op.kind !== 'recv' && op.kind !== 'call')
        continue;
      const key = meetingKey(times, i);
      const found = partners.get(key);
      if (found) found.push([l, i]);
      else partners.set(key, [[l, i]]);
    }
  }
  return partners;
}

function meetingKey(times: Times, id: OpId): string {
  return `${times.activePs[id]}|${times.endPs[id]}`;
}

/** The member of the meeting of (lane, id) that was ready only when it became active. */
function lateMember(
  lanes: readonly TrackedLane[],
  partners: Map<string, [number, OpId][]>,
  lane: number,
  id: OpId,
): [number, OpId] {
  const { times } = lanes[lane]!;
  const late = partners
    .get(meetingKey(times, id))
    ?.find(([l, i]) => lanes[l]!.times.startPs[i] === lanes[l]!.times.activePs[i]);
  return late ?? [lane, id];
}
