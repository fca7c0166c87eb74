/**
 * Numbers by place, and the first place of a range whose number is at most a limit: a tree of minima in one table,
 * the children of entry n at 2n and 2n + 1. A place without a number has Infinity.
 */
export class LeastTree {
  readonly #size: number;
  readonly #least: Float64Array;

  constructor(places: number) {
    this.#size = 2 ** Math.ceil(Math.log2(Math.max(1, places)));
    this.#least = new Float64Array(2 * this.#size).fill(Number.POSITIVE_INFINITY);
  }

  set(place: number, value: number): void {
    const least = this.#least;
    let at = place + this.#size;
    least[at] = value;
    for (at >>= 1; at > 0; at >>= 1) {
      const left = least[2 * at]!;
      const right = least[2 * at + 1]!;
      const now = Math.min(left, right);
      if (least[at] === now) return;
      least[at] = now;
    }
  }

  get(place: number): number {
    return this.#least[place + this.#size]!;
  }

  /** The first place in from … end − 1 with a number of at most `limit`; −1: none. */
  firstAtMost(from: number, end: number, limit: number): number {
    if (from >= end) return -1;
    const least = this.#least;
    let at = from + this.#size;
    while (!(least[at]! <= limit)) {
      // On to the subtree on the right: up from right children, then across.
      while ((at & 1) === 1) at >>= 1;
      if (at === 0) return -1;
      at++;
    }
    while (at < this.#size) {
      at *= 2;
      if (!(least[at]! <= limit)) at++;
    }
    const place = at - this.#size;
    return place < end ? place : -1;
  }

  /** The place of the least number, the first of equals; −1 where no place has one. */
  least(): number {
    const limit = this.#least[1]!;
    return limit === Number.POSITIVE_INFINITY ? -1 : this.firstAtMost(0, this.#size, limit);
  }
}
