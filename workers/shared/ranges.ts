/** The arithmetic of collectives: stretches of floats added or copied. */

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
