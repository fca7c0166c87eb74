/**
 * A result as a Chrome trace, which Perfetto (ui.perfetto.dev) and chrome://tracing open: a process per
 * role, a thread per stream, a colour per phase, flow events from sends to receives, and counters of the memory
 * held and of the traffic. Times are microseconds to the nanosecond; both ends of a span are rounded alike,
 * so that spans which nest or follow each other still do. The format: "Trace Event Format", Google 2016.
 */

import { printable } from '../../input/printable.js';
import type { Phase } from '../../program/program.js';
import type { Result, RoleResult, Span } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';
import { counters } from './counters.js';
import { type Flow, flows } from './flow-events.js';
import { tracks } from './tracks.js';

export type TraceEvent = Readonly<Record<string, unknown>> & { readonly ph: string };

/** Every event of the trace, processes and threads first. */
export function* traceEvents(result: Result): Generator<TraceEvent> {
  const threads = result.roles.map(threadsOf);
  for (const [pid, role] of result.roles.entries()) {
    yield* introduce(role, pid, threads[pid]!);
    for (const [tid, { spans }] of threads[pid]!.entries()) {
      for (const span of spans) yield complete(span, pid, tid);
    }
    for (const { name, unit, points } of counters(role)) {
      for (const { atPs, value } of points) {
        yield {
          ph: 'C',
          pid,
          ts: microseconds(atPs),
          name: printable(name),
          args: { [unit]: Number(value.toPrecision(12)) },
        };
      }
    }
  }
  const threadOf = new Map<Span, number>();
  for (const { spans, tid } of threads.flatMap((all) => all.map((thread, tid) => ({ ...thread, tid })))) {
    for (const span of spans) threadOf.set(span, tid);
  }
  for (const [id, each] of flows(result.roles).entries()) yield* flowEvents(each, id, threadOf);
}

/** The trace as the text of a JSON file, piece by piece: a long step is too long for one string. */
export function* trace(result: Result): Generator<string> {
  const about = {
    program: printable(result.program),
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
    tracks(spans).map((track, i) => ({ name: i === 0 ? stream : `${stream} (${i + 1})`, spans: track })),
  );
}

/**
 * Colours by the names that chrome://tracing reserves, apart for eyes that do not tell red from green:
 * Perfetto goes by the words of a name instead, in which the phases differ too.
 */
const COLOURS: Readonly<Record<Phase, string>> = {
  forward: 'thread_state_runnable',
  backward: 'rail_response',
  recompute: 'yellow',
  'gradient-sync': 'thread_state_iowait',
  optimizer: 'rail_load',
  data: 'grey',
  checkpoint: 'olive',
};

function* introduce(role: RoleResult, pid: number, threads: readonly Thread[]): Generator<TraceEvent> {
  const who = role.ranks === 1 ? `rank ${role.rank}` : `rank ${role.rank} and ${role.ranks - 1} alike`;
  yield { ph: 'M', pid, name: 'process_name', args: { name: printable(`${role.role} (${who})`) } };
  yield { ph: 'M', pid, name: 'process_sort_index', args: { sort_index: pid } };
  for (const [tid, { name }] of threads.entries()) {
    yield { ph: 'M', pid, tid, name: 'thread_name', args: { name: printable(name) } };
    yield { ph: 'M', pid, tid, name: 'thread_sort_index', args: { sort_index: tid } };
  }
}

function complete(span: Span, pid: number, tid: number): TraceEvent {
  const ts = microseconds(span.startPs);
  const dur = Math.round((microseconds(span.endPs) - ts) * 1e3) / 1e3;
  const args = span.bytes > 0 ? { phase: span.phase, bytes: span.bytes } : { phase: span.phase };
  const cname = COLOURS[span.phase];
  return {
    ph: 'X',
    pid,
    tid,
    ts,
    dur,
    name: printable(span.label),
    cat: `${span.kind},${span.phase}`,
    cname,
    args,
  };
}

/**
 * The flow starts with the send and ends just inside the receive, which it is then tied to. A message that
 * took no time has no box to be tied to, and none leads back in time: no flow then.
 */
function* flowEvents(
  { from, to }: Flow,
  id: number,
  threadOf: ReadonlyMap<Span, number>,
): Generator<TraceEvent> {
  const common = { id, name: 'message', cat: 'message' };
  const [starts, ends] = [microseconds(from.span.startPs), microseconds(to.span.endPs)];
  const none = starts === microseconds(from.span.endPs) || ends === microseconds(to.span.startPs);
  if (none || ends <= starts) return;
  const inside = Math.max(starts, microseconds(Math.max(to.span.startPs, to.span.endPs - 1e3)));
  yield { ph: 's', pid: from.role, tid: threadOf.get(from.span), ts: starts, ...common };
  yield { ph: 'f', bp: 'e', pid: to.role, tid: threadOf.get(to.span), ts: inside, ...common };
}

function microseconds(ps: Picoseconds): number {
  return Math.round(ps / 1e3) / 1e3;
}
