/**
 * What a pipeline cannot beat because of the order of its actions: a stage runs one after the other, and each waits for
 * what comes to it from the stage before, or behind, on an idle network. It is the longest path through a schedule's own
 * actions, so it holds for any, and sees what uneven chunks cost.
 */
import type { Picoseconds } from '../../program/time.js';
import {
  ACTION_KINDS,
  type ActionKind,
  type Pipeline,
  type Schedule,
} from '../../strategies/schedules/action.js';
import { neighbourOf, placeOf, placesOf } from '../../strategies/schedules/placement.js';

/** More actions than this are not followed: it would take longer than it saves. */
const MOST_ACTIONS = 100_000;

/** How long things take that the order is made of. */
export interface OrderTimes {
  /** One micro-batch through a place of the pipeline, by place, for each kind of action that the schedule has. */
  readonly passPs: (kind: ActionKind) => readonly Picoseconds[];
  /** A message from a stage to another beside it. */
  readonly messagePs: (from: number, to: number) => Picoseconds;
}

/**
 * Numbers of a pass in a row: its kind; its place; where its own end is noted (a weight gradient's is not: −1); whose end it
 * waits for, −1 for nobody's; and between which stage and the next the message is, −1 where it is on one stage.
 */
const ROW = 5;

/** The order of one pipeline under one schedule. */
export class Order {
  readonly #pipeline: Pipeline;
  readonly #places: number;
  readonly #kinds = new Set<ActionKind>();
  /** By stage, pass after pass. */
  readonly #passes: readonly Int32Array[];

  /** Undefined for one that is too long to be followed, and for slices, which do not take equally long. */
  static of(schedule: Schedule, pipeline: Pipeline): Order | undefined {
    const { stages, microBatches, chunks } = pipeline;
    if (schedule.ownSlices !== undefined) return undefined;
    const each = schedule.splitsBackward === true ? 3 : 2;
    return each * stages * microBatches * chunks > MOST_ACTIONS ? undefined : new Order(schedule, pipeline);
  }

  constructor(schedule: Schedule, pipeline: Pipeline) {
    this.#pipeline = pipeline;
    this.#places = placesOf(schedule.placement ?? 'wrapped', pipeline);
    this.#passes = Array.from({ length: pipeline.stages }, (_, stage) =>
      passesOf(stage, schedule, pipeline, this.#kinds),
    );
  }

  /** By stage, when its last action can have ended at the earliest. */
  ends({ passPs, messagePs }: OrderTimes): Float64Array {
    const { stages, microBatches } = this.#pipeline;
    const times = ACTION_KINDS.map((kind) => (this.#kinds.has(kind) ? passPs(kind) : []));
    const ended = new Float64Array(2 * this.#places * microBatches).fill(Number.NaN);
    const free = new Float64Array(stages);
    const next = new Int32Array(stages);
    const beside = Float64Array.from({ length: stages }, (_, stage) =>
      messagePs(stage, (stage + 1) % stages),
    );
    for (let moved = true; moved; ) {
      moved = false;
      for (let stage = 0; stage < stages; stage++) {
        const passes = this.#passes[stage]!;
        for (let row = next[stage]!; row < passes.length; row += ROW) {
          const after = passes[row + 3]!;
          let ready = free[stage]!;
          if (after >= 0) {
            const crossing = passes[row + 4]!;
            const arrived = crossing < 0 ? ended[after]! : ended[after]! + beside[crossing]!;
            if (Number.isNaN(arrived)) break;
            if (arrived > ready) ready = arrived;
          }
          ready += times[passes[row]!]![passes[row + 1]!]!;
          const at = passes[row + 2]!;
          if (at >= 0) ended[at] = ready;
          free[stage] = ready;
          next[stage] = row + ROW;
          moved = true;
        }
      }
    }
    return free;
  }
}

/** Those of a stage; notes which kinds there are. */
function passesOf(stage: number, schedule: Schedule, pipeline: Pipeline, kinds: Set<ActionKind>): Int32Array {
  const { placement = 'wrapped' } = schedule;
  const { stages, chunks, microBatches } = pipeline;
  const around = Array.from({ length: chunks }, (_, chunk) => ({
    place: placeOf(placement, stage, chunk, pipeline),
    before: neighbourOf(placement, { stage, chunk }, -1, pipeline)?.stage ?? -1,
    behind: neighbourOf(placement, { stage, chunk }, 1, pipeline)?.stage ?? -1,
  }));
  const rows: number[] = [];
  for (const { kind, chunk, microBatch } of schedule.actions(stage, pipeline)) {
    const { place, before, behind } = around[chunk]!;
    const forward = kind === 'forward';
    const weight = kind === 'weight-gradient';
    const from = weight ? -1 : forward ? before : behind;
    const at = 2 * (place * microBatches + microBatch) + (forward ? 0 : 1);
    const after = from < 0 ? -1 : at + (forward ? -2 : 2) * microBatches;
    kinds.add(kind);
    const crossing = from < 0 || from === stage ? -1 : (from + 1) % stages === stage ? from : stage;
    rows.push(ACTION_KINDS.indexOf(kind), place, weight ? -1 : at, after, crossing);
  }
  return Int32Array.from(rows);
}
