/** From the times of all ops to a Result: breakdown, memory, traffic, spans and critical path of each lane. */
import type { CollectiveOp, Op, Program } from '../../program/program.js';
import type { CriticalStretch, Result, RoleResult, Span } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';
import { sentBytes } from '../../program/traffic.js';
import type { GroupShape } from '../prices/prices.js';
import { type Dependencies, takesTime } from '../run/dependencies.js';
import type { Lane } from '../run/lanes.js';
import { addTraffic, type SegmentBook } from '../run/segments.js';
import { attribute, type Times } from './attribution.js';
import { criticalPath } from './critical-path.js';
import { Ledger } from './ledger.js';

export interface Played {
  readonly program: Program;
  readonly lanes: readonly Lane[];
  readonly book: SegmentBook;
  readonly events: number;
  readonly detail: boolean;
  readonly depsOf: (lane: Lane) => Dependencies;
  readonly timesOf: (lane: Lane) => Times;
  readonly shapeOf: (op: CollectiveOp) => GroupShape;
}

export function resultOf(played: Played): Result {
  const stepPs = played.lanes.reduce(
    (last, lane) => Math.max(last, latestEnd(lane, played.timesOf(lane))),
    0,
  );
  const ledger = new Ledger(played.program);
  return {
    schema: 'llmsim.result/1',
    executor: 'simulator',
    program: played.program.name,
    stepPs,
    roles: played.lanes.map((lane) => laneResult(lane, played, ledger, stepPs)),
    criticalPath: played.detail ? criticalPathOf(played, stepPs) : [],
    events: played.events,
  };
}

function latestEnd(lane: Lane, times: Times): Picoseconds {
  let last = 0;
  for (let i = 0; i < lane.role.ops.length; i++) last = Math.max(last, times.endPs[i]!);
  return last;
}

function laneResult(lane: Lane, played: Played, ledger: Ledger, stepPs: Picoseconds): RoleResult {
  const { ops } = lane.role;
  const times = played.timesOf(lane);
  return {
    role: lane.role.name,
    rank: lane.rank,
    ranks: lane.ranks,
    breakdown: attribute(ops, played.depsOf(lane), times, stepPs, played.book.tally()),
    memory: played.detail ? ledger.of(lane.role, times) : { ...ledger.peak(lane.role), timeline: [] },
    spans: played.detail ? spansOf(ops, times, played.book) : [],
    sentBytes: traffic(ops, played),
  };
}

/** Spans of one lane: every op of its list, and the communication inside its calls. */
function spansOf(ops: readonly Op[], times: Times, book: SegmentBook): Span[] {
  const spans: Span[] = [];
  for (const [id, op] of ops.entries()) {
    if (!takesTime(op)) continue;
    spans.push(span(op, id, times, 0));
    if (op.kind === 'call') communicationInside(op.segment, times.activePs[id]!, book, spans);
  }
  return spans;
}

function communicationInside(segment: string, fromPs: Picoseconds, book: SegmentBook, spans: Span[]): void {
  const { times, ops, axes } = book.timing(segment);
  if (axes.length === 0) return;
  for (const [id, op] of ops.entries()) {
    if (op.kind === 'call') communicationInside(op.segment, fromPs + times.startPs[id]!, book, spans);
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

function traffic(ops: readonly Op[], { book, shapeOf }: Played): Record<string, number> {
  const sent: Record<string, number> = {};
  for (const op of ops) {
    if (op.kind === 'call') addTraffic(sent, book.timing(op.segment).sent);
    else if (op.kind === 'collective')
      addTraffic(sent, { [op.axis.join('+')]: sentBytes(op, shapeOf(op).ranks) });
    else if (op.kind === 'send') addTraffic(sent, { [op.axis]: op.bytes });
  }
  return sent;
}

function criticalPathOf(played: Played, stepPs: Picoseconds): CriticalStretch[] {
  return criticalPath(
    played.lanes.map((lane) => ({
      name: lane.role.name,
      ops: lane.role.ops,
      deps: played.depsOf(lane),
      times: played.timesOf(lane),
    })),
    stepPs,
  );
}
