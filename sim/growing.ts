/**
 * Programs that grow with the number of their micro-batches: a few of them say what the lists of many are like, round
 * after round, without their being written.
 */

import { type Repeating, type Round, repeating } from '../program/order/repeat.js';
import type { Program } from '../program/program.js';

/** A program by the number of its micro-batches. */
export interface Growing {
  write(microBatches: number): Written;
  readonly microBatches: number;
  /** Micro-batches that a schedule takes in at a time: what is left out is a multiple of it. */
  readonly round: number;
  /** Pipeline stages: as many micro-batches are under way before the first comes back. */
  readonly stages: number;
}

/** A program, and by role a round of micro-batches in the middle of each part of its list that repeats. */
export interface Written {
  readonly program: Program;
  readonly rounds: readonly (readonly Round[])[];
}

/** A program of few micro-batches that shows all that one of many does. */
export interface Few {
  readonly program: Program;
  /** By role: where its list repeats itself, in order. */
  readonly stretches: readonly (readonly Repeating[])[];
  /** Rounds that it lacks. */
  readonly lacking: number;
}

/** The program with `fewer` micro-batches, the same as all modulo the round; undefined where some list does not repeat. */
export function fewOf({ write, microBatches, round }: Growing, fewer: number): Few | undefined {
  const { program, rounds } = write(fewer);
  const stretches: Repeating[][] = [];
  for (const [i, { ops }] of program.roles.entries()) {
    const own = rounds[i]!.map((one) => repeating(ops, one));
    if (!own.every((stretch) => stretch !== undefined)) return undefined;
    stretches.push(own);
  }
  return { program, stretches, lacking: (microBatches - fewer) / round };
}
