/**
 * Where lanes wait for each other. Every lane has a seat at each meeting it goes to: a stream's collectives
 * over one group, or one direction of messages between two lanes. Streams run in order, so the n-th
 * arrival at every seat is the same collective, or the two ends of the same message.
 */
export class Meeting {
  readonly #seats: number;
  readonly #rounds: number[][] = [];
  #complete = 0;

  /** A meeting that waits for `seats` arrivals each time. */
  constructor(seats: number) {
    this.#seats = seats;
  }

  sit(): Seat {
    return { meeting: this, arrivals: 0 };
  }

  /** Notes that `op` (a global number) arrived at `seat`; returns all of its round once everybody has come. */
  arrive(seat: Seat, op: number): readonly number[] | undefined {
    if (this.#seats === 1) return [op];
    const i = seat.arrivals++ - this.#complete;
    const round = this.#rounds[i];
    if (!round) {
      this.#rounds[i] = [op];
      return undefined;
    }
    round.push(op);
    if (round.length < this.#seats) return undefined;
    // Seats fill in order, so the first open round is always the first to be complete.
    this.#rounds.shift();
    this.#complete++;
    return round;
  }

  get waiting(): number {
    return this.#rounds.length;
  }
}

/** One lane's place at a meeting. */
export interface Seat {
  readonly meeting: Meeting;
  arrivals: number;
}
