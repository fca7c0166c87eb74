import type { Lane } from './lanes.js';

/**
 * Where lanes wait for each other. Every lane has a seat at each meeting it goes to: a stream's collectives
 * over one group, or one direction of messages between two lanes. Streams run in order, so the n-th
 * arrival at every seat is the same collective, or the two ends of the same message.
 */
class Meeting {
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
interface Seat {
  readonly meeting: Meeting;
  arrivals: number;
}

/** Every lane's seats, by name of the meeting. */
export class Seating {
  readonly #seats: readonly Map<string, Seat>[];
  readonly #meetings: Meeting[] = [];

  constructor(lanes: number) {
    this.#seats = Array.from({ length: lanes }, () => new Map<string, Seat>());
  }

  /** Notes that `op` of `lane` arrived at its group's meeting; returns all arrivals once everybody has come. */
  arrive(lane: Lane, name: string, group: readonly Lane[], op: number): readonly number[] | undefined {
    const seats = this.#seats[lane.index]!;
    if (!seats.has(name))
      this.#open(
        group.length,
        group.map((member) => [member, name] as const),
      );
    const seat = seats.get(name)!;
    return seat.meeting.arrive(seat, op);
  }

  /** The same for a message, whose two ends know their meeting by different names. */
  arriveAtPeer(
    lane: Lane,
    name: string,
    peersName: string,
    peer: () => Lane,
    op: number,
  ): readonly number[] | undefined {
    const seats = this.#seats[lane.index]!;
    if (!seats.has(name)) {
      this.#open(2, [
        [lane, name],
        [peer(), peersName],
      ]);
    }
    const seat = seats.get(name)!;
    return seat.meeting.arrive(seat, op);
  }

  #open(size: number, places: readonly (readonly [Lane, string])[]): void {
    const meeting = new Meeting(size);
    this.#meetings.push(meeting);
    for (const [lane, name] of places) this.#seats[lane.index]!.set(name, meeting.sit());
  }

  /** Rounds that somebody waits in. */
  get waiting(): number {
    return this.#meetings.reduce((sum, meeting) => sum + meeting.waiting, 0);
  }
}
