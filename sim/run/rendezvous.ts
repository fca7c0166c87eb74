/**
 * Rendezvous: where lanes wait for each other, as MPI's rendezvous protocol has sender and receiver do. A
 * stream's collectives over one group are one series of rendezvous, and so is one direction of messages
 * between two lanes. Streams run in order, so the n-th arrival of every party is the same collective, or
 * the two ends of the same message.
 */
import type { Lane } from './lanes.js';

/** One series; it waits for `parties` arrivals each time. */
class Series {
  readonly #parties: number;
  /** Ops that have arrived at each rendezvous that is not complete, oldest first. */
  readonly #open: number[][] = [];
  #complete = 0;

  constructor(parties: number) {
    this.#parties = parties;
  }

  /** Notes that `op` arrived; returns the ops of its rendezvous once all parties have come. */
  arrive(party: Party, op: number): readonly number[] | undefined {
    if (this.#parties === 1) return [op];
    const i = party.arrivals++ - this.#complete;
    const ops = this.#open[i];
    if (ops === undefined) {
      this.#open[i] = [op];
      return undefined;
    }
    ops.push(op);
    if (ops.length < this.#parties) return undefined;
    // Parties arrive in order, so the first that is open is always the first to be complete.
    this.#open.shift();
    this.#complete++;
    return ops;
  }

  get waiting(): number {
    return this.#open.length;
  }
}

/** One lane's part in a series. */
interface Party {
  readonly series: Series;
  arrivals: number;
}

/** All rendezvous of a run. Series go by the numbers of their names (`plans.ts`). */
export class Rendezvous {
  readonly #parties: (Party | undefined)[][];
  readonly #series: Series[] = [];

  constructor(lanes: number) {
    this.#parties = Array.from({ length: lanes }, () => []);
  }

  /** Notes that `op` of `lane` arrived in series `name`; returns the ops of all once the whole group has come. */
  arrive(lane: Lane, name: number, group: readonly Lane[], op: number): readonly number[] | undefined {
    let party = this.#parties[lane.index]![name];
    if (party === undefined) {
      const series = this.#begin(group.length);
      for (const { index } of group) this.#parties[index]![name] = { series, arrivals: 0 };
      party = this.#parties[lane.index]![name]!;
    }
    return party.series.arrive(party, op);
  }

  /** The same for a message, whose two ends know their series by different names. */
  arriveAtPeer(
    lane: Lane,
    name: number,
    peer: Lane,
    peersName: number,
    op: number,
  ): readonly number[] | undefined {
    let party = this.#parties[lane.index]![name];
    if (party === undefined) {
      const series = this.#begin(2);
      party = { series, arrivals: 0 };
      this.#parties[lane.index]![name] = party;
      this.#parties[peer.index]![peersName] = { series, arrivals: 0 };
    }
    return party.series.arrive(party, op);
  }

  #begin(parties: number): Series {
    const series = new Series(parties);
    this.#series.push(series);
    return series;
  }

  /** Rendezvous that somebody waits at. */
  get waiting(): number {
    return this.#series.reduce((sum, series) => sum + series.waiting, 0);
  }
}
