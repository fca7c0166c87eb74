/** How many micro-batches' activations a schedule keeps at most, counted on its actions: a forward pass keeps those of its chunk until the backward pass of its weights. */
import type { Action } from './action.js';
import type { ScheduleTable } from './table.js';

/** The most chunks' activations that are kept at a time. */
export function mostKept(actions: Iterable<Action>): number {
  let [open, most] = [0, 0];
  for (const { kind } of actions) {
    if (kind === 'forward') open++;
    else if (kind !== 'input-gradient') open--;
    if (open > most) most = open;
  }
  return most;
}

/** In a sentence, against 1F1B's, which keeps those of as many micro-batches as there are stages behind, and its own. */
export function inFlightRemark({ name, pipeline, stages }: ScheduleTable): string {
  const { chunks, microBatches } = pipeline;
  const most = stages.map((actions) => mostKept(actions) / chunks);
  const fullest = most.reduce((best, kept, stage) => (kept > most[best]! ? stage : best), 0);
  const usual = Math.min(pipeline.stages, microBatches);
  return `${name} keeps the activations of at most ${rounded(most[fullest]!)} micro-batches, on stage ${fullest}; 1F1B keeps those of ${usual}, on stage 0`;
}

function rounded(count: number): string {
  return String(Math.round(count * 100) / 100);
}
