/** A stream of draws: one seed, one trial, one purpose. Each draw has a number, counted here. */
import { philox } from './philox.js';

/** In one play they are numbered; streams of causes follow. */
export const STREAMS = { failures: 0, speed: 1, cause: 2 } as const;

const WORD = 2 ** 32;

/**
 * Draws of a stream. `next` moves to the next, whose parts (`fine`, `coarse`, `other`) are independent and uniform: so what
 * happens to the n-th failure does not depend on how much was asked of those before.
 */
export class Stream {
  readonly #block = new Uint32Array(4);
  readonly #low: number;
  readonly #high: number;
  readonly #trial: number;
  readonly #stream: number;
  #number = 0;

  /** A seed is a whole number up to 2^53, a trial up to 2^32. */
  constructor(seed: number, trial: number, stream: number) {
    this.#low = seed >>> 0;
    this.#high = Math.floor(seed / WORD) >>> 0;
    this.#trial = trial;
    this.#stream = stream;
  }

  next(): void {
    philox(this.#block, this.#number++, this.#stream, this.#trial, 0, this.#low, this.#high);
  }

  /** In (0, 1], with 53 bits. */
  get fine(): number {
    return (this.#block[0]! * 2 ** 21 + (this.#block[1]! >>> 11) + 1) / 2 ** 53;
  }

  /** In [0, 1), with 32 bits. */
  get coarse(): number {
    return this.#block[2]! / WORD;
  }

  /** Another in [0, 1), with 32 bits. */
  get other(): number {
    return this.#block[3]! / WORD;
  }
}
