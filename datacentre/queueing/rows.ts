/** A set of rows to go through, in no order that means anything; the order follows from what was added and deleted. */
export class Rows {
  count = 0;
  /** The first `count` are in the set. */
  readonly list: Int32Array;
  readonly #place: Int32Array;

  constructor(bound: number) {
    this.list = new Int32Array(bound);
    this.#place = new Int32Array(bound);
  }

  add(row: number): void {
    this.#place[row] = this.count;
    this.list[this.count++] = row;
  }

  delete(row: number): void {
    const place = this.#place[row]!;
    const last = this.list[--this.count]!;
    this.list[place] = last;
    this.#place[last] = place;
  }
}
