/**
 * Signals between ranks: each is a counter in a line of its own that one rank raises and others wait for.
 * A waiter looks a thousand times, which is a fraction of a microsecond and covers a peer about to signal,
 * and then sleeps; longer spinning would take the core from the very peer it waits for. A rank that
 * signals wakes others only if somebody sleeps, because waking costs microseconds.
 */
import { type Address, wordAt } from './layout.js';
import { PeerStopped, StopFlag, type Team } from './stop.js';

/** Words of a signal's line. */
export const SIGNAL = { counter: 0, sleepers: 1, address: 2, wordsSent: 3 } as const;

/** The rank that will raise a signal, or how to find it. */
export type Peer = number | (() => number);

const LOOKS_BEFORE_SLEEP = 1000;
/** A sleeper wakes this often to see whether its patience is at an end, or somebody stopped just as it lay down. */
const NAP_MS = 100;

export class Signals {
  readonly rank: number;
  readonly words: Int32Array;
  readonly #stop: StopFlag;
  readonly #patienceMs: number;

  /**
   * The signals as `rank` sees them. `patienceMs` is how long it waits for a peer that gives no sign: longer
   * than any rank computes between two messages.
   */
  constructor(buffer: SharedArrayBuffer, team: Team, rank: number, patienceMs: number) {
    this.rank = rank;
    this.words = new Int32Array(buffer);
    this.#stop = new StopFlag(buffer, team);
    this.#patienceMs = patienceMs;
  }

  /** Counts one more and wakes whoever sleeps on the signal. */
  raise(line: Address): void {
    const word = wordAt(line);
    Atomics.add(this.words, word + SIGNAL.counter, 1);
    if (Atomics.load(this.words, word + SIGNAL.sleepers) > 0) Atomics.notify(this.words, word);
  }

  /** Whether the counter has come to `count`; counters may run over, they are compared by distance. */
  reached(line: Address, count: number): boolean {
    return distance(Atomics.load(this.words, wordAt(line)), count) >= 0;
  }

  /**
   * Returns once the counter has come to `count`. `peer` and `purpose` are for the message of `PeerStopped`,
   * thrown when a rank has stopped or patience is at an end.
   */
  wait(line: Address, count: number, peer: Peer, purpose: string): void {
    for (let looks = 0; looks < LOOKS_BEFORE_SLEEP; looks++) if (this.reached(line, count)) return;
    this.#sleep(wordAt(line), count, peer, purpose);
  }

  #sleep(word: number, count: number, peer: Peer, purpose: string): void {
    const { words, rank } = this;
    const since = performance.now();
    Atomics.add(words, word + SIGNAL.sleepers, 1);
    try {
      for (;;) {
        const seen = Atomics.load(words, word);
        if (distance(seen, count) >= 0) break;
        const missing = typeof peer === 'number' ? peer : peer();
        this.#stop.startWaiting(rank, word, missing);
        // Asked after the note is left, so whoever raises the flag later finds this rank by it.
        if (this.#stop.stopped() !== undefined || performance.now() - since > this.#patienceMs) {
          throw this.#givenUp(missing, purpose);
        }
        Atomics.wait(words, word, seen, NAP_MS);
      }
    } finally {
      Atomics.sub(words, word + SIGNAL.sleepers, 1);
    }
    this.#stop.stopWaiting(rank);
  }

  #givenUp(missing: number, purpose: string): PeerStopped {
    const waiting = `rank ${this.rank} gave up waiting for rank ${missing} (${purpose})`;
    const stopped = this.#stop.stopped();
    if (stopped !== undefined) {
      return new PeerStopped(stopped, purpose, `${waiting} because rank ${stopped} has stopped.`);
    }
    const cause = this.#stop.heldUpBy(missing);
    const which = cause === missing ? 'which' : `which waits for rank ${cause}, which`;
    const sentence = `${waiting}, ${which} gave no sign for ${this.#patienceMs / 1000} s.`;
    return new PeerStopped(cause, purpose, sentence);
  }
}

/** How far 32-bit counter `a` is past `b`, right also when one has run over. */
function distance(a: number, b: number): number {
  return (a - b) | 0;
}
