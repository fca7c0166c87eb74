/** From knowing of a failure, or from a planned stop, to the next step: parts that follow each other, and may be broken off. */
import type { Plan } from './plan.js';
import type { Tally } from './tally.js';
import { USE } from './uses.js';
import type { Watcher } from './watcher.js';

export class Outage {
  readonly #plan: Plan;
  readonly #uses = new Int32Array(5);
  readonly #micros = new Float64Array(5);

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** At the beginning of the run: nothing is held before nodes are there, and nothing is loaded. Returns microseconds. */
  first(): number {
    const { start, init, warmup } = this.#plan;
    return this.#set(0, USE.start, start, USE.init, init, USE.warmup, warmup, 0);
  }

  /** With as many nodes as the job has, or with fewer: then there are none to be found. */
  again(short: boolean, load: number): number {
    const { scheduler, start, init, warmup } = this.#plan;
    return short
      ? this.#set(0, USE.shrink, start, USE.shrink, init, USE.shrink, warmup, load)
      : this.#set(scheduler, USE.start, start, USE.init, init, USE.warmup, warmup, load);
  }

  /** Nodes join while the others wait; they get their state from a replica on the way. */
  grow(): number {
    const { init, warmup } = this.#plan;
    return this.#set(0, USE.grow, 0, USE.grow, init, USE.grow, warmup, 0);
  }

  /** Whether processes run by then. */
  runs(elapsed: number): boolean {
    return elapsed >= this.#micros[0]!;
  }

  /** Counts what has passed of it. */
  count(elapsed: number, missing: number, tally: Tally): void {
    let left = elapsed;
    for (let i = 0; i < this.#micros.length; i++) {
      const part = Math.min(left, this.#micros[i]!);
      tally.add(this.#uses[i]!, part, missing);
      left -= part;
    }
  }

  /** Shows it: the load apart from the rest. */
  show(watcher: Watcher, start: number, elapsed: number, nodes: number): void {
    let at = 0;
    for (let i = 0; i < this.#micros.length; i++) {
      const part = Math.min(elapsed - at, this.#micros[i]!);
      if (part > 0) watcher.add(this.#uses[i] === USE.load ? 'load' : 'restart', start + at, part, nodes);
      at += part;
    }
  }

  #set(
    schedule: number,
    startUse: number,
    start: number,
    initUse: number,
    init: number,
    warmupUse: number,
    warmup: number,
    load: number,
  ): number {
    const uses = this.#uses;
    const micros = this.#micros;
    uses[0] = USE.schedule;
    micros[0] = schedule;
    uses[1] = startUse;
    micros[1] = start;
    uses[2] = initUse;
    micros[2] = init;
    // A checkpoint is loaded before the first steps.
    uses[3] = USE.load;
    micros[3] = load;
    uses[4] = warmupUse;
    micros[4] = warmup;
    return schedule + start + init + warmup + load;
  }
}
