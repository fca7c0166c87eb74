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

/** In a rank's line: the word it waits on and the rank it waits for, each + 1; 0 when it waits for nothing. */
const WAITS_ON = 0;
const WAITS_FOR = 1;

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
      const waitsOn = Atomics.load(this.#words, this.#line(sleeper) + WAITS_ON);
      if (waitsOn !== 0) Atomics.notify(this.#words, waitsOn - 1);
    }
  }

  /** The rank that stopped first, if one has. */
  stopped(): number | undefined {
    const value = Atomics.load(this.#words, wordAt(this.#team.at));
    return value === 0 ? undefined : value - 1;
  }

  /** Leaves a note that `rank` waits on `word` for `peer`. */
  startWaiting(rank: number, word: number, peer: number): void {
    Atomics.store(this.#words, this.#line(rank) + WAITS_FOR, peer + 1);
    Atomics.store(this.#words, this.#line(rank) + WAITS_ON, word + 1);
  }

  /** A rank that gives up leaves its note in place, for others that look for the cause. */
  stopWaiting(rank: number): void {
    Atomics.store(this.#words, this.#line(rank) + WAITS_FOR, 0);
    Atomics.store(this.#words, this.#line(rank) + WAITS_ON, 0);
  }

  /** Who keeps `rank` waiting: itself when it waits for nobody, or the end of the chain of those who wait. */
  heldUpBy(rank: number): number {
    let cause = rank;
    // Ranks that wait in a circle have no end of the chain; a turn through all of them is enough.
    for (let hops = 0; hops < this.#team.ranks; hops++) {
      const next = Atomics.load(this.#words, this.#line(cause) + WAITS_FOR);
      if (next === 0) break;
      cause = next - 1;
    }
    return cause;
  }

  #line(rank: number): number {
    return wordAt(this.#team.at + (1 + rank) * LINE_BYTES);
  }
}
