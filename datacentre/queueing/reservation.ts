/**
 * When and where the first job of the queue will fit, by what running jobs are expected to take. It holds while
 * everything goes as expected: jobs that start meanwhile either end before, or keep off its nodes.
 */
import type { Floor } from './floor.js';
import { Forecast } from './forecast.js';

export class Reservation {
  readonly #floor: Floor;
  readonly #forecast: Forecast;
  #row = -1;
  #atMillis = Number.NaN;
  #surprises = 0;
  #nodes: readonly number[] = [];
  // A heap of running jobs by expected end, then row.
  readonly #rows: Int32Array;
  readonly #ends: Float64Array;
  #size = 0;

  constructor(floor: Floor) {
    this.#floor = floor;
    this.#forecast = new Forecast(floor.state);
    this.#rows = new Int32Array(floor.running.list.length);
    this.#ends = new Float64Array(floor.running.list.length);
  }

  /** From now until the job fits; Infinity where that is not to be seen: nodes are broken. */
  get leftMillis(): number {
    return this.#atMillis - this.#floor.nowMillis;
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
    this.#collect();
    while (this.#size > 0) {
      const atMillis = this.#ends[0]!;
      if (forecast.fitsAfter(floor.holding(this.#pop()))) {
        // Others that end at the same time may leave better nodes.
        while (this.#size > 0 && this.#ends[0] === atMillis) forecast.fitsAfter(floor.holding(this.#pop()));
        forecast.choose();
        return atMillis;
      }
    }
    forecast.nodes.length = 0;
    return Number.POSITIVE_INFINITY;
  }

  #pop(): number {
    const row = this.#rows[0]!;
    this.#size--;
    this.#sink(0, this.#rows[this.#size]!, this.#ends[this.#size]!);
    return row;
  }

  #collect(): void {
    const floor = this.#floor;
    const { list, count } = floor.running;
    this.#size = count;
    for (let at = 0; at < count; at++) {
      const row = list[at]!;
      this.#rows[at] = row;
      // A job that is late may end at any time.
      this.#ends[at] = Math.max(floor.nowMillis, floor.since(row) + floor.expects(row));
    }
    for (let at = (count >> 1) - 1; at >= 0; at--) this.#sink(at, this.#rows[at]!, this.#ends[at]!);
  }

  /** Puts an entry where `hole` is, or below. */
  #sink(hole: number, row: number, end: number): void {
    const rows = this.#rows;
    const ends = this.#ends;
    const size = this.#size;
    let at = hole;
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < size && isBefore(ends[right]!, rows[right]!, ends[child]!, rows[child]!)) child = right;
      if (!isBefore(ends[child]!, rows[child]!, end, row)) break;
      rows[at] = rows[child]!;
      ends[at] = ends[child]!;
      at = child;
    }
    rows[at] = row;
    ends[at] = end;
  }
}

function isBefore(end: number, row: number, otherEnd: number, otherRow: number): boolean {
  return end < otherEnd || (end === otherEnd && row < otherRow);
}
