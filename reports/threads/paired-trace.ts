/**
 * Measured and simulated timelines in one Chrome trace, for each strategy a group of processes above the
 * other, so that Perfetto shows where they part. Both start at the barrier of their step.
 */
import type { Result } from '../../program/result.js';
import { type TraceEvent, traceEvents } from '../trace/trace.js';

export interface TimelinePair {
  /** What both are called: `ddp dp2 mb1`. */
  readonly name: string;
  readonly measured: Result;
  readonly simulated: Result;
}

/** The trace as the text of a JSON file, piece by piece. */
export function* pairedTrace(pairs: readonly TimelinePair[]): Generator<string> {
  const about = pairs.map(({ name, measured, simulated }) => {
    return {
      name,
      measuredMicroseconds: measured.stepPs / 1e6,
      simulatedMicroseconds: simulated.stepPs / 1e6,
    };
  });
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify({ steps: about })},"traceEvents":[\n`;
  let separator = '';
  for (const event of pairedEvents(pairs)) {
    yield separator + JSON.stringify(event);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** Events of all timelines; processes and arrows are numbered on from one to the next. */
export function* pairedEvents(pairs: readonly TimelinePair[]): Generator<TraceEvent> {
  let [processes, arrows] = [0, 0];
  for (const { name, measured, simulated } of pairs) {
    for (const [what, result] of [['measured', measured] as const, ['simulated', simulated] as const]) {
      let mostArrows = arrows;
      for (const event of traceEvents(result)) {
        yield moved(event, `${name} · ${what}`, processes, arrows);
        if (typeof event.id === 'number') mostArrows = Math.max(mostArrows, arrows + event.id + 1);
      }
      processes += result.roles.length;
      arrows = mostArrows;
    }
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
