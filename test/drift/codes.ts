/**
 * An outcome in 40 bits: step time and peak as logarithms in steps of 1/50,000, 20 bits each, or a reason. A fifth of the
 * 1e-4 that counts as a move, so that rounding hides none.
 */
import { type Outcome, REASONS, type Reason } from './play.js';

/** Of a stored figure. */
export const QUANTUM = 2e-5;
/** What counts as a move: a change of the logarithm. */
export const MOVED = 1e-4;
const LEAST_SECONDS = 5e-5;
const LEAST_BYTES = 1e5;
/** Codes below stand for reasons. */
const FIRST = 16;
const CODES = 2 ** 20;
const BYTES = 5;

/** A stored outcome: codes of step time and peak, or a reason. */
export interface Stored {
  readonly step: number;
  readonly peak: number;
}

/** The codes of an outcome; a figure that no code holds is an error in the range of this file. */
export function storedOf(outcome: Outcome): Stored {
  if ('reason' in outcome) return { step: REASONS.indexOf(outcome.reason), peak: 0 };
  return { step: codeOf(outcome.seconds / LEAST_SECONDS), peak: codeOf(outcome.peakBytes / LEAST_BYTES) };
}

function codeOf(ratio: number): number {
  const code = FIRST + Math.round(Math.log(ratio) / QUANTUM);
  if (code >= FIRST && code < CODES) return code;
  throw new RangeError(`${ratio} times the least that a code stands for is beyond codes; widen them`);
}

/** Why a stored point did not run; undefined where it ran. */
export function reasonOf({ step }: Stored): Reason | undefined {
  return step < FIRST ? REASONS[step] : undefined;
}

/** Seconds and bytes of a stored point that ran. */
export function secondsOf({ step }: Stored): number {
  return LEAST_SECONDS * Math.exp((step - FIRST) * QUANTUM);
}
export function bytesOf({ peak }: Stored): number {
  return LEAST_BYTES * Math.exp((peak - FIRST) * QUANTUM);
}

/** ln(now / then) of step time and peak of two points that ran. */
export function shiftOf(then: Stored, now: Stored): { readonly step: number; readonly peak: number } {
  return { step: (now.step - then.step) * QUANTUM, peak: (now.peak - then.peak) * QUANTUM };
}

/** Whether two stored points are the same but for rounding. */
export function isSame(then: Stored, now: Stored): boolean {
  if (reasonOf(then) !== undefined || reasonOf(now) !== undefined) return reasonOf(then) === reasonOf(now);
  const { step, peak } = shiftOf(then, now);
  return Math.max(Math.abs(step), Math.abs(peak)) <= MOVED + QUANTUM / 2;
}

/** All of them in base64. */
export function packed(points: readonly Stored[]): string {
  const bytes = Buffer.alloc(points.length * BYTES);
  for (const [i, { step, peak }] of points.entries())
    bytes.writeUIntBE(step * CODES + peak, i * BYTES, BYTES);
  return bytes.toString('base64');
}

/** Back again. */
export function unpacked(text: string): Stored[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / BYTES }, (_, i) => {
    const both = bytes.readUIntBE(i * BYTES, BYTES);
    return { step: Math.floor(both / CODES), peak: both % CODES };
  });
}
