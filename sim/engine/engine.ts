/**
 * The event queue. Events happen in order of time, and events of one time in the order they were
 * scheduled; the clock moves before the handler is called. Nothing else decides order, so the same
 * input gives the same run.
 *
 * Symmetric ranks schedule thousands of events for the same picosecond. Such events form a list, and
 * the heap orders event times, not events: lock-step ranks cost a list append each.
 */
import { inSeconds, LongerThanAStep, longestPs, type Picoseconds } from '../../program/time.js';
import { EventTimes } from './event-times.js';
import { grown } from './growable.js';

/** Names a scheduled event until it happens or is cancelled; reused afterwards. */
export type EventHandle = number;
export type Handler = (payload: number) => void;

const NONE = -1;
const CANCELLED = -1;
/** 2^5 event times whose lists can still be appended to, found by a hash of the time. */
const RECENT_BITS = 5;

export class Engine {
  /** The present, in picoseconds. */
  now: Picoseconds = 0;
  /** Events handled so far; cancelled ones do not count. */
  events = 0;
  /** What all times are multiples of. */
  readonly tickPs: Picoseconds;
  /** The last time a clock of this tick can hold. */
  readonly longestPs: Picoseconds;

  // Events, by handle. A free handle's `next` is the next free handle.
  #next = new Int32Array(64);
  #payload = new Int32Array(64);
  #listener = new Int32Array(64);
  #free = NONE;
  #handles = 0;

  readonly #times = new EventTimes();
  readonly #recentTime = new Float64Array(1 << RECENT_BITS).fill(Number.NaN);
  readonly #recentLast = new Int32Array(1 << RECENT_BITS);
  readonly #handlers: Handler[] = [() => {}];

  constructor(tickPs: Picoseconds = 1) {
    this.tickPs = tickPs;
    this.longestPs = longestPs(tickPs);
  }

  /** Registers another receiver of events; pass its number to `schedule`. */
  listen(handler: Handler): number {
    return this.#handlers.push(handler) - 1;
  }

  /**
   * Calls the listener's handler with `payload` (a 32-bit integer) when the clock reaches `atPs`.
   * Listener 0 is the handler given to `run`. Throws RangeError when `atPs` has passed, and LongerThanAStep beyond
   * what a clock of this tick can hold.
   */
  schedule(atPs: Picoseconds, payload: number, listener = 0): EventHandle {
    if (!(atPs >= this.now && atPs <= this.longestPs)) throw this.#outOfTime(atPs);
    const event = this.#allocate();
    this.#payload[event] = payload;
    this.#listener[event] = listener;
    this.#next[event] = NONE;
    const recent = recentSlot(atPs);
    if (this.#recentTime[recent] === atPs) this.#next[this.#recentLast[recent]!] = event;
    else this.#times.push(atPs, event);
    this.#recentTime[recent] = atPs;
    this.#recentLast[recent] = event;
    return event;
  }

  /** Forgets an event that has not happened yet. */
  cancel(event: EventHandle): void {
    this.#listener[event] = CANCELLED;
  }

  /** Handles events until none is left. Cancelled events do not move the clock. */
  run(handler: Handler): void {
    this.#handlers[0] = handler;
    const times = this.#times;
    while (times.size > 0) {
      const atPs = times.time;
      let event = times.event;
      times.pop();
      while (event !== NONE) {
        const listener = this.#listener[event]!;
        if (listener !== CANCELLED) {
          this.now = atPs;
          this.events++;
          this.#handlers[listener]!(this.#payload[event]!);
        }
        // Read only now: the handler may have appended an event at this very time.
        const next = this.#next[event]!;
        this.#next[event] = this.#free;
        this.#free = event;
        event = next;
      }
      const recent = recentSlot(atPs);
      if (this.#recentTime[recent] === atPs) this.#recentTime[recent] = Number.NaN;
    }
  }

  #outOfTime(atPs: Picoseconds): Error {
    if (atPs > this.now) return new LongerThanAStep(inSeconds(atPs));
    return new RangeError(`an event at ${atPs} ps cannot be scheduled at ${this.now} ps`);
  }

  #allocate(): EventHandle {
    const event = this.#free;
    if (event !== NONE) {
      this.#free = this.#next[event]!;
      return event;
    }
    const handles = ++this.#handles;
    this.#next = grown(this.#next, handles);
    this.#payload = grown(this.#payload, handles);
    this.#listener = grown(this.#listener, handles);
    return handles - 1;
  }
}

/** Where a time is remembered: the top bits of a multiplicative hash (Knuth, vol. 3, 6.4). */
function recentSlot(atPs: Picoseconds): number {
  return Math.imul(atPs | 0, 0x9e3779b1) >>> (32 - RECENT_BITS);
}
