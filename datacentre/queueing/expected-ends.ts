/**
 * Running jobs in the order in which they are expected to end. Kept from one forecast to the next: a job is put in its
 * place when it starts, and left out where it is met after it has ended.
 */
import type { Floor } from './floor.js';

export class ExpectedEnds {
  /** When the job at hand is expected to end. */
  atMillis = Number.NaN;
  readonly #floor: Floor;
  #rows = new Int32Array(256);
  #ends = new Float64Array(256);
  /** Entries are those from `#begin` to `#end` − 1. */
  #begin = 0;
  #end = 0;
  #at = 0;

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  /** A job has started. */
  add(row: number): void {
    if (this.#end === this.#rows.length) this.#makeRoom();
    const end = this.#endOf(row);
    const place = this.#placeFor(end, row);
    // One that was stopped, lost nothing and started anew at once is there already.
    if (place < this.#end && this.#rows[place] === row && this.#ends[place] === end) return;
    this.#rows.copyWithin(place + 1, place, this.#end);
    this.#ends.copyWithin(place + 1, place, this.#end);
    this.#rows[place] = row;
    this.#ends[place] = end;
    this.#end++;
  }

  /** The job that is expected to end first; −1: none runs. */
  first(): number {
    while (this.#begin < this.#end && !this.#runs(this.#begin)) this.#begin++;
    this.#at = this.#begin - 1;
    return this.next();
  }

  /** The next one, equals in order of submission; −1: there is no other. */
  next(): number {
    do this.#at++;
    while (this.#at < this.#end && !this.#runs(this.#at));
    if (this.#at >= this.#end) return -1;
    this.atMillis = this.#ends[this.#at]!;
    return this.#rows[this.#at]!;
  }

  /** False for a job that has ended, or was stopped and started anew since. */
  #runs(at: number): boolean {
    const row = this.#rows[at]!;
    return this.#floor.holding(row) >= 0 && this.#endOf(row) === this.#ends[at];
  }

  #endOf(row: number): number {
    return this.#floor.since(row) + this.#floor.expects(row);
  }

  /** Behind all that end before, and equals of lower rows. */
  #placeFor(end: number, row: number): number {
    const [rows, ends] = [this.#rows, this.#ends];
    let [low, high] = [this.#begin, this.#end];
    while (low < high) {
      const middle = (low + high) >> 1;
      const before = ends[middle]! < end || (ends[middle] === end && rows[middle]! < row);
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Leaves out who does not run; twice the room where most do. */
  #makeRoom(): void {
    let kept = 0;
    for (let at = this.#begin; at < this.#end; at++) {
      if (!this.#runs(at)) continue;
      this.#rows[kept] = this.#rows[at]!;
      this.#ends[kept++] = this.#ends[at]!;
    }
    [this.#begin, this.#end] = [0, kept];
    if (2 * kept < this.#rows.length) return;
    const [rows, ends] = [new Int32Array(4 * kept), new Float64Array(4 * kept)];
    rows.set(this.#rows.subarray(0, kept));
    ends.set(this.#ends.subarray(0, kept));
    [this.#rows, this.#ends] = [rows, ends];
  }
}
