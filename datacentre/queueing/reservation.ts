/**
 * When and where the first job of the queue will fit, by what running jobs are expected to take. It holds while
 * everything goes as expected: jobs that start meanwhile either end before, or keep off its nodes.
 */
import { ExpectedEnds } from './expected-ends.js';
import type { Floor } from './floor.js';
import { Forecast } from './forecast.js';

export class Reservation {
  readonly #floor: Floor;
  readonly #forecast: Forecast;
  #row = -1;
  #atMillis = Number.NaN;
  #surprises = 0;
  #nodes: readonly number[] = [];
  readonly #ends: ExpectedEnds;

  constructor(floor: Floor) {
    this.#floor = floor;
    this.#forecast = new Forecast(floor.state);
    this.#ends = new ExpectedEnds(floor);
  }

  /** From now until the job fits; Infinity where that is not to be seen: nodes are broken. */
  get leftMillis(): number {
    return this.#atMillis - this.#floor.nowMillis;
  }

  /** A job has started. */
  started(row: number): void {
    this.#ends.add(row);
  }

  /** Makes one for the job, unless there is one that still holds; says whether it did. */
  renew(row: number): boolean {
    const floor = this.#floor;
    const holds =
      this.#row === row && this.#surprises === floor.surprises && floor.nowMillis < this.#atMillis;
    if (holds) return false;
    this.cancel(this.#row);
    this.#row = row;
    this.#surprises = floor.surprises;
    this.#atMillis = this.#foresee(row);
    this.#nodes = [...this.#forecast.nodes];
    for (const node of this.#nodes) floor.state.holdBack(node, true);
    return true;
  }

  /** Gives the nodes free, where the reservation is the job's. */
  cancel(row: number): void {
    if (row !== this.#row) return;
    for (const node of this.#nodes) this.#floor.state.holdBack(node, false);
    this.#row = -1;
    this.#nodes = [];
  }

  #foresee(row: number): number {
    const floor = this.#floor;
    const forecast = this.#forecast;
    forecast.begin(floor.demands.of(row, 'all'));
    const ends = this.#ends;
    let other = ends.first();
    while (other >= 0) {
      // A job that is late may end at any time.
      const atMillis = Math.max(floor.nowMillis, ends.atMillis);
      if (forecast.fitsAfter(floor.holding(other))) {
        // Others that end at the same time may leave better nodes.
        for (other = ends.next(); other >= 0 && ends.atMillis <= atMillis; other = ends.next())
          forecast.fitsAfter(floor.holding(other));
        forecast.choose();
        return atMillis;
      }
      other = ends.next();
    }
    forecast.nodes.length = 0;
    return Number.POSITIVE_INFINITY;
  }
}
