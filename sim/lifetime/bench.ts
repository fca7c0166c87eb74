/** Nodes that are not in the job: spares that are ready, broken ones in repair, and how many the job is short of. */
import type { Plan } from './plan.js';
import type { Tally } from './tally.js';

export class Bench {
  /** That the job is short of, ready to take over, and in repair. */
  missing = 0;
  ready: number;
  broken = 0;
  readonly #tally: Tally;
  #since = 0;

  constructor(plan: Plan, tally: Tally) {
    this.ready = plan.spares;
    this.#tally = tally;
  }

  /** A node of the job breaks. */
  lose(now: number): void {
    this.count(now);
    this.broken++;
    this.missing++;
  }

  /** A node has been repaired. */
  getBack(now: number): void {
    this.count(now);
    this.broken--;
    this.ready++;
  }

  /** As many of the missing ones as are ready are replaced. */
  replace(now: number): void {
    this.count(now);
    const taken = Math.min(this.ready, this.missing);
    this.ready -= taken;
    this.missing -= taken;
  }

  /** Counts time up to now; nodes that the job is short of are counted with what it does meanwhile. */
  count(now: number): void {
    this.#tally.addBench(now - this.#since, this.ready, this.broken - this.missing);
    this.#since = now;
  }
}
