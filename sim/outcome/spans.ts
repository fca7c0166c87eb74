/** What ran when on each stream of a lane: the ops of its list, and the communication inside its calls. */

import { takesTime } from '../../program/order/dependencies.js';
import type { Op } from '../../program/program.js';
import type { Span, SpanSum } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';
import type { SegmentTimings } from '../run/segments.js';
import type { PlayedList, Times } from './attribution.js';

/** Every op of the list, and the communication inside its calls. */
export function spansOf(ops: readonly Op[], times: Times, segments: SegmentTimings): Span[] {
  const spans: Span[] = [];
  for (const [id, op] of ops.entries()) {
    if (!takesTime(op)) continue;
    spans.push(span(op, id, times, 0));
    if (op.kind === 'call') communicationInside(op.segment, times.activePs[id]!, segments, spans);
  }
  return spans;
}

function communicationInside(
  segment: string,
  fromPs: Picoseconds,
  segments: SegmentTimings,
  spans: Span[],
): void {
  const { times, ops, axes } = segments.timing(segment);
  if (axes.length === 0) return;
  for (const [id, op] of ops.entries()) {
    if (op.kind === 'call') communicationInside(op.segment, fromPs + times.startPs[id]!, segments, spans);
    else if (op.kind === 'collective') spans.push(span(op, id, times, fromPs));
  }
}

function span(op: Op, id: number, times: Times, fromPs: Picoseconds): Span {
  return {
    stream: op.stream,
    label: op.label,
    phase: op.phase,
    kind: op.kind as Span['kind'],
    startPs: fromPs + times.activePs[id]!,
    endPs: fromPs + times.endPs[id]!,
    bytes: 'bytes' in op ? op.bytes : 0,
  };
}

/** A sum under construction. */
type Sum = { -readonly [Key in keyof SpanSum]: SpanSum[Key] };

/** The spans added up by stream, phase and kind, in the order in which each comes first; none of them is made. */
export function spanSumsOf({ ops, times, places }: PlayedList, segments: SegmentTimings): SpanSum[] {
  const sums = new Sums();
  const inside = new Map<string, readonly SpanSum[]>();
  for (let id = 0; id < places.count; id++) {
    const op = ops[places.at(id)]!;
    if (!takesTime(op)) continue;
    sums.add(op, 1, times.endPs[id]! - times.activePs[id]!);
    if (op.kind !== 'call') continue;
    let own = inside.get(op.segment);
    if (own === undefined) {
      own = sumsInside(op.segment, segments);
      inside.set(op.segment, own);
    }
    for (const sum of own) sums.add(sum, sum.count, sum.ps);
  }
  return sums.list;
}

/** Of the communication inside one call, which takes as long in each. */
function sumsInside(segment: string, segments: SegmentTimings): readonly SpanSum[] {
  const spans: Span[] = [];
  communicationInside(segment, 0, segments, spans);
  const sums = new Sums();
  for (const one of spans) sums.add(one, 1, one.endPs - one.startPs);
  return sums.list;
}

class Sums {
  readonly list: Sum[] = [];
  readonly #byKey = new Map<string, Sum>();

  add(
    what: Pick<Op, 'stream' | 'phase'> & { kind: Op['kind'] } & object,
    count: number,
    ps: Picoseconds,
  ): void {
    const { stream, phase, kind } = what;
    const bytes = 'bytes' in what ? (what.bytes as number) : 0;
    const key = `${stream} ${phase} ${kind}`;
    let sum = this.#byKey.get(key);
    if (sum === undefined) {
      sum = { stream, phase, kind: kind as Span['kind'], count: 0, ps: 0, bytes: 0 };
      this.#byKey.set(key, sum);
      this.list.push(sum);
    }
    sum.count += count;
    sum.ps += ps;
    sum.bytes += bytes;
  }
}
