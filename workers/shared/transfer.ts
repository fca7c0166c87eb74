/**
 * Messages from one rank to one other: `send` and `recv` of a program. The program is known beforehand, so
 * each pair and stream has a mailbox with as many slots as it may have messages under way. A send copies into
 * the next slot and returns; a receive waits for the message. The sender may use its tensor again at once.
 */
import { type Address, type Layout, LINE_BYTES, wordAt } from './layout.js';
import type { Ranges } from './ranges.js';
import type { Signals } from './signal.js';

export interface MailboxPlace {
  readonly from: number;
  readonly to: number;
  /** Floats of the largest message. */
  readonly floats: number;
  readonly slots: number;
  /** The line that counts messages sent, followed by the line that counts messages taken. */
  readonly at: Address;
  /** The first slot; slots follow each other `floats` floats apart. */
  readonly slotsAt: Address;
}

/**
 * Lays out a mailbox for messages of up to `floats` floats. With `slots` the number of messages of a step and
 * steps that end together, a send never waits; with fewer, it waits for a slot to be free.
 */
export function reserveMailbox(
  layout: Layout,
  from: number,
  to: number,
  floats: number,
  slots: number,
): MailboxPlace {
  if (!Number.isInteger(slots) || slots < 1)
    throw new RangeError(`a mailbox of ${slots} slots holds nothing`);
  return { from, to, floats, slots, at: layout.lines(2), slotsAt: layout.floats(floats * slots) };
}

/** One end of a mailbox: the sender's or the receiver's. */
export class Mailbox {
  readonly #signals: Signals;
  readonly #place: MailboxPlace;
  readonly #ranges: Ranges;
  readonly #floats: Float32Array;
  #messages = 0;

  constructor(signals: Signals, place: MailboxPlace, ranges: Ranges) {
    this.#signals = signals;
    this.#place = place;
    this.#ranges = ranges;
    this.#floats = new Float32Array(signals.words.buffer);
  }

  /**
   * Sends the `floats` floats at `source` and returns their bytes. Throws `PeerStopped` when the mailbox is
   * full and the receiver has stopped.
   */
  send(source: Address, floats: number, label: string): number {
    const { at, to, slots } = this.#place;
    const taken = at + LINE_BYTES;
    this.#signals.wait(taken, (this.#messages - slots + 1) | 0, to, label);
    this.#ranges.copy(this.#slot(floats), this.#tensor(source, floats));
    this.#messages++;
    this.#signals.raise(at);
    return floats * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Waits for the next message and copies its `floats` floats to `target`. Throws `PeerStopped`. */
  receive(target: Address, floats: number, label: string): void {
    const { at, from } = this.#place;
    this.#signals.wait(at, (this.#messages + 1) | 0, from, label);
    this.#ranges.copy(this.#tensor(target, floats), this.#slot(floats));
    this.#messages++;
    this.#signals.raise(at + LINE_BYTES);
  }

  /** The slot of the next message. */
  #slot(floats: number): Float32Array {
    const { from, to, slots, slotsAt, floats: room } = this.#place;
    if (floats > room) {
      throw new RangeError(
        `a message of ${floats} floats from rank ${from} to rank ${to} has a slot of ${room}`,
      );
    }
    const first = wordAt(slotsAt) + (this.#messages % slots) * room;
    return this.#floats.subarray(first, first + floats);
  }

  #tensor(at: Address, floats: number): Float32Array {
    return this.#floats.subarray(wordAt(at), wordAt(at) + floats);
  }
}
