/** How much of a step each kind of communication is in flight, and how much of the links it uses. */
import type { Result } from '../../program/result.js';
import { inSeconds } from '../../program/time.js';
import type { Prices } from '../../sim/prices/prices.js';
import { busiest } from '../evaluate/evaluate.js';
import type { CommunicationLine } from '../explain/explain.js';

export interface LinkUse {
  /** Mesh axis, or several joined by `+`. */
  readonly axis: string;
  readonly link: 'inside nodes' | 'between nodes';
  /** Sent by one device in a step. */
  readonly bytes: number;
  /** Time of the step in which some of it is in flight on this device. */
  readonly busySeconds: number;
  /** Bytes over what the device's port could send in the whole step. */
  readonly utilisation: number;
}

/** Of the role that sets the pace. */
export function linkUse(
  result: Result,
  communication: readonly CommunicationLine[],
  prices: Prices,
): LinkUse[] {
  const { sentBytes, spans } = busiest(result);
  const seconds = inSeconds(result.stepPs);
  return Object.entries(sentBytes)
    .filter(([, bytes]) => bytes > 0)
    .map(([axis, bytes]) => {
      const lines = communication.filter((line) => line.axis === axis);
      const between = lines.some((line) => line.nodes > 1);
      const streams = new Set(lines.map((line) => line.stream));
      const moving = spans.filter(
        ({ stream, kind }) =>
          streams.has(stream) && (kind === 'collective' || kind === 'send' || kind === 'recv'),
      );
      return {
        ...{ axis, link: between ? ('between nodes' as const) : ('inside nodes' as const), bytes },
        busySeconds: covered(moving.map(({ startPs, endPs }) => [startPs, endPs])) / 1e12,
        utilisation: bytes / ((between ? prices.interPort : prices.intraPort) * seconds),
      };
    });
}

/** Length of the union of intervals. */
function covered(intervals: [number, number][]): number {
  let sum = 0;
  let until = 0;
  for (const [from, to] of intervals.sort(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
