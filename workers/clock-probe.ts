/**
 * A short piece of work, always the same, that shows how fast the machine is just now: GEMMs, copies of a thread's
 * own memory and of its neighbour's, and signals to a neighbour that sleeps; less than a millisecond together. Ranks run it
 * between their steps, and calibration between what it measures, so that the one's figures fit the other's times.
 * It touches no tensor of the step. Each part is done once before it is timed: a step leaves caches cold that are warm
 * where the probe runs again and again.
 */
import { plain } from './kernels/gemm.js';
import type { Kernels } from './kernels/kernels.js';
import { type Address, type Layout, LINE_BYTES } from './shared/layout.js';
import type { Signals } from './shared/signal.js';

/** Milliseconds of one run of it, by one thread. */
export interface ClockTimes {
  /** Of its GEMMs, and of its passes over its own memory. */
  readonly gemmMs: number;
  readonly streamMs: number;
  /** Until the neighbour had done its GEMMs, too, and of passes over its memory; absent for a thread without one. */
  readonly togetherMs?: number;
  readonly copyMs?: number;
  /** Of a signal to a neighbour that sleeps; measured by the first of two. */
  readonly wakeMs?: number;
}

/** Where the threads that run it have their memory and their signals: threads 0 and 1 are neighbours, 2 and 3, and so on. */
export interface ClockPlace {
  readonly lines: Address;
  /** By thread. */
  readonly at: readonly Address[];
}

const SIDE = 96;
const GEMMS = 4;
/** 128 KiB: what a second-level cache holds and a first-level cache does not. */
const FLOATS = 32_768;
const PASSES = 3;
/** Copies of a thread's own memory in a pass. */
const OWN = 4;
const TURNS = 2;
/** Longer than a waiter looks before it sleeps. */
const ASLEEP_MS = 0.05;
/** Longer than a sleeper takes to wake up. */
const LOOK_MS = 0.06;
const PURPOSE = 'the probe of the clock';

/** Lays out the probe of `threads` threads that run it at the same time. */
export function reserveClock(layout: Layout, threads: number): ClockPlace {
  const at = Array.from({ length: threads }, () => layout.floats(3 * FLOATS));
  return { lines: layout.lines(threads), at };
}

export class ClockProbe {
  readonly #kernels: Kernels;
  readonly #signals: Signals;
  readonly #place: ClockPlace;
  readonly #from: Float32Array;
  readonly #to: Float32Array;
  /** What no neighbour reads. */
  readonly #own: Float32Array;
  /** The neighbour, and what it has written. */
  readonly #peer: number | undefined;
  readonly #peers: Float32Array | undefined;
  #raised = 0;

  /** The probe of thread `signals.rank`, one of those that the place was laid out for. */
  constructor(kernels: Kernels, signals: Signals, place: ClockPlace) {
    const { rank } = signals;
    const peer = rank % 2 === 0 ? rank + 1 : rank - 1;
    const view = (of: number, part: 0 | 1 | 2) =>
      new Float32Array(signals.words.buffer, place.at[of]! + part * FLOATS * 4, FLOATS);
    this.#kernels = kernels;
    this.#signals = signals;
    this.#place = place;
    this.#from = view(rank, 0).fill(1 / SIDE);
    this.#to = view(rank, 1);
    this.#own = view(rank, 2);
    this.#peer = peer < place.at.length ? peer : undefined;
    this.#peers = this.#peer === undefined ? undefined : view(this.#peer, 1);
  }

  /** Runs it once; neighbours must call it as often. Throws `PeerStopped` when the neighbour has stopped. */
  run(): ClockTimes {
    this.#multiply(1);
    this.#meetAwake();
    const began = performance.now();
    this.#multiply(GEMMS);
    const gemmMs = performance.now() - began;
    const looked = this.#meetAwake();
    const togetherMs = performance.now() - began - looked;
    let [streamMs, copyMs] = [0, 0];
    for (let pass = -1; pass < PASSES; pass++) {
      const from = performance.now();
      for (let i = 0; i < OWN; i++) this.#kernels.copy(this.#own, this.#from);
      if (pass >= 0) streamMs += performance.now() - from;
      if (this.#peers === undefined) continue;
      this.#kernels.copy(this.#to, this.#from);
      this.#meet();
      const met = performance.now();
      this.#kernels.copy(this.#from, this.#peers);
      if (pass >= 0) copyMs += performance.now() - met;
      this.#meet();
    }
    if (this.#peer === undefined) return { gemmMs, streamMs };
    const wakeMs = this.#wake(this.#peer);
    return { gemmMs, streamMs, togetherMs, copyMs, ...(wakeMs === undefined ? {} : { wakeMs }) };
  }

  /** 96 products of 1/96 · 1/96: every run finds and leaves the same numbers. */
  #multiply(times: number): void {
    const [a, b] = [this.#from.subarray(0, SIDE ** 2), this.#from.subarray(SIDE ** 2, 2 * SIDE ** 2)];
    const call = {
      ...{ m: SIDE, n: SIDE, k: SIDE, accumulate: false },
      a: plain({ values: a, stride: SIDE }),
      b: plain({ values: b, stride: SIDE }),
      c: { values: this.#to, stride: SIDE },
    };
    for (let i = 0; i < times; i++) this.#kernels.gemm(call);
  }

  /** Both come to the same place. */
  #meet(): void {
    if (this.#peer === undefined) return;
    this.#raise();
    this.#wait(this.#peer);
  }

  /**
   * The same without sleep where neither keeps the other waiting for long, so that both begin at once. Returns what was
   * looked in vain before falling asleep after all: on a core that both share, the other could not work meanwhile.
   */
  #meetAwake(): number {
    if (this.#peer === undefined) return 0;
    this.#raise();
    const until = performance.now() + LOOK_MS;
    while (!this.#signals.reached(this.#line(this.#peer), this.#raised)) {
      if (performance.now() < until) continue;
      this.#wait(this.#peer);
      return LOOK_MS;
    }
    return 0;
  }

  /** Messages to and fro, each to one who sleeps; the first of the two knows how long a message takes. */
  #wake(peer: number): number | undefined {
    const first = peer > this.#signals.rank;
    let ms = 0;
    for (let turn = -1; turn < TURNS; turn++) {
      if (first) compute(ASLEEP_MS);
      const from = performance.now();
      if (first) this.#raise();
      this.#wait(peer, first ? 0 : 1);
      if (turn >= 0) ms += performance.now() - from - ASLEEP_MS;
      if (!first) compute(ASLEEP_MS);
      if (!first) this.#raise();
    }
    return first ? ms / (2 * TURNS) : undefined;
  }

  #raise(): void {
    this.#raised = (this.#raised + 1) | 0;
    this.#signals.raise(this.#line(this.#signals.rank));
  }

  /** Waits until the neighbour has signalled as often, or so many times more. */
  #wait(peer: number, more = 0): void {
    this.#signals.wait(this.#line(peer), (this.#raised + more) | 0, peer, PURPOSE);
  }

  #line(thread: number): Address {
    return this.#place.lines + thread * LINE_BYTES;
  }
}

function compute(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
