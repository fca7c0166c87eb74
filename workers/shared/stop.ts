/**
 * The end of a run that went wrong: one word says which rank stopped first. Raising it wakes every rank
 * that sleeps; each finds the word set and throws `PeerStopped` instead of waiting for ever.
 */
import { type Address, type Layout, LINE_BYTES, wordAt } from './layout.js';

/** Where a team keeps its stop word, followed by a line for each rank. */
export interface Team {
  readonly ranks: number;
  readonly at: Address;
}

/** Lays out the lines of a team of `ranks` ranks. */
export function reserveTeam(layout: Layout, ranks: number): Team {
  return { ranks, at: layout.lines(1 + ranks) };
}

/** A rank cannot go on because another has stopped, or gives no sign. */
export class PeerStopped extends Error {
  override readonly name = 'PeerStopped';
  /** The rank that stopped; where nobody is known to, the one that was waited for in vain. */
  readonly rank: number;
  /** What the throwing rank was doing. */
  readonly waitedFor: string;

  constructor(rank: number, waitedFor: string, sentence: string) {
    super(sentence);
    this.rank = rank;
    this.waitedFor = waitedFor;
  }
}

/** The word a rank sleeps on, as its position + 1; 0 while awake. */
const ASLEEP_ON = 0;

export class StopFlag {
  readonly #words: Int32Array;
  readonly #team: Team;

  constructor(buffer: SharedArrayBuffer, team: Team) {
    this.#words = new Int32Array(buffer);
    this.#team = team;
  }

  /** Notes that `rank` has stopped, unless another did before, and wakes all sleepers. Any thread may. */
  raise(rank: number): void {
    Atomics.compareExchange(this.#words, wordAt(this.#team.at), 0, rank + 1);
    for (let sleeper = 0; sleeper < this.#team.ranks; sleeper++) {
      const asleepOn = Atomics.load(this.#words, this.#line(sleeper) + ASLEEP_ON);
      if (asleepOn !== 0) Atomics.notify(this.#words, asleepOn - 1);
    }
  }

  /** The rank that stopped first, if one has. */
  stopped(): number | undefined {
    const value = Atomics.load(this.#words, wordAt(this.#team.at));
    return value === 0 ? undefined : value - 1;
  }

  /** Sleeps until `word` is no longer `seen`, it is notified, or `milliseconds` have passed. */
  sleep(rank: number, word: number, seen: number, milliseconds: number): void {
    Atomics.store(this.#words, this.#line(rank) + ASLEEP_ON, word + 1);
    // Asked after the store, so whoever raises the flag later finds this rank; if it does so just before
    // the wait begins, the nap ends by itself.
    if (this.stopped() === undefined) Atomics.wait(this.#words, word, seen, milliseconds);
    Atomics.store(this.#words, this.#line(rank) + ASLEEP_ON, 0);
  }

  #line(rank: number): number {
    return wordAt(this.#team.at + (1 + rank) * LINE_BYTES);
  }
}
