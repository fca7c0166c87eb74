/**
 * What the threads of a search share: who bounds which families, the bound of each, who has taken it, the longest step that is
 * of use in each lane, and whether to stop.
 */

/** Places among the counters. */
const [NEXT_TO_BOUND, BOUNDED, STOP] = [0, 1, 2];
const COUNTERS = 4;

/** Of a family that nobody has bounded, or taken. */
const NOBODY = 0;

export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly families: number;
  readonly #counters: Int32Array;
  readonly #bounds: Float64Array;
  /** As bits: of numbers that are not negative, the less has the lesser bits. */
  readonly #worst: BigInt64Array;
  /** By family: one more than the thread that bounded it, and that took it. */
  readonly #bounders: Int32Array;
  readonly #takers: Int32Array;
  readonly #number = new Float64Array(1);
  readonly #bits = new BigInt64Array(this.#number.buffer);

  /** For so many families and lanes; `buffer` is that of another thread. */
  constructor(families: number, lanes: number, buffer?: SharedArrayBuffer) {
    const start = 4 * COUNTERS;
    const numbers = 8 * (families + lanes);
    this.buffer = buffer ?? new SharedArrayBuffer(start + numbers + 8 * families);
    this.families = families;
    this.#counters = new Int32Array(this.buffer, 0, COUNTERS);
    this.#bounds = new Float64Array(this.buffer, start, families);
    this.#worst = new BigInt64Array(this.buffer, start + 8 * families, lanes);
    this.#bounders = new Int32Array(this.buffer, start + numbers, families);
    this.#takers = new Int32Array(this.buffer, start + numbers + 4 * families, families);
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

  /** The next group of families, whose bounds are now the caller's to find. */
  takeToBound(): number {
    return Atomics.add(this.#counters, NEXT_TO_BOUND!, 1);
  }

  /** What a thread has found of a family. */
  setBound(family: number, seconds: number, thread: number): void {
    this.#bounds[family] = seconds;
    this.#bounders[family] = 1 + thread;
    Atomics.add(this.#counters, BOUNDED!, 1);
  }

  get isBounded(): boolean {
    return Atomics.load(this.#counters, BOUNDED!) === this.families;
  }

  /** Once all are bounded: by family, what no step of its layouts is shorter than, seconds. */
  get bounds(): Float64Array {
    return this.#bounds;
  }

  isBoundedBy(family: number, thread: number): boolean {
    return this.#bounders[family] === 1 + thread;
  }

  isTaken(family: number): boolean {
    return Atomics.load(this.#takers, family) !== NOBODY;
  }

  /** Whether the family is now the thread's to look into. */
  take(family: number, thread: number): boolean {
    return Atomics.compareExchange(this.#takers, family, NOBODY, 1 + thread) === NOBODY;
  }

  stop(): void {
    Atomics.store(this.#counters, STOP!, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#counters, STOP!) === 1;
  }
}
