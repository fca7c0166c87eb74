/**
 * What the threads of a search share: which families are next, the bound of each, the longest step that is of use in each
 * lane, and whether to stop.
 */

/** Places among the counters. */
const [NEXT_TO_BOUND, BOUNDED, NEXT, STOP] = [0, 1, 2, 3];

export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly #counters: Int32Array;
  readonly #bounds: Float64Array;
  /** As bits: of numbers that are not negative, the less has the lesser bits. */
  readonly #worst: BigInt64Array;
  readonly #number = new Float64Array(1);
  readonly #bits = new BigInt64Array(this.#number.buffer);

  /** For so many families and lanes; `buffer` is that of another thread. */
  constructor(families: number, lanes: number, buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(16 + 8 * (families + lanes));
    this.#counters = new Int32Array(this.buffer, 0, 4);
    this.#bounds = new Float64Array(this.buffer, 16, families);
    this.#worst = new BigInt64Array(this.buffer, 16 + 8 * families, lanes);
    if (buffer === undefined) for (let lane = 0; lane < lanes; lane++) this.setWorst(lane, Infinity);
  }

  /** The longest step of use in a lane, seconds; below zero where none is. */
  worst(lane: number): number {
    this.#bits[0] = Atomics.load(this.#worst, lane);
    return this.#number[0]!;
  }

  setWorst(lane: number, seconds: number): void {
    this.#number[0] = seconds;
    Atomics.store(this.#worst, lane, this.#bits[0]!);
  }

  /** Up to `count` families without a bound, which is now the caller's to find: from this one on. */
  takeToBound(count: number): number {
    return Atomics.add(this.#counters, NEXT_TO_BOUND!, count);
  }

  setBound(family: number, seconds: number): void {
    this.#bounds[family] = seconds;
  }

  /** Says that so many more families have a bound. */
  addBounded(count: number): void {
    Atomics.add(this.#counters, BOUNDED!, count);
    Atomics.notify(this.#counters, BOUNDED!);
  }

  get bounded(): number {
    return Atomics.load(this.#counters, BOUNDED!);
  }

  /** Waits until all families have a bound, or the search is to stop; returns the bounds. */
  allBounds(): Float64Array {
    for (let done = this.bounded; done < this.#bounds.length && !this.stopped; done = this.bounded)
      Atomics.wait(this.#counters, BOUNDED!, done, 100);
    return this.#bounds;
  }

  /** How many families, the best first, were taken. */
  get taken(): number {
    return Math.min(Atomics.load(this.#counters, NEXT!), this.#bounds.length);
  }

  /** Takes the next family: its place among them, the best first. */
  take(): number {
    return Atomics.add(this.#counters, NEXT!, 1);
  }

  stop(): void {
    Atomics.store(this.#counters, STOP!, 1);
    Atomics.notify(this.#counters, BOUNDED!);
  }

  get stopped(): boolean {
    return Atomics.load(this.#counters, STOP!) === 1;
  }
}
