/**
 * Waits of the host for the device. It runs ahead of the device until it must read what a kernel wrote (how many tokens
 * each expert has); then both are at the same place, and what follows starts no sooner than its launch. Let H be the host
 * time of all launches since then and d what passes on the device before a kernel's start: the device waits for
 * max (H - d) over the kernels that follow, until the host is ahead again.
 */
import type { Picoseconds } from '../../program/time.js';

export class HostStalls {
  /** When the last kernel that was waited for ended; undefined while the host is ahead. */
  #readAt: Picoseconds | undefined;
  #launchedPs = 0;
  #longestPs = 0;
  #before = 0;

  /** Time that the device waits for launches. */
  get ps(): Picoseconds {
    return this.#before + this.#longestPs;
  }

  /** A launch, in launching order, of what starts at `startPs` where nothing waits for the host; its end, where the host waits for it. */
  launched(launchPs: Picoseconds, startPs: Picoseconds, awaitedPs: Picoseconds | undefined): void {
    if (this.#readAt !== undefined) {
      this.#launchedPs += launchPs;
      this.#longestPs = Math.max(this.#longestPs, this.#launchedPs - (startPs - this.#readAt));
    }
    if (awaitedPs === undefined) return;
    this.#before += this.#longestPs;
    this.#readAt = awaitedPs;
    this.#launchedPs = 0;
    this.#longestPs = 0;
  }
}
