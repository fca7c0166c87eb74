/**
 * Rendezvous: where lanes wait for each other, as MPI's rendezvous protocol has sender and receiver do. A
 * stream's collectives over one group are one series of rendezvous, and so is one direction of messages
 * between two lanes. The n-th op of every party's list meets, whichever comes first (`plans.ts`).
 */
import type { Lane } from './lanes.js';

/** Stands for a rendezvous that is over, behind one that is not. */
const COMPLETE: number[] = [];

/** In the place of an op that has yet to come. */
const NOBODY = -1;

/** One series; it waits for `parties` arrivals each time. */
class Series {
  readonly #parties: number;
  /** From the first that is not complete on: the ops that have arrived. */
  readonly #open: (number[] | undefined)[] = [];
  #complete = 0;
  waiting = 0;

  constructor(parties: number) {
    this.#parties = parties;
  }

  /** Notes that `op` arrived, the n-th of its party; returns the ops of its rendezvous once all have come. */
  arrive(op: number, nth: number): readonly number[] | undefined {
    if (this.#parties === 1) return [op];
    const i = nth - this.#complete;
    const ops = this.#open[i];
    if (ops === undefined) {
      // Two are most; a list that is pushed to has room for many.
      this.#open[i] = this.#parties === 2 ? [op, NOBODY] : [op];
      this.waiting++;
      return undefined;
    }
    if (this.#parties === 2) ops[1] = op;
    else ops.push(op);
    if (ops.length < this.#parties) return undefined;
    this.#close(i);
    return ops;
  }

  /** A list of a million is forgotten as it is run through. */
  #close(i: number): void {
    this.waiting--;
    if (i === 0 && this.#open.length === 1) {
      this.#open.length = 0;
      this.#complete++;
      return;
    }
    this.#open[i] = COMPLETE;
    while (this.#open[0] === COMPLETE) {
      this.#open.shift();
      this.#complete++;
    }
  }
}

/** All rendezvous of a run. Series go by the numbers of their names. */
export class Rendezvous {
  /** By lane and number. */
  readonly #of: (Series | undefined)[][];
  readonly #series: Series[] = [];

  constructor(lanes: number) {
    this.#of = Array.from({ length: lanes }, () => []);
  }

  /**
   * Notes that `op` of `lane` arrived, the n-th of its series; returns the ops of all once the whole group has come.
   * Every lane of the group knows the series by the same number.
   */
  arrive(
    lane: Lane,
    series: number,
    group: readonly Lane[],
    op: number,
    nth: number,
  ): readonly number[] | undefined {
    let known = this.#of[lane.index]![series];
    if (known === undefined) {
      known = this.#begin(group.length);
      for (const { index } of group) this.#of[index]![series] = known;
    }
    return known.arrive(op, nth);
  }

  /** The same for a message, whose two ends know their series by different numbers. */
  arriveAtPeer(
    lane: Lane,
    series: number,
    peer: Lane,
    peersSeries: number,
    op: number,
    nth: number,
  ): readonly number[] | undefined {
    let known = this.#of[lane.index]![series];
    if (known === undefined) {
      known = this.#begin(2);
      this.#of[lane.index]![series] = known;
      this.#of[peer.index]![peersSeries] = known;
    }
    return known.arrive(op, nth);
  }

  #begin(parties: number): Series {
    const series = new Series(parties);
    this.#series.push(series);
    return series;
  }

  /** Rendezvous that somebody waits at. */
  get waiting(): number {
    return this.#series.reduce((sum, { waiting }) => sum + waiting, 0);
  }
}
