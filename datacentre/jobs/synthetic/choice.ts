/** One of several, more often those with more weight. */
export class Choice {
  readonly #upTo: Float64Array;

  /** `weights` need not sum to 1. */
  constructor(weights: readonly number[]) {
    let total = 0;
    this.#upTo = Float64Array.from(weights, (weight) => {
      total += weight;
      return total;
    });
  }

  /** Which, for a draw in [0, 1). */
  at(uniform: number): number {
    const upTo = this.#upTo;
    const wanted = uniform * upTo[upTo.length - 1]!;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
