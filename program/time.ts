/**
 * Time inside a step is a whole number of picoseconds, so that simultaneous events are exactly
 * simultaneous and the same input gives byte-identical output. A JavaScript number holds whole
 * picoseconds up to 2^53 ps, which is 2.5 hours: a step is seconds, longer spans are multiplied
 * out of steps in floating-point seconds.
 */
import { InputError } from '../input/error.js';

/** A whole number of picoseconds. */
export type Picoseconds = number;

const PER_SECOND = 1e12;

/** Part of a step that takes longer than the clock counts: what was asked is out of proportion. */
export class LongerThanAStep extends InputError {
  readonly seconds: number;

  constructor(seconds: number) {
    super(
      `${seconds.toPrecision(3)} s is outside what a simulated step can hold (0 to 2.5 hours): ` +
        'look for a figure that is too large, such as the sequence length, the global batch or a latency',
    );
    this.seconds = seconds;
  }
}

/**
 * Seconds to the nearest whole picosecond. Throws LongerThanAStep beyond 2^53 ps (2.5 h), and RangeError below zero,
 * for infinity and for what is no number.
 */
export function picoseconds(seconds: number): Picoseconds {
  const ps = Math.round(seconds * PER_SECOND);
  if (!(ps >= 0 && ps < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${seconds} s is outside what a simulated step can hold (0 to 2.5 hours)`);
  }
  if (ps > Number.MAX_SAFE_INTEGER) throw new LongerThanAStep(seconds);
  return ps;
}

/** Picoseconds as floating-point seconds, for people and for JSON. */
export function inSeconds(ps: Picoseconds): number {
  return ps / PER_SECOND;
}

/** Time for `bytes` at `bytesPerSecond`, to the nearest picosecond; nothing takes no time. */
export function transferTime(bytes: number, bytesPerSecond: number): Picoseconds {
  return bytes === 0 ? 0 : picoseconds(bytes / bytesPerSecond);
}
