/**
 * What a pipeline cannot beat because of the order of its actions: a stage runs one after the other, and each waits for
 * what comes to it from the stage before, or behind, on an idle network. It is the longest path through a schedule's own
 * actions, so it holds for any, and sees what uneven chunks cost.
 */
import type { Picoseconds } from '../../program/time.js';
import type { Pipeline, Schedule } from '../../strategies/schedules/action.js';

/** More actions than this are not followed: it would take longer than it saves. */
const MOST_ACTIONS = 100_000;

/** How long things take that the order is made of. */
export interface OrderTimes {
  /** One micro-batch through a place of the pipeline, `chunk · stages + stage`. */
  readonly forwardPs: readonly Picoseconds[];
  readonly backwardPs: readonly Picoseconds[];
  /** A message from a stage to the next, and back. */
  readonly messagePs: (from: number, to: number) => Picoseconds;
}

/** The order of one pipeline under one schedule. */
export class Order {
  readonly #pipeline: Pipeline;
  /** By stage: 2 · (place · micro-batches + micro-batch), one more for backward. */
  readonly #actions: readonly Int32Array[];

  /** Undefined for one that is too long to be followed. */
  static of(schedule: Schedule, pipeline: Pipeline): Order | undefined {
    const { stages, microBatches, chunks } = pipeline;
    return 2 * stages * microBatches * chunks > MOST_ACTIONS ? undefined : new Order(schedule, pipeline);
  }

  constructor(schedule: Schedule, pipeline: Pipeline) {
    const { stages, microBatches } = pipeline;
    this.#pipeline = pipeline;
    this.#actions = Array.from({ length: stages }, (_, stage) =>
      Int32Array.from(schedule.actions(stage, pipeline), ({ kind, microBatch, chunk }) => {
        const at = (chunk * stages + stage) * microBatches + microBatch;
        return 2 * at + (kind === 'forward' ? 0 : 1);
      }),
    );
  }

  /** By stage, when its last action can have ended at the earliest. */
  ends({ forwardPs, backwardPs, messagePs }: OrderTimes): Float64Array {
    const { stages, microBatches } = this.#pipeline;
    const places = forwardPs.length;
    const ended = new Float64Array(2 * places * microBatches).fill(Number.NaN);
    const free = new Float64Array(stages);
    const next = new Int32Array(stages);
    const messages = Float64Array.from({ length: stages }, (_, stage) =>
      messagePs(stage, (stage + 1) % stages),
    );
    for (let moved = true; moved; ) {
      moved = false;
      for (let stage = 0; stage < stages; stage++) {
        const actions = this.#actions[stage]!;
        for (; next[stage]! < actions.length; next[stage]!++) {
          const action = actions[next[stage]!]!;
          const place = Math.floor((action >> 1) / microBatches);
          const backward = action & 1;
          let ready = free[stage]!;
          const first = backward ? place === places - 1 : place === 0;
          if (!first) {
            const step = backward ? 1 : -1;
            const arrived =
              ended[action + 2 * step * microBatches]! +
              messages[backward ? stage : (stage + stages - 1) % stages]!;
            if (Number.isNaN(arrived)) break;
            ready = Math.max(ready, arrived);
          }
          ready += backward ? backwardPs[place]! : forwardPs[place]!;
          ended[action] = ready;
          free[stage] = ready;
          moved = true;
        }
      }
    }
    return free;
  }
}
