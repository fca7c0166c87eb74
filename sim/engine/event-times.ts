/**
 * A heap of event times, earliest first and, at one time, oldest first. Four children to a parent: half
 * the levels of a binary heap for the same comparisons, all in three flat tables.
 */
import type { Picoseconds } from '../../program/time.js';
import { grown } from './growable.js';

export class EventTimes {
  size = 0;
  #times = new Float64Array(64);
  /** Order of creation, which decides between equal times. */
  #orders = new Float64Array(64);
  #events = new Int32Array(64);
  #created = 0;

  /** The earliest time; there must be one. */
  get time(): Picoseconds {
    return this.#times[0]!;
  }

  /** The first event at the earliest time. */
  get event(): number {
    return this.#events[0]!;
  }

  push(atPs: Picoseconds, event: number): void {
    let at = this.size++;
    this.#times = grown(this.#times, this.size);
    this.#orders = grown(this.#orders, this.size);
    this.#events = grown(this.#events, this.size);
    const times = this.#times;
    const orders = this.#orders;
    const events = this.#events;
    // Younger than all others, it rises only past strictly later times.
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (times[parent]! <= atPs) break;
      times[at] = times[parent]!;
      orders[at] = orders[parent]!;
      events[at] = events[parent]!;
      at = parent;
    }
    times[at] = atPs;
    orders[at] = this.#created++;
    events[at] = event;
  }

  /** Removes the earliest time. */
  pop(): void {
    const times = this.#times;
    const orders = this.#orders;
    const events = this.#events;
    const size = --this.size;
    const time = times[size]!;
    const order = orders[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 4 * at + 1) {
      const end = Math.min(child + 4, size);
      let least = child;
      let leastTime = times[child]!;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (otherTime < leastTime || (otherTime === leastTime && orders[other]! < orders[least]!)) {
          least = other;
          leastTime = otherTime;
        }
      }
      if (time < leastTime || (time === leastTime && order < orders[least]!)) break;
      times[at] = leastTime;
      orders[at] = orders[least]!;
      events[at] = events[least]!;
      at = least;
    }
    times[at] = time;
    orders[at] = order;
    events[at] = events[size]!;
  }
}
