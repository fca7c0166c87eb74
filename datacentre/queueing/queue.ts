/** Which job goes next. A policy that is no more than an order of jobs is a `Ranked` with that order. */
import { WaitingSet } from './waiting-set.js';

export interface Queue {
  /** A job was submitted, or was interrupted and waits again. */
  add(row: number): void;
  /** It starts. */
  delete(row: number): void;
  /** The job that goes next; −1: none waits. */
  next(): number;
  /**
   * The next job does not fit. The policy may start others past it, or interrupt some for it and say true: then the
   * next job is tried again. `freed`: something was given back since it was last asked.
   */
  blocked(row: number, freed: boolean): boolean;
  /** A start that will hold so many device-milliseconds; negative: what an interruption gave back. */
  charge(row: number, deviceMillis: number, nowMillis: number): void;
}

/** Jobs in an order that nothing changes, given as the rows in that order. */
export class Ranked implements Queue {
  readonly #rows: Int32Array;
  readonly #rank: Int32Array;
  readonly #waiting: WaitingSet;

  constructor(rows: Int32Array) {
    this.#rows = rows;
    this.#rank = new Int32Array(rows.length);
    for (let rank = 0; rank < rows.length; rank++) this.#rank[rows[rank]!] = rank;
    this.#waiting = new WaitingSet(rows.length);
  }

  add(row: number): void {
    this.#waiting.add(this.#rank[row]!);
  }

  delete(row: number): void {
    this.#waiting.delete(this.#rank[row]!);
  }

  next(): number {
    const rank = this.#waiting.next(0);
    return rank < 0 ? -1 : this.#rows[rank]!;
  }

  blocked(_row: number, _freed: boolean): boolean {
    return false;
  }

  charge(_row: number, _deviceMillis: number, _nowMillis: number): void {}
}

/** All rows by a key, least first; equals in order of submission. */
export function rowsBy(count: number, key: (row: number) => number): Int32Array {
  const rows = inOrder(count);
  const keys = new Float64Array(count);
  let sorted = true;
  for (let row = 0; row < count; row++) {
    keys[row] = key(row);
    if (row > 0 && !(keys[row - 1]! <= keys[row]!)) sorted = false;
  }
  return sorted ? rows : rows.sort((a, b) => keys[a]! - keys[b]! || a - b);
}

/** All rows by number of what they belong to, each one's in order of submission, and where each one's rows begin. */
export function rowsOf(owner: Int32Array, owners: number): { rows: Int32Array; first: Int32Array } {
  const first = new Int32Array(owners + 1);
  for (const one of owner) first[one + 1]!++;
  for (let one = 0; one < owners; one++) first[one + 1]! += first[one]!;
  const next = first.slice();
  const rows = new Int32Array(owner.length);
  for (let row = 0; row < owner.length; row++) rows[next[owner[row]!]!++] = row;
  return { rows, first };
}

/** Rows in order of submission. */
export function inOrder(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}
