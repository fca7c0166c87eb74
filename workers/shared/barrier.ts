/**
 * A barrier for all ranks of a team, sense-reversing (Mellor-Crummey and Scott, ACM TOCS 9, 1991, section
 * 3.1): the last to arrive resets the count before it turns the sense the others wait for, so the same
 * words serve the next round at once. The sense is a count of rounds here rather than a bit, and each rank
 * also leaves the round it has come to, so that a wait in vain can say who is missing.
 */
import { type Address, type Layout, LINE_BYTES, wordAt } from './layout.js';
import type { Signals } from './signal.js';

export interface BarrierPlace {
  readonly ranks: number;
  /** A line for the sense, one for the arrivals, then one for each rank. */
  readonly at: Address;
}

export function reserveBarrier(layout: Layout, ranks: number): BarrierPlace {
  return { ranks, at: layout.lines(2 + ranks) };
}

export class Barrier {
  readonly #signals: Signals;
  readonly #place: BarrierPlace;
  #round = 0;

  constructor(signals: Signals, place: BarrierPlace) {
    this.#signals = signals;
    this.#place = place;
  }

  /** Returns when every rank has called it as often. Throws `PeerStopped` when one has stopped. */
  wait(purpose: string): void {
    const { words, rank } = this.#signals;
    const { ranks, at } = this.#place;
    this.#round = (this.#round + 1) | 0;
    Atomics.store(words, this.#roundOf(rank), this.#round);
    const arrivals = wordAt(at + LINE_BYTES);
    if (Atomics.add(words, arrivals, 1) === ranks - 1) {
      Atomics.store(words, arrivals, 0);
      this.#signals.raise(at);
    } else {
      this.#signals.wait(at, this.#round, () => this.#missing(), `barrier: ${purpose}`);
    }
  }

  /** The lowest rank that is not there yet. */
  #missing(): number {
    let rank = 0;
    while (
      rank < this.#place.ranks - 1 &&
      Atomics.load(this.#signals.words, this.#roundOf(rank)) === this.#round
    )
      rank++;
    return rank;
  }

  #roundOf(rank: number): number {
    return wordAt(this.#place.at + (2 + rank) * LINE_BYTES);
  }
}
