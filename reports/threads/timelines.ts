/** Several steps in one Chrome trace, for Perfetto: each a group of processes, below each other, all starting at zero. */
import { printable } from '../../input/printable.js';
import type { Result } from '../../program/result.js';
import { type TraceEvent, traceEvents } from '../trace/trace.js';

export interface Timeline {
  /** What its processes are called: `ddp dp2 mb1`. */
  readonly name: string;
  readonly result: Result;
}

/** The trace as the text of a JSON file, piece by piece; `about` is said of it as a whole. */
export function* timelineTrace(timelines: readonly Timeline[], about: object): Generator<string> {
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n`;
  let separator = '';
  for (const event of timelineEvents(timelines)) {
    yield separator + JSON.stringify(event);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** Events of all timelines; processes and arrows are numbered on from one to the next. */
export function* timelineEvents(timelines: readonly Timeline[]): Generator<TraceEvent> {
  let [processes, arrows] = [0, 0];
  for (const { name, result } of timelines) {
    let mostArrows = arrows;
    for (const event of traceEvents(result)) {
      yield moved(event, printable(name), processes, arrows);
      if (typeof event.id === 'number') mostArrows = Math.max(mostArrows, arrows + event.id + 1);
    }
    processes += result.roles.length;
    arrows = mostArrows;
  }
}

function moved(event: TraceEvent, title: string, processes: number, arrows: number): TraceEvent {
  const pid = processes + (event.pid as number);
  const id = typeof event.id === 'number' ? { id: arrows + event.id } : {};
  const args = event.args as { readonly name?: string } | undefined;
  if (event.name === 'process_name') return { ...event, pid, args: { name: `${title} · ${args!.name}` } };
  if (event.name === 'process_sort_index') return { ...event, pid, args: { sort_index: pid } };
  return { ...event, pid, ...id };
}
