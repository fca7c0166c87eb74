/**
 * The chain of ops that decided the step time, walked backward from the last to end: an op was held
 * up by whichever it waited for ended last, and communication whose peer came late, by the peer.
 */
import { labelAt } from '../../program/order/labels.js';
import type { OpId } from '../../program/program.js';
import type { CriticalPathSpan, Span } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';
import { latest, type PlayedList } from './attribution.js';

export interface TrackedLane extends PlayedList {
  readonly name: string;
}

/**
 * Spans in time order, contiguous from 0 to `stepPs`. `lastToCome` names, by lane and place, which of the ops that
 * began together with one had been waited for.
 */
export function criticalPath(
  lanes: readonly TrackedLane[],
  stepPs: Picoseconds,
  lastToCome: (lane: number, place: OpId) => readonly [lane: number, place: OpId],
): CriticalPathSpan[] {
  const path: CriticalPathSpan[] = [];
  let [lane, id] = lastToEnd(lanes);
  let until = stepPs;
  while (until > 0 && id >= 0) {
    const { ops, times, places, name } = lanes[lane]!;
    const { kind } = ops[places.at(id)]!;
    const from = times.activePs[id]!;
    if (until > from) {
      const label = labelAt(ops, places, id);
      path.push({ role: name, label, kind: kind as Span['kind'], startPs: from, endPs: until });
      until = from;
    }
    // Held up by a peer: continue with the one that came to the rendezvous last.
    if (times.startPs[id]! < from) [lane, id] = lastToCome(lane, id);
    id = latest(lanes[lane]!, id);
  }
  return path.reverse();
}

function lastToEnd(lanes: readonly TrackedLane[]): [number, OpId] {
  let best: [number, OpId] = [0, -1];
  let end = -1;
  for (const [l, { times, places }] of lanes.entries()) {
    for (let i = 0; i < places.count; i++) {
      if (times.endPs[i]! > end) [best, end] = [[l, i], times.endPs[i]!];
    }
  }
  return best;
}
