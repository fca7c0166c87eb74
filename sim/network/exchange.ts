/**
 * Who may send when: the rounds of one collective as its ranks go through them. A message starts when
 * both its ends have completed their sends and receipts of all earlier rounds.
 */
import type { SendList } from '../../program/collectives/send-list.js';

const NONE = -1;

export class Exchange {
  readonly #sends: SendList;
  readonly #launch: (message: number) => void;
  /** The round each rank has reached. */
  readonly #reached: Int32Array;
  /** Messages a rank has still to complete in a round, and its first send there; by round × ranks + rank. */
  readonly #open: Int32Array;
  readonly #firstSend: Int32Array;
  /** Messages that wait for their receiver: a list per rank. */
  readonly #waiting: Int32Array;
  readonly #nextWaiting: Int32Array;
  /** Messages not completed yet. */
  left: number;

  /** `launch` is called with the index of each message that may start. */
  constructor(sends: SendList, launch: (message: number) => void) {
    const { ranks, rounds, length } = sends;
    this.#sends = sends;
    this.#launch = launch;
    this.left = length;
    this.#reached = new Int32Array(ranks).fill(NONE);
    this.#open = new Int32Array(rounds * ranks);
    this.#firstSend = new Int32Array(rounds * ranks + 1);
    this.#waiting = new Int32Array(ranks).fill(NONE);
    this.#nextWaiting = new Int32Array(length);
    for (let m = 0; m < length; m++) {
      const round = sends.round(m) * ranks;
      this.#open[round + sends.from(m)]!++;
      this.#open[round + sends.to(m)]!++;
      this.#firstSend[round + sends.from(m) + 1]!++;
    }
    for (let i = 1; i < this.#firstSend.length; i++) this.#firstSend[i]! += this.#firstSend[i - 1]!;
  }

  /** All ranks enter their first round. */
  begin(): void {
    for (let rank = 0; rank < this.#sends.ranks; rank++) this.#advance(rank);
  }

  /** The message has arrived; its ends may go on to later rounds. */
  complete(message: number): void {
    this.left--;
    const round = this.#sends.round(message) * this.#sends.ranks;
    const from = this.#sends.from(message);
    const to = this.#sends.to(message);
    if (--this.#open[round + from]! === 0) this.#advance(from);
    if (--this.#open[round + to]! === 0) this.#advance(to);
  }

  /** Moves the rank on to its next round with anything to do, and starts what was waiting for that. */
  #advance(rank: number): void {
    const { ranks, rounds } = this.#sends;
    let round = this.#reached[rank]! + 1;
    while (round < rounds && this.#open[round * ranks + rank] === 0) round++;
    this.#reached[rank] = round;
    if (round === rounds) return;
    const end = this.#firstSend[round * ranks + rank + 1]!;
    for (let m = this.#firstSend[round * ranks + rank]!; m < end; m++) {
      const to = this.#sends.to(m);
      if (this.#reached[to] === round) this.#launch(m);
      else {
        this.#nextWaiting[m] = this.#waiting[to]!;
        this.#waiting[to] = m;
      }
    }
    this.#startWaiting(rank, round);
  }

  #startWaiting(rank: number, round: number): void {
    let message = this.#waiting[rank]!;
    this.#waiting[rank] = NONE;
    while (message !== NONE) {
      const next = this.#nextWaiting[message]!;
      if (this.#sends.round(message) === round) this.#launch(message);
      else {
        this.#nextWaiting[message] = this.#waiting[rank]!;
        this.#waiting[rank] = message;
      }
      message = next;
    }
  }
}
