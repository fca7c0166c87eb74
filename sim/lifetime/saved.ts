/** Checkpoints that there are: of each layer the newest, and what failures leave of them. */
import type { Pace } from './pace.js';
import type { Plan } from './plan.js';

/** Nothing to be restarted from. */
const GONE = -1;
/** As far as `SURVIVALS` goes. */
const ANYTHING = 2;

export class Saved {
  /** The worst that has happened since the last restart, as a position in `SURVIVALS`. */
  worst = 0;
  /** To load what was found last, microseconds. */
  load = 0;
  readonly #plan: Plan;
  readonly #newest: Float64Array;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#newest = new Float64Array(plan.every.length).fill(GONE);
  }

  /**
   * So many steps have been done since a start, so long ago; what was still being written is there where the stop was
   * planned. Returns the step that nothing takes any more; 0: none.
   */
  ran(pace: Pace, steps: number, micros: number, isPlanned: boolean): number {
    let safe = 0;
    for (let layer = 0; layer < this.#newest.length; layer++) {
      const newest = pace.newest(layer, steps, isPlanned ? Number.POSITIVE_INFINITY : micros);
      if (newest > 0) this.#newest[layer] = newest;
      if (this.#plan.survives[layer] === ANYTHING) safe = Math.max(safe, this.#newest[layer]!);
    }
    return safe;
  }

  /** To write this step where it outlives most, microseconds; nothing where it is. */
  toSave(step: number): number {
    const { safest, durable } = this.#plan;
    return safest < 0 || this.#newest[safest] === step ? 0 : durable[safest]!;
  }

  /** It has been written, and outlives what follows, whatever it is; other layers may not. */
  save(step: number): void {
    const { safest } = this.#plan;
    if (safest >= 0) this.#newest[safest] = step;
    this.worst = this.#plan.survives[safest] ?? ANYTHING;
  }

  /** The newest step that is left, of several of one step the first layer's; 0: none is. */
  find(): number {
    const { survives, load } = this.#plan;
    let from = 0;
    this.load = 0;
    for (let layer = 0; layer < this.#newest.length; layer++) {
      if (survives[layer]! < this.worst) this.#newest[layer] = GONE;
      if (this.#newest[layer]! > from) {
        from = this.#newest[layer]!;
        this.load = load[layer]!;
      }
    }
    this.worst = 0;
    return from;
  }
}
