/**
 * How full the datacentre is over time, in a bounded number of entries whose sums over time are those of all changes.
 * At first each change is an entry. When there are too many, time is cut into cells of a power of two milliseconds and
 * what lies in one cell is added up; cells grow as the play goes on.
 */
import type { Occupancy } from './played.js';

export const MEASURES = [
  'allocatedMilli',
  'waitingJobs',
  'waitingDevices',
  'brokenDevices',
  'strandedDevices',
  'freeWhileWaiting',
] as const;
const COUNT = MEASURES.length;

export class OccupancyRecord {
  /** What holds from the last change on, in the order of `MEASURES`. */
  readonly now = new Float64Array(COUNT);
  readonly #points: number;
  #entries = 0;
  #atMillis: Float64Array;
  /** Sums over time of each entry. */
  #sums: Float64Array;
  #lastMillis = 0;
  #cellMillis = 0;

  /** Keeps at most 2 × `points` + 2 entries. */
  constructor(points: number) {
    this.#points = points;
    this.#atMillis = new Float64Array(2 * points + 2);
    this.#sums = new Float64Array((2 * points + 2) * COUNT);
  }

  /** Time passes with what holds now. */
  advance(millis: number): void {
    if (millis === this.#lastMillis) return;
    this.#add(this.#lastMillis, millis, this.now, 0, 1);
    this.#lastMillis = millis;
  }

  /** The entries; the last one says what holds at the end. */
  done(): Occupancy {
    const { now } = this;
    const entries = this.#entries;
    const ends = [...this.#atMillis.subarray(1, entries), this.#lastMillis];
    const means = (measure: number) =>
      Float64Array.from({ length: entries + 1 }, (_, at) =>
        at === entries
          ? now[measure]!
          : this.#sums[at * COUNT + measure]! / (ends[at]! - this.#atMillis[at]!),
      );
    return {
      atMillis: Float64Array.from([...this.#atMillis.subarray(0, entries), this.#lastMillis]),
      allocatedMilli: means(0),
      waitingJobs: means(1),
      waitingDevices: means(2),
      brokenDevices: means(3),
      strandedDevices: means(4),
      freeWhileWaiting: means(5),
    };
  }

  /** A stretch of time with constant values, `values[first …] × scale`. */
  #add(start: number, end: number, values: Float64Array, first: number, scale: number): void {
    const cell = this.#cellMillis;
    const last = this.#entries - 1;
    let from = start;
    if (cell > 0 && last >= 0) {
      const cellEnd = (Math.floor(this.#atMillis[last]! / cell) + 1) * cell;
      if (from < cellEnd) {
        const until = Math.min(end, cellEnd);
        this.#sum(last, values, first, scale * (until - from));
        from = until;
      }
    }
    if (from === end) return;
    const entry = this.#entries++;
    this.#atMillis[entry] = from;
    this.#sums.fill(0, entry * COUNT, (entry + 1) * COUNT);
    this.#sum(entry, values, first, scale * (end - from));
    if (this.#entries >= 2 * this.#points) this.#widen(end);
  }

  #sum(entry: number, values: Float64Array, first: number, times: number): void {
    for (let measure = 0; measure < COUNT; measure++)
      this.#sums[entry * COUNT + measure]! += values[first + measure]! * times;
  }

  /** Adds up what lies in wider cells: at most `points` of them, and one. */
  #widen(endMillis: number): void {
    const entries = this.#entries;
    const ats = this.#atMillis;
    const sums = this.#sums;
    this.#cellMillis = 2 ** Math.ceil(Math.log2(Math.max(1, endMillis / this.#points)));
    this.#entries = 0;
    this.#atMillis = new Float64Array(ats.length);
    this.#sums = new Float64Array(sums.length);
    for (let entry = 0; entry < entries; entry++) {
      const end = entry + 1 < entries ? ats[entry + 1]! : endMillis;
      this.#add(ats[entry]!, end, sums, entry * COUNT, 1 / (end - ats[entry]!));
    }
  }
}
