/**
 * Time inside a step is a whole number of picoseconds, so that simultaneous events are exactly simultaneous and the
 * same input gives byte-identical output. A JavaScript number holds every whole number up to 2^53, which are 2.5 hours
 * of picoseconds. A longer step is counted in coarser ticks: its times are still given in picoseconds, all of them
 * multiples of 2^8 (or 2^16, …), which a number holds exactly, and adds exactly, up to 2^8 times as many.
 */
import { InputError } from '../input/error.js';

/** A whole number of picoseconds. */
export type Picoseconds = number;

const PER_SECOND = 1e12;
const SECONDS_PER_YEAR = 365.25 * 24 * 3600;

/** Ticks a clock may have, finest first; powers of two, so that counting in them rounds nothing. */
export const TICKS_PS: readonly Picoseconds[] = [2 ** 0, 2 ** 8, 2 ** 16, 2 ** 24, 2 ** 32];

/** The longest that a clock of this tick holds: 2.5 hours of picoseconds, 27 days of 2^8 ps. */
export function longestPs(tickPs: Picoseconds): Picoseconds {
  return Number.MAX_SAFE_INTEGER * tickPs;
}

/** The longest step there is, 1.2 million years: whatever takes longer is a figure out of proportion. */
export const LONGEST_STEP_SECONDS = longestPs(TICKS_PS.at(-1)!) / PER_SECOND;

/** What to say of it. */
export const LONGEST_STEP = `${(LONGEST_STEP_SECONDS / SECONDS_PER_YEAR / 1e6).toPrecision(2)} million years`;

/** A time beyond what a clock counts: for the coarsest of them what was asked is out of proportion. */
export class LongerThanAStep extends InputError {
  readonly seconds: number;

  constructor(seconds: number) {
    super(
      `a part of the step takes ${Number.isFinite(seconds) ? `${seconds.toPrecision(3)} s` : 'for ever'}, outside what ` +
        `a simulated step can hold (0 to ${LONGEST_STEP}): look for a figure that is far too large or too small, ` +
        'such as the sequence length, the size of a layer, the global batch, a bandwidth or a latency',
    );
    this.seconds = seconds;
  }
}

/**
 * Seconds to the nearest whole picosecond; beyond 2.5 hours to the nearest that a number holds. Throws LongerThanAStep
 * beyond LONGEST_STEP_SECONDS and for what is no number (unbounded sizes divided by each other), RangeError below zero.
 */
export function picoseconds(seconds: number): Picoseconds {
  const ps = Math.round(seconds * PER_SECOND);
  if (ps >= 0 && ps <= Number.MAX_SAFE_INTEGER) return ps;
  if (ps < 0)
    throw new RangeError(`${seconds} s is outside what a simulated step can hold: time goes forward`);
  if (!(seconds <= LONGEST_STEP_SECONDS)) throw new LongerThanAStep(seconds);
  return ps;
}

/** To the nearest whole tick of a clock. */
export function wholeTicks(ps: number, tickPs: Picoseconds): Picoseconds {
  return Math.round(ps / tickPs) * tickPs;
}

/** Picoseconds as floating-point seconds, for people and for JSON. */
export function inSeconds(ps: Picoseconds): number {
  return ps / PER_SECOND;
}

/** Time for `bytes` at `bytesPerSecond`, to the nearest picosecond; nothing takes no time. */
export function transferTime(bytes: number, bytesPerSecond: number): Picoseconds {
  return bytes === 0 ? 0 : picoseconds(bytes / bytesPerSecond);
}
