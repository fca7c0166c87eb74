/**
 * Running collectives on shared memory, without mailboxes and without copies. A communicator (as NCCL and MPI name
 * it) is a group's lines of signals; its collectives run on it one after the other, the same on every member. A
 * member says where its tensor lies and that it is ready; receivers add or copy the ranges the algorithm sends,
 * straight from the sender's memory; and everybody stays until its readers are done, so that on return its tensors
 * are its own.
 *
 * Sums are taken in the algorithm's order, which does not depend on who comes first: the same input gives the
 * same bits, every time and on every member.
 */
import { type Address, type Layout, LINE_BYTES, wordAt } from './layout.js';
import { type LocalCopy, type Operands, placementOf } from './placement.js';
import type { Progress, Receive } from './plan.js';
import type { Prepared } from './prepared.js';
import type { Ranges } from './ranges.js';
import { SIGNAL, type Signals } from './signal.js';

/** A communicator's place in the memory: a line of control words for each member. */
export interface CommunicatorPlace {
  /** The ranks of the group, in order of position. */
  readonly members: readonly number[];
  readonly at: Address;
}

/** Lays out the communicator of a group. */
export function reserveCommunicator(layout: Layout, members: readonly number[]): CommunicatorPlace {
  return { members, at: layout.lines(members.length) };
}

export class Communicator {
  readonly #signals: Signals;
  readonly #place: CommunicatorPlace;
  readonly #ranges: Ranges;
  readonly #floats: Float32Array;
  /** Every member's count of progress before the next collective. */
  readonly #base: Int32Array;

  constructor(signals: Signals, place: CommunicatorPlace, ranges: Ranges) {
    this.#signals = signals;
    this.#place = place;
    this.#ranges = ranges;
    this.#floats = new Float32Array(signals.words.buffer);
    this.#base = new Int32Array(place.members.length);
  }

  /**
   * Runs a collective and returns the bytes that peers read from this member: what it sent. All members
   * must run the same collectives on the communicator in the same order. Throws `PeerStopped` when one does not
   * come.
   */
  run(prepared: Prepared, operands: Operands): number {
    const { part, me, task } = prepared;
    const { words } = this.#signals;
    const placement = placementOf(prepared, operands);
    const line = this.#line(me);
    this.#copy(placement.before);
    words[wordAt(line) + SIGNAL.address] = wordAt(placement.readAt);
    words[wordAt(line) + SIGNAL.wordsSent] = 0;
    this.#signals.raise(line);
    for (const { guards, receives } of part.rounds) {
      for (const guard of guards) this.#await(guard, task.label);
      for (const receive of receives) {
        this.#await(receive.from, task.label);
        const first =
          task.kind === 'all-to-all' ? receive.from.member * prepared.shard.floats : receive.first;
        this.#receive(receive, wordAt(placement.writeAt) + first);
      }
      this.#signals.raise(line);
    }
    for (const reader of part.readers) this.#await(reader, task.label);
    for (const [member, count] of part.final.entries()) this.#base[member]! += count;
    this.#copy(placement.after);
    return Float32Array.BYTES_PER_ELEMENT * Atomics.load(words, wordAt(line) + SIGNAL.wordsSent);
  }

  #await({ member, count }: Progress, label: string): void {
    const total = (this.#base[member]! + count) | 0;
    this.#signals.wait(this.#line(member), total, this.#place.members[member]!, label);
  }

  /** Reads the sender's range in place, and counts what was read where the sender finds it. */
  #receive({ from, first, floats, combine }: Receive, into: number): void {
    const { words } = this.#signals;
    const sender = wordAt(this.#line(from.member));
    const start = words[sender + SIGNAL.address]! + first;
    const source = this.#floats.subarray(start, start + floats);
    const target = this.#floats.subarray(into, into + floats);
    if (combine === 'add') this.#ranges.addInto(target, source);
    else this.#ranges.copy(target, source);
    Atomics.add(words, sender + SIGNAL.wordsSent, floats);
  }

  #copy(copy: LocalCopy | undefined): void {
    if (copy === undefined || copy.floats === 0) return;
    const [from, to] = [wordAt(copy.from), wordAt(copy.to)];
    this.#ranges.copy(
      this.#floats.subarray(to, to + copy.floats),
      this.#floats.subarray(from, from + copy.floats),
    );
  }

  #line(member: number): Address {
    return this.#place.at + member * LINE_BYTES;
  }
}
