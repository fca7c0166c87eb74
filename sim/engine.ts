/**
 * The event queue. Events happen in order of time, and events of one instant in the order they were
 * scheduled; the clock moves before the handler is called. Nothing else decides order, so the same
 * input gives the same run.
 *
 * Symmetric ranks schedule thousands of events for the same picosecond. Such events form a list, an
 * *instant*, and a four-way heap orders instants, not events: lock-step ranks cost a list append each.
 */
import type { Picoseconds } from '../program/time.js';

/** Names a scheduled event until it happens or is cancelled; reused afterwards. */
export type EventHandle = number;
export type Handler = (payload: number) => void;

const NONE = -1;
const CANCELLED = -1;
/** Instants that can still be appended to, found by a hash of their time. A power of two. */
const RECENT_BITS = 5;

export class Engine {
  /** The present, in picoseconds. */
  now: Picoseconds = 0;
  /** Events handled so far; cancelled ones do not count. */
  events = 0;

  // Events, by handle. A free handle's `next` is the next free handle.
  #next = new Int32Array(64);
  #payload = new Int32Array(64);
  #listener = new Int32Array(64);
  #free = NONE;
  #handles = 0;

  // The heap of instants: time, order of creation, first event.
  #times = new Float64Array(64);
  #orders = new Float64Array(64);
  #firsts = new Int32Array(64);
  #size = 0;
  #created = 0;

  readonly #recentTime = new Float64Array(1 << RECENT_BITS).fill(Number.NaN);
  readonly #recentLast = new Int32Array(1 << RECENT_BITS);
  readonly #handlers: Handler[] = [() => {}];

  /** Registers another receiver of events; pass its number to `schedule`. */
  listen(handler: Handler): number {
    return this.#handlers.push(handler) - 1;
  }

  /**
   * Calls the listener's handler with `payload` (a 32-bit integer) when the clock reaches `atPs`.
   * Listener 0 is the handler given to `run`. Throws RangeError when `atPs` has passed or is beyond
   * what a simulated step can hold.
   */
  schedule(atPs: Picoseconds, payload: number, listener = 0): EventHandle {
    if (!(atPs >= this.now && atPs <= Number.MAX_SAFE_INTEGER)) throw this.#outOfTime(atPs);
    const event = this.#allocate();
    this.#payload[event] = payload;
    this.#listener[event] = listener;
    this.#next[event] = NONE;
    const recent = slotOf(atPs);
    if (this.#recentTime[recent] === atPs) this.#next[this.#recentLast[recent]!] = event;
    else this.#push(atPs, event);
    this.#recentTime[recent] = atPs;
    this.#recentLast[recent] = event;
    return event;
  }

  /** Forgets an event that has not happened yet. */
  cancel(event: EventHandle): void {
    this.#listener[event] = CANCELLED;
  }

  /** Handles events until none is left. A clock stopped by cancelled events alone does not move. */
  run(handler: Handler): void {
    this.#handlers[0] = handler;
    while (this.#size > 0) {
      const atPs = this.#times[0]!;
      let event = this.#firsts[0]!;
      this.#pop();
      while (event !== NONE) {
        const listener = this.#listener[event]!;
        if (listener !== CANCELLED) {
          this.now = atPs;
          this.events++;
          this.#handlers[listener]!(this.#payload[event]!);
        }
        // Read only now: the handler may have appended to this very instant.
        const next = this.#next[event]!;
        this.#next[event] = this.#free;
        this.#free = event;
        event = next;
      }
      const recent = slotOf(atPs);
      if (this.#recentTime[recent] === atPs) this.#recentTime[recent] = Number.NaN;
    }
  }

  #outOfTime(atPs: Picoseconds): RangeError {
    const why = atPs < this.now ? 'that time has passed' : 'a simulated step ends before 2.5 hours (2^53 ps)';
    return new RangeError(`an event at ${atPs} ps cannot be scheduled at ${this.now} ps: ${why}`);
  }

  #allocate(): EventHandle {
    const event = this.#free;
    if (event !== NONE) {
      this.#free = this.#next[event]!;
      return event;
    }
    if (this.#handles === this.#next.length) {
      this.#next = doubled(this.#next);
      this.#payload = doubled(this.#payload);
      this.#listener = doubled(this.#listener);
    }
    return this.#handles++;
  }

  #push(atPs: Picoseconds, first: EventHandle): void {
    if (this.#size === this.#times.length) {
      this.#times = doubled(this.#times);
      this.#orders = doubled(this.#orders);
      this.#firsts = doubled(this.#firsts);
    }
    const times = this.#times;
    const orders = this.#orders;
    const firsts = this.#firsts;
    let at = this.#size++;
    // Created later than all others, it rises only past strictly later instants.
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (times[parent]! <= atPs) break;
      times[at] = times[parent]!;
      orders[at] = orders[parent]!;
      firsts[at] = firsts[parent]!;
      at = parent;
    }
    times[at] = atPs;
    orders[at] = this.#created++;
    firsts[at] = first;
  }

  #pop(): void {
    const times = this.#times;
    const orders = this.#orders;
    const firsts = this.#firsts;
    const size = --this.#size;
    const time = times[size]!;
    const order = orders[size]!;
    const first = firsts[size]!;
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
      firsts[at] = firsts[least]!;
      at = least;
    }
    times[at] = time;
    orders[at] = order;
    firsts[at] = first;
  }
}

/** Spreads times over the recent instants: the top bits of a multiplicative hash (Knuth, vol. 3, 6.4). */
function slotOf(atPs: Picoseconds): number {
  return Math.imul(atPs | 0, 0x9e3779b1) >>> (32 - RECENT_BITS);
}

function doubled<T extends Int32Array | Float64Array>(array: T): T {
  const grown = new (array.constructor as new (length: number) => T)(2 * array.length);
  grown.set(array);
  return grown;
}
