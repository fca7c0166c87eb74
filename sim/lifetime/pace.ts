/**
 * Where a run is at any moment, by arithmetic: from one start of the steps to the next stop, steps follow each other at one
 * pace, and after every so many of them a checkpoint holds them up. No event is needed for either.
 *
 * A checkpoint of a layer comes after each multiple of its interval, counted from the first step of the run, and not after
 * the last step, whose result is the run's. Layers due at once are written one after the other, in their order. A layer that
 * is still being written when its next one is due holds up the steps until it is done.
 */
import type { Plan } from './plan.js';

export class Pace {
  /** Steps done when it started. */
  from = 0;
  /** A step, microseconds. */
  step = 0;
  readonly #plan: Plan;
  readonly #layers: number;
  /** For how long a checkpoint of each layer holds up the steps. */
  readonly #blocked: Float64Array;
  /** Of each layer, checkpoints that were before the start. */
  readonly #before: Float64Array;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#layers = plan.every.length;
    this.#blocked = new Float64Array(this.#layers);
    this.#before = new Float64Array(this.#layers);
  }

  begin(from: number, step: number): void {
    this.from = from;
    this.step = step;
    const { every, blocked, durable } = this.#plan;
    for (let i = 0; i < this.#layers; i++) {
      this.#before[i] = Math.floor(from / every[i]!);
      this.#blocked[i] = Math.max(blocked[i]!, Math.round(durable[i]! - every[i]! * step));
    }
  }

  /** When so many steps have been done since the start, before a checkpoint that follows them. */
  done(steps: number): number {
    return Math.round(steps * this.step) + this.blockedBefore(steps);
  }

  /** In checkpoints until so many steps have been done. */
  blockedBefore(steps: number): number {
    const { every } = this.#plan;
    const last = this.from + steps - 1;
    let sum = 0;
    for (let i = 0; i < this.#layers; i++) {
      const count = Math.floor(last / every[i]!) - this.#before[i]!;
      if (count > 0) sum += count * this.#blocked[i]!;
    }
    return sum;
  }

  /** In checkpoints right after so many steps. */
  blockedAfter(steps: number): number {
    if (steps === 0) return 0;
    const { every } = this.#plan;
    let sum = 0;
    for (let i = 0; i < this.#layers; i++) {
      if ((this.from + steps) % every[i]! === 0) sum += this.#blocked[i]!;
    }
    return sum;
  }

  /** Whole steps that have been done so long after the start. */
  stepsAt(elapsed: number): number {
    const { every } = this.#plan;
    let mean = this.step;
    let slack = 0;
    for (let i = 0; i < this.#layers; i++) {
      mean += this.#blocked[i]! / every[i]!;
      slack += this.#blocked[i]!;
    }
    if (slack === 0) return this.#corrected(Math.floor(elapsed / this.step), elapsed);
    // The count of a layer's checkpoints is within one of its mean, so the steps are within this of theirs.
    const about = elapsed / mean;
    const within = slack / mean + 2;
    let low = Math.max(0, Math.floor(about - within));
    let high = Math.ceil(about + within);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.done(middle) <= elapsed) low = middle;
      else high = middle;
    }
    return this.#corrected(low, elapsed);
  }

  /** Against roundings of a part of a microsecond. */
  #corrected(steps: number, elapsed: number): number {
    while (steps > 0 && this.done(steps) > elapsed) steps--;
    while (this.done(steps + 1) <= elapsed) steps++;
    return steps;
  }

  /** The newest step that a layer can be restarted from so long after the start, given the steps done; 0: none since it. */
  newest(layer: number, steps: number, elapsed: number): number {
    const { every, durable } = this.#plan;
    const interval = every[layer]!;
    const at = this.from + steps;
    for (let step = at - (at % interval); step > this.from; step -= interval) {
      if (this.begins(layer, step) + durable[layer]! <= elapsed) return step;
    }
    return 0;
  }

  /** The steps since the start after which a checkpoint comes next, given so many done. */
  nextCheckpoint(done: number): number {
    const { every } = this.#plan;
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#layers; i++) {
      const interval = every[i]!;
      const after = (Math.floor((this.from + done) / interval) + 1) * interval - this.from;
      next = Math.min(next, after);
    }
    return next;
  }

  /** When a layer's checkpoint of a step begins, after the start. */
  begins(layer: number, step: number): number {
    const { every } = this.#plan;
    let at = this.done(step - this.from);
    for (let i = 0; i < layer; i++) if (step % every[i]! === 0) at += this.#blocked[i]!;
    return at;
  }
}
