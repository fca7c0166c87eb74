/**
 * Where lanes wait for each other: the n-th collective of a group along the same axes is one meeting,
 * and the n-th send from one lane to another meets the n-th receive.
 */
import type { Op } from '../program/program.js';
import type { Lane } from './lanes.js';

/** What an op needs others for, worked out once per role. */
export interface Encounter {
  /** Lanes meet at the same name and ordinal. */
  readonly name: string;
  readonly ordinal: number;
}

/** Counts, in list order, the ops that meet others; `nameOf` is undefined for those that do not. */
export function encounters(
  ops: readonly Op[],
  nameOf: (op: Op) => string | undefined,
): (Encounter | undefined)[] {
  const counts = new Map<string, number>();
  return ops.map((op) => {
    const name = nameOf(op);
    if (name === undefined) return undefined;
    const ordinal = counts.get(name) ?? 0;
    counts.set(name, ordinal + 1);
    return { name, ordinal };
  });
}

/** Collects arrivals until everybody expected has come. */
export class Meetings {
  readonly #open = new Map<string, number[]>();

  /** Notes that `op` (a global number) arrived; returns all arrivals once `expected` have. */
  arrive(first: Lane, encounter: Encounter, expected: number, op: number): number[] | undefined {
    if (expected === 1) return [op];
    const key = `${encounter.name}|${first.index}|${encounter.ordinal}`;
    const arrived = this.#open.get(key);
    if (!arrived) {
      this.#open.set(key, [op]);
      return undefined;
    }
    arrived.push(op);
    if (arrived.length < expected) return undefined;
    this.#open.delete(key);
    return arrived;
  }

  /** Meetings that somebody waits at. */
  get waiting(): number {
    return this.#open.size;
  }
}
