/**
 * Steps that have been done and may still be lost: stretches of them, newest last, each at one pace. Going back to a
 * checkpoint takes them off again; what nothing can lose any more is added up.
 */
import { grown } from '../engine/growable.js';
import type { Plan } from './plan.js';
import type { Tally } from './tally.js';
import { USE } from './uses.js';

export class Kept {
  readonly #plan: Plan;
  readonly #tally: Tally;
  #pieces = 0;
  // By piece: the step it begins after, its steps, microseconds, and nodes missing.
  #from = new Float64Array(16);
  #steps = new Float64Array(16);
  #micros = new Float64Array(16);
  #missing = new Int32Array(16);

  constructor(plan: Plan, tally: Tally) {
    this.#plan = plan;
    this.#tally = tally;
  }

  add(from: number, steps: number, micros: number, missing: number): void {
    if (steps === 0) return;
    const at = this.#pieces++;
    this.#from = grown(this.#from, this.#pieces);
    this.#steps = grown(this.#steps, this.#pieces);
    this.#micros = grown(this.#micros, this.#pieces);
    this.#missing = grown(this.#missing, this.#pieces);
    this.#from[at] = from;
    this.#steps[at] = steps;
    this.#micros[at] = micros;
    this.#missing[at] = missing;
  }

  /** Steps after this one are lost. */
  backTo(step: number): void {
    while (this.#pieces > 0) {
      const at = this.#pieces - 1;
      const stays = Math.max(0, step - this.#from[at]!);
      if (stays >= this.#steps[at]!) return;
      const micros = Math.round(this.#micros[at]! * (stays / this.#steps[at]!));
      this.#tally.add(USE.lost, this.#micros[at]! - micros, this.#missing[at]!);
      this.#micros[at] = micros;
      this.#steps[at] = stays;
      if (stays > 0) return;
      this.#pieces--;
    }
  }

  /** Nothing up to this step can be lost any more. */
  commit(step: number): void {
    let done = 0;
    while (done < this.#pieces && this.#from[done]! + this.#steps[done]! <= step) this.#count(done++);
    if (done === 0) return;
    this.#pieces -= done;
    this.#from.copyWithin(0, done, done + this.#pieces);
    this.#steps.copyWithin(0, done, done + this.#pieces);
    this.#micros.copyWithin(0, done, done + this.#pieces);
    this.#missing.copyWithin(0, done, done + this.#pieces);
  }

  #count(piece: number): void {
    const missing = this.#missing[piece]!;
    const steps = this.#steps[piece]!;
    const micros = this.#micros[piece]!;
    // The whole in microseconds is what passed; parts are rounded, and exposed communication is what they leave.
    const compute = Math.min(micros, Math.round(steps * this.#plan.compute[missing]!));
    const data = Math.min(micros - compute, Math.round(steps * this.#plan.data));
    this.#tally.add(USE.compute, compute, missing);
    this.#tally.add(USE.data, data, missing);
    this.#tally.add(USE.exposed, micros - compute - data, missing);
  }
}
