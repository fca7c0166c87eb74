/**
 * How one shared memory is laid out: control words that threads signal each other with, and buffers of
 * floats that hold tensors. Everything is laid out before the first thread starts and addressed by byte
 * offset from then on, so a peer's tensor is just another offset and nothing is allocated during a run.
 */
import { InputError } from '../../input/error.js';

/** Byte offset in the shared memory. */
export type Address = number;

/** A line holds words that belong together; no two lines share a processor's cache line. */
export const LINE_BYTES = 64;
const WORD_BYTES = 4;
/** What one memory with 32-bit addresses can hold. */
const LARGEST_BYTES = 2 ** 32;

export class Layout {
  #bytes = 0;
  #sealed = false;

  /** The first of `count` lines of control words, all zero at the start. */
  lines(count: number): Address {
    return this.#take(count * LINE_BYTES);
  }

  /** A buffer of `count` floats, beginning on a line of its own, all zero at the start. */
  floats(count: number): Address {
    return this.#take(count * WORD_BYTES);
  }

  /**
   * Bytes the memory must have; after this nothing more can be laid out. Throws InputError when it is
   * more than a memory can have.
   */
  seal(): number {
    if (this.#bytes > LARGEST_BYTES) {
      const gib = (this.#bytes / 2 ** 30).toFixed(1);
      throw new InputError(
        `The tensors of all ranks take ${gib} GiB, and one shared memory holds at most 4 GiB: choose a smaller model, batch or number of ranks.`,
      );
    }
    this.#sealed = true;
    return Math.max(this.#bytes, LINE_BYTES);
  }

  #take(bytes: number): Address {
    if (this.#sealed) throw new RangeError('the memory is laid out already; nothing can be added to it');
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`${bytes} bytes is not a size`);
    const at = this.#bytes;
    this.#bytes = Math.ceil((at + bytes) / LINE_BYTES) * LINE_BYTES;
    return at;
  }
}

/** Position of the word at `address` in an Int32Array or Float32Array over the whole memory. */
export function wordAt(address: Address): number {
  return address / WORD_BYTES;
}
