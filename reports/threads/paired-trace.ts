/**
 * Measured and simulated timelines in one Chrome trace, for each strategy a group of processes above the
 * other, so that Perfetto shows where they part. Both start at the barrier of their step.
 */
import type { Result } from '../../program/result.js';
import type { TraceEvent } from '../trace/trace.js';
import { type Timeline, timelineEvents, timelineTrace } from './timelines.js';

export interface TimelinePair {
  /** What both are called: `ddp dp2 mb1`. */
  readonly name: string;
  readonly measured: Result;
  readonly simulated: Result;
}

/** The trace as the text of a JSON file, piece by piece. */
export function pairedTrace(pairs: readonly TimelinePair[]): Generator<string> {
  const steps = pairs.map(({ name, measured, simulated }) => {
    return {
      name,
      measuredMicroseconds: measured.stepPs / 1e6,
      simulatedMicroseconds: simulated.stepPs / 1e6,
    };
  });
  return timelineTrace(apart(pairs), { steps });
}

/** Events of all timelines; processes and arrows are numbered on from one to the next. */
export function pairedEvents(pairs: readonly TimelinePair[]): Generator<TraceEvent> {
  return timelineEvents(apart(pairs));
}

function apart(pairs: readonly TimelinePair[]): Timeline[] {
  return pairs.flatMap(({ name, measured, simulated }) => [
    { name: `${name} · measured`, result: measured },
    { name: `${name} · simulated`, result: simulated },
  ]);
}
