/** The arithmetic of collectives: ranges of floats added or copied. */
import { addInto } from '../kernels/elementwise.js';
import type { Kernels } from '../kernels/kernels.js';

export interface Ranges {
  /** into += from, float by float; both have the same length and do not overlap. */
  addInto(into: Float32Array, from: Float32Array): void;
  /** into = from; both have the same length. */
  copy(into: Float32Array, from: Float32Array): void;
}

/** In plain JavaScript: what compiled kernels are measured and tested against. */
export const PLAIN_RANGES: Ranges = {
  addInto(into, from) {
    for (let i = 0; i < into.length; i++) into[i]! += from[i]!;
  },
  copy(into, from) {
    into.set(from);
  },
};

/** By compiled kernels, several floats at a time; the ranges must lie in the kernels' memory. */
export function kernelRanges(kernels: Kernels): Ranges {
  return {
    addInto: (into, from) => addInto(kernels, into, from),
    copy: (into, from) => kernels.copy(into, from),
  };
}
