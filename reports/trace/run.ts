/**
 * A run as a Chrome trace, for ui.perfetto.dev: one second of the run is one microsecond of the trace, so that days are
 * read as what the viewer shows as minutes. A thread per kind of stretch, and counters of nodes and of useful time so far.
 */
import { printable } from '../../input/printable.js';
import type { RunRow } from '../../planning/run/row.js';
import type { Stretch } from '../../sim/lifetime/lifetime.js';
import type { TraceEvent } from './trace.js';

/** Threads from top to bottom, with what each is called. */
const THREADS: Readonly<Record<Stretch['kind'], string>> = {
  steps: 'steps that were kept',
  lost: 'steps that were lost',
  checkpoint: 'checkpoints',
  detect: 'until a failure is known',
  wait: 'waiting for nodes',
  restart: 'restarts',
  load: 'loading checkpoints',
  maintenance: 'maintenance',
};
const COLOURS: Readonly<Record<Stretch['kind'], string>> = {
  ...{ steps: 'thread_state_runnable', lost: 'terrible', checkpoint: 'olive', detect: 'bad' },
  ...{ wait: 'thread_state_iowait', restart: 'rail_load', load: 'yellow', maintenance: 'grey' },
};

/** Events of the median trial of each row, a process per strategy. */
export function* runTraceEvents(rows: readonly RunRow[]): Generator<TraceEvent> {
  for (const [pid, { strategy, timeline }] of rows.entries()) {
    yield {
      ph: 'M',
      pid,
      name: 'process_name',
      args: { name: printable(`${strategy} (1 µs is 1 s of the run)`) },
    };
    const kinds = Object.keys(THREADS) as Stretch['kind'][];
    for (const [tid, kind] of kinds.entries()) {
      yield { ph: 'M', pid, tid, name: 'thread_name', args: { name: THREADS[kind] } };
      yield { ph: 'M', pid, tid, name: 'thread_sort_index', args: { sort_index: tid } };
    }
    let kept = 0;
    let nodes = -1;
    for (const stretch of timeline) {
      const { kind, startSeconds, seconds, cause } = stretch;
      const ts = micro(startSeconds);
      const dur = micro(micro(startSeconds + seconds) - ts);
      const args = {
        seconds,
        day: Number((startSeconds / 86_400).toFixed(4)),
        ...(cause && { cause: printable(cause) }),
      };
      const name = printable(cause === undefined ? kind : `${kind}: ${cause}`);
      yield { ph: 'X', pid, tid: kinds.indexOf(kind), ts, dur, name, cat: kind, cname: COLOURS[kind], args };
      if (stretch.nodes !== nodes) {
        nodes = stretch.nodes;
        yield { ph: 'C', pid, ts, name: 'nodes', args: { nodes } };
      }
      if (kind === 'steps') kept += seconds;
      const end = startSeconds + seconds;
      if (end > 0)
        yield {
          ph: 'C',
          pid,
          ts: micro(end),
          name: 'useful time so far (%)',
          args: { '%': Number(((100 * kept) / end).toPrecision(6)) },
        };
    }
  }
}

/** The trace as the text of a JSON file, piece by piece. */
export function* runTrace(rows: readonly RunRow[]): Generator<string> {
  yield `{"displayTimeUnit":"ms","otherData":{"scale":"1 microsecond is 1 second of the run"},"traceEvents":[\n`;
  let separator = '';
  for (const event of runTraceEvents(rows)) {
    yield separator + JSON.stringify(event);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** To the thousandth, both ends of a stretch alike. */
function micro(seconds: number): number {
  return Math.round(seconds * 1e3) / 1e3;
}
