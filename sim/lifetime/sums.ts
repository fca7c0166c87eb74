/** Sums of nodes times microseconds, exact however large: numbers while they hold a sum, what is beyond them put aside. */
export class Sums {
  readonly #low: Float64Array;
  readonly #high: bigint[];

  constructor(count: number) {
    this.#low = new Float64Array(count);
    this.#high = Array<bigint>(count).fill(0n);
  }

  /** Of whole numbers. */
  add(i: number, nodes: number, micros: number): void {
    const sum = this.#low[i]! + nodes * micros;
    if (sum <= Number.MAX_SAFE_INTEGER) this.#low[i] = sum;
    else this.#high[i]! += BigInt(nodes) * BigInt(micros);
  }

  of(i: number): bigint {
    return this.#high[i]! + BigInt(this.#low[i]!);
  }
}
