/**
 * A result as a Chrome trace, which Perfetto (ui.perfetto.dev) and chrome://tracing open: a process per
 * role, a thread per stream, arrows from sends to receipts, and counters of the memory held and of the
 * bytes in flight. Times are microseconds to the nanosecond; both ends of a span are rounded alike, so
 * that spans which nest or follow each other still do.
 */
import type { Result, RoleResult, Span } from '../program/result.js';
import type { Picoseconds } from '../program/time.js';
import { type Arrow, arrows } from './trace-arrows.js';
import { lanes } from './trace-lanes.js';

export type TraceEvent = Readonly<Record<string, unknown>> & { readonly ph: string };

/** Every event of the trace, processes and threads first. */
export function* traceEvents(result: Result): Generator<TraceEvent> {
  const threads = result.roles.map(threadsOf);
  for (const [pid, role] of result.roles.entries()) {
    yield* introduce(role, pid, threads[pid]!);
    for (const [tid, { spans }] of threads[pid]!.entries()) {
      for (const span of spans) yield complete(span, pid, tid);
    }
    for (const { atPs, bytes } of role.memory.timeline) {
      yield counter(pid, 'memory held (GiB)', atPs, { GiB: bytes / 2 ** 30 });
    }
    yield* inFlight(role, pid);
  }
  const threadOf = new Map<Span, number>();
  for (const { spans, tid } of threads.flatMap((all) => all.map((thread, tid) => ({ ...thread, tid })))) {
    for (const span of spans) threadOf.set(span, tid);
  }
  for (const [id, arrow] of arrows(result.roles).entries()) yield* flow(arrow, id, threadOf);
}

/** The trace as the text of a JSON file, piece by piece: a long step is too long for one string. */
export function* trace(result: Result): Generator<string> {
  const about = {
    program: result.program,
    executor: result.executor,
    stepMicroseconds: microseconds(result.stepPs),
  };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n`;
  let separator = '';
  for (const event of traceEvents(result)) {
    yield separator + JSON.stringify(event);
    separator = ',\n';
  }
  yield '\n]}\n';
}

interface Thread {
  readonly name: string;
  readonly spans: readonly Span[];
}

/** Compute first, then the other streams by name; a stream whose spans overlap gets several threads. */
function threadsOf(role: RoleResult): Thread[] {
  const byStream = new Map<string, Span[]>();
  for (const span of role.spans) {
    const spans = byStream.get(span.stream);
    if (spans === undefined) byStream.set(span.stream, [span]);
    else spans.push(span);
  }
  const streams = [...byStream].sort(
    ([a], [b]) => Number(b === 'compute') - Number(a === 'compute') || (a < b ? -1 : 1),
  );
  return streams.flatMap(([stream, spans]) =>
    lanes(spans).map((lane, i) => ({ name: i === 0 ? stream : `${stream} (${i + 1})`, spans: lane })),
  );
}

function* introduce(role: RoleResult, pid: number, threads: readonly Thread[]): Generator<TraceEvent> {
  const who = role.ranks === 1 ? `rank ${role.rank}` : `rank ${role.rank} and ${role.ranks - 1} alike`;
  yield { ph: 'M', pid, name: 'process_name', args: { name: `${role.role} (${who})` } };
  yield { ph: 'M', pid, name: 'process_sort_index', args: { sort_index: pid } };
  for (const [tid, { name }] of threads.entries()) {
    yield { ph: 'M', pid, tid, name: 'thread_name', args: { name } };
    yield { ph: 'M', pid, tid, name: 'thread_sort_index', args: { sort_index: tid } };
  }
}

function complete(span: Span, pid: number, tid: number): TraceEvent {
  const ts = microseconds(span.startPs);
  const dur = Math.round((microseconds(span.endPs) - ts) * 1e3) / 1e3;
  const args = span.bytes > 0 ? { phase: span.phase, bytes: span.bytes } : { phase: span.phase };
  return { ph: 'X', pid, tid, ts, dur, name: span.label, cat: `${span.kind},${span.phase}`, args };
}

function counter(pid: number, name: string, at: Picoseconds, args: object): TraceEvent {
  return { ph: 'C', pid, ts: microseconds(at), name, args };
}

/** Bytes of the transfers under way at each moment one starts or ends. */
function* inFlight(role: RoleResult, pid: number): Generator<TraceEvent> {
  const changes = new Map<Picoseconds, number>();
  for (const { kind, bytes, startPs, endPs } of role.spans) {
    if (kind === 'compute' || kind === 'call' || endPs === startPs) continue;
    changes.set(startPs, (changes.get(startPs) ?? 0) + bytes);
    changes.set(endPs, (changes.get(endPs) ?? 0) - bytes);
  }
  let bytes = 0;
  for (const [at, change] of [...changes].sort(([a], [b]) => a - b)) {
    bytes += change;
    yield counter(pid, 'bytes in flight (MiB)', at, { MiB: bytes / 2 ** 20 });
  }
}

/** The arrow starts with the send and ends just inside the receipt, which it is then tied to. */
function* flow({ from, to }: Arrow, id: number, threadOf: ReadonlyMap<Span, number>): Generator<TraceEvent> {
  const common = { id, name: 'message', cat: 'message' };
  const starts = { pid: from.role, tid: threadOf.get(from.span), ts: microseconds(from.span.startPs) };
  const inside = Math.max(to.span.startPs, to.span.endPs - 1e3);
  yield { ph: 's', ...starts, ...common };
  yield { ph: 'f', bp: 'e', pid: to.role, tid: threadOf.get(to.span), ts: microseconds(inside), ...common };
}

function microseconds(ps: Picoseconds): number {
  return Math.round(ps / 1e3) / 1e3;
}
