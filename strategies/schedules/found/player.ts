/**
 * Plays orders of work fast, thousands of times a search: an op is a number, what is known of it is in typed arrays. A stage
 * runs one op after the other, each once what comes to it from the stage before, or behind, has arrived on an idle network.
 * Ops that a schedule runs at one time (DualPipe's pairs) run one after the other here, since nothing tells how much that saves.
 */
import { type Instance, stagesOfPlaces } from './instance.js';

/** Kinds of ops, as they are numbered. */
export const FORWARD = 0;
export const BACKWARD = 1;
export const INPUT = 2;
export const WEIGHT = 3;

/** By stage, its ops in order: (kind · places + place) · micro-batches + micro-batch. */
export type Order = readonly Int32Array[];

export class Player {
  readonly instance: Instance;
  readonly places: number;
  readonly microBatches: number;
  readonly stageOf: Int32Array;
  /** Of each op: kind, and place · micro-batches + micro-batch. */
  readonly kind: Uint8Array;
  readonly slot: Int32Array;
  readonly duration: Float64Array;
  /** Bytes that it takes, or gives back. */
  readonly bytes: Float64Array;
  /** Of the last play, when each op began. */
  readonly start: Float64Array;
  /** Of the last play, the most bytes on each stage. */
  readonly peakBytes: Float64Array;
  /** Ops played so far: what a search has cost. */
  visits = 0;
  /** When what a slot waits for arrives; below 0: not yet. */
  readonly #forwardAt: Float64Array;
  readonly #gradientAt: Float64Array;
  readonly #weightAt: Float64Array;
  readonly #next: Int32Array;
  readonly #free: Float64Array;

  constructor(instance: Instance) {
    const { pipeline, loads } = instance;
    const { stages, microBatches } = pipeline;
    this.instance = instance;
    this.places = loads.length;
    this.microBatches = microBatches;
    this.stageOf = stagesOfPlaces(instance);
    const slots = this.places * microBatches;
    const ops = 4 * slots;
    this.kind = Uint8Array.from({ length: ops }, (_, op) => Math.floor(op / slots));
    this.slot = Int32Array.from({ length: ops }, (_, op) => op % slots);
    const byOp = (values: readonly (readonly number[])[]) =>
      Float64Array.from({ length: ops }, (_, op) => values[this.kind[op]!]![this.placeOf(op)]!);
    const all = <T>(value: (load: (typeof loads)[number]) => T) => loads.map(value);
    this.duration = byOp([
      all(({ forward }) => forward),
      all(({ backward }) => backward),
      all(({ inputGradient }) => inputGradient),
      all(({ weightGradient }) => weightGradient),
    ]);
    this.bytes = byOp([
      all(({ keptBytes }) => keptBytes),
      all(({ keptBytes }) => -keptBytes),
      all(({ freedByInputBytes }) => -freedByInputBytes),
      all(({ keptBytes, freedByInputBytes }) => freedByInputBytes - keptBytes),
    ]);
    this.start = new Float64Array(ops);
    this.peakBytes = new Float64Array(stages);
    this.#forwardAt = new Float64Array(slots);
    this.#gradientAt = new Float64Array(slots);
    this.#weightAt = new Float64Array(slots);
    this.#next = new Int32Array(stages);
    this.#free = new Float64Array(stages);
  }

  op(kind: number, place: number, microBatch: number): number {
    return (kind * this.places + place) * this.microBatches + microBatch;
  }

  placeOf(op: number): number {
    return Math.floor(this.slot[op]! / this.microBatches);
  }

  /** When the last op ends, or NaN where some never run: what they wait for is behind them. */
  play(order: Order): number {
    const { microBatches, kind, slot, duration, bytes, start, peakBytes, places } = this;
    const { activationTime, gradientTime } = this.instance;
    const [forwardAt, gradientAt, weightAt] = [this.#forwardAt, this.#gradientAt, this.#weightAt];
    const [next, free] = [this.#next, this.#free];
    const lastSlots = (places - 1) * microBatches;
    forwardAt.fill(-1).fill(0, 0, microBatches);
    gradientAt.fill(-1);
    weightAt.fill(-1);
    next.fill(0);
    free.fill(0);
    peakBytes.fill(0);
    const used = new Float64Array(order.length);
    let left = 0;
    for (const row of order) left += row.length;
    this.visits += left;
    for (let moved = true; moved; ) {
      moved = false;
      for (let stage = 0; stage < order.length; stage++) {
        const row = order[stage]!;
        let i = next[stage]!;
        let now = free[stage]!;
        for (; i < row.length; i++) {
          const op = row[i]!;
          const at = slot[op]!;
          const of = kind[op]!;
          const arrived = of === FORWARD ? forwardAt[at]! : of === WEIGHT ? weightAt[at]! : gradientAt[at]!;
          if (arrived < 0) break;
          if (arrived > now) now = arrived;
          start[op] = now;
          now += duration[op]!;
          if (of === FORWARD) {
            if (at < lastSlots) forwardAt[at + microBatches] = now + activationTime[(at / microBatches) | 0]!;
            else gradientAt[at] = now;
          } else if (of !== WEIGHT) {
            if (at >= microBatches)
              gradientAt[at - microBatches] = now + gradientTime[((at / microBatches) | 0) - 1]!;
            if (of === INPUT) weightAt[at] = now;
          }
          used[stage]! += bytes[op]!;
          if (used[stage]! > peakBytes[stage]!) peakBytes[stage] = used[stage]!;
          moved = true;
        }
        left -= i - next[stage]!;
        next[stage] = i;
        free[stage] = now;
      }
    }
    if (left > 0) return Number.NaN;
    return free.reduce((latest, end) => Math.max(latest, end), 0);
  }

  /** Whether the last play kept to what stages may keep; sums of floating-point bytes are equal but for their last digits. */
  get fits(): boolean {
    const { capBytes } = this.instance;
    return this.peakBytes.every((peak, stage) => peak <= capBytes[stage]! * (1 + 1e-9));
  }
}
