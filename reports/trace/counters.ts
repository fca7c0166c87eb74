/**
 * What a role's counters show over the step: bytes of memory held, and for each group of communication
 * streams the rate at which bytes move, as the size of each op over its duration (what nccl-tests calls
 * algorithm bandwidth); ops under way at once add up.
 */
import type { RoleResult, Span } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';

export interface Counter {
  /** With its unit. */
  readonly name: string;
  /** The unit, as the name of the series. */
  readonly unit: string;
  /** Values from a moment on, in time order. */
  readonly points: readonly { readonly atPs: Picoseconds; readonly value: number }[];
}

/** Memory first, then a counter for each kind of traffic, by name. */
export function counters(role: RoleResult): Counter[] {
  const held = role.memory.timeline.map(({ atPs, bytes }) => ({ atPs, value: bytes / 2 ** 30 }));
  return [
    ...(held.length === 0 ? [] : [{ name: 'memory allocated (GiB)', unit: 'GiB', points: held }]),
    ...[...grouped(role.spans)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, spans]): Counter => {
        return { name: `${name} (GB/s)`, unit: 'GB/s', points: rates(spans) };
      }),
  ];
}

/** Spans that move bytes, by what a counter of theirs is called: `tp`, `pp sent`, `copy host-device`. */
function grouped(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    if (span.bytes === 0 || span.endPs === span.startPs) continue;
    const name = groupOf(span);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [span]);
    else group.push(span);
  }
  return groups;
}

function groupOf({ kind, stream }: Span): string {
  const [axis = stream, rest = ''] = stream.split(':');
  if (kind === 'send') return `${axis} sent`;
  if (kind === 'recv') return `${axis} received`;
  return kind === 'copy' ? `${axis} ${rest}`.trim() : axis;
}

/** GB/s from each moment at which an op starts or ends; exactly zero when none is under way. */
function rates(spans: readonly Span[]): { atPs: Picoseconds; value: number }[] {
  const ends = spans.flatMap((span) => {
    const rate = span.bytes / 1e9 / ((span.endPs - span.startPs) / 1e12);
    return [
      { atPs: span.startPs, rate, under: 1 },
      { atPs: span.endPs, rate: -rate, under: -1 },
    ];
  });
  const points: { atPs: Picoseconds; value: number }[] = [];
  let [rate, under] = [0, 0];
  for (const end of ends.sort((a, b) => a.atPs - b.atPs)) {
    rate += end.rate;
    under += end.under;
    // What is left of adding and subtracting is no traffic.
    if (under === 0) rate = 0;
    const point = { atPs: end.atPs, value: Math.max(0, rate) };
    if (points.at(-1)?.atPs === end.atPs) points[points.length - 1] = point;
    else points.push(point);
  }
  return points;
}
