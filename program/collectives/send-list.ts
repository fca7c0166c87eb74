/**
 * The sends of one collective, in order of round and, within a round, of sender. A ring over a
 * thousand ranks has two million sends, so they are columns of numbers, not objects.
 */
import type { Send } from './send.js';

export class SendList implements Iterable<Send> {
  /** Ranks of the group; rounds seen so far. */
  readonly ranks: number;
  rounds = 0;
  length = 0;
  #round: Int32Array;
  #from: Int32Array;
  #to: Int32Array;
  #offset: Float64Array;
  #bytes: Float64Array;
  #adds: Uint8Array;

  /** `expected` sends are made room for at once. */
  constructor(ranks: number, expected: number) {
    this.ranks = ranks;
    const room = Math.max(expected, 1);
    this.#round = new Int32Array(room);
    this.#from = new Int32Array(room);
    this.#to = new Int32Array(room);
    this.#offset = new Float64Array(room);
    this.#bytes = new Float64Array(room);
    this.#adds = new Uint8Array(room);
  }

  /** Appends a send; throws RangeError out of order, out of the group, or to oneself. */
  push(
    round: number,
    from: number,
    to: number,
    offset: number,
    bytes: number,
    combine: Send['combine'],
  ): void {
    const i = this.length;
    if (
      i > 0 &&
      (round < this.#round[i - 1]! || (round === this.#round[i - 1] && from < this.#from[i - 1]!))
    ) {
      throw new RangeError(`the send of rank ${from} in round ${round} comes after a later one`);
    }
    if (from === to || from < 0 || to < 0 || from >= this.ranks || to >= this.ranks) {
      throw new RangeError(`a send from rank ${from} to rank ${to} does not fit a group of ${this.ranks}`);
    }
    if (i === this.#round.length) this.#grow();
    this.#round[i] = round;
    this.#from[i] = from;
    this.#to[i] = to;
    this.#offset[i] = offset;
    this.#bytes[i] = bytes;
    this.#adds[i] = combine === 'add' ? 1 : 0;
    this.rounds = round + 1;
    this.length = i + 1;
  }

  round(i: number): number {
    return this.#round[i]!;
  }

  from(i: number): number {
    return this.#from[i]!;
  }

  to(i: number): number {
    return this.#to[i]!;
  }

  bytes(i: number): number {
    return this.#bytes[i]!;
  }

  at(i: number): Send {
    return {
      round: this.#round[i]!,
      from: this.#from[i]!,
      to: this.#to[i]!,
      offset: this.#offset[i]!,
      bytes: this.#bytes[i]!,
      combine: this.#adds[i] === 1 ? 'add' : 'copy',
    };
  }

  *[Symbol.iterator](): Iterator<Send> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  #grow(): void {
    const room = 2 * this.#round.length;
    this.#round = longer(this.#round, room);
    this.#from = longer(this.#from, room);
    this.#to = longer(this.#to, room);
    this.#offset = longer(this.#offset, room);
    this.#bytes = longer(this.#bytes, room);
    this.#adds = longer(this.#adds, room);
  }
}

function longer<T extends Int32Array | Float64Array | Uint8Array>(column: T, length: number): T {
  const copy = new (column.constructor as new (length: number) => T)(length);
  copy.set(column);
  return copy;
}
