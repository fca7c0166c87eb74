/** Random choices that a seed decides, and nothing else: the same numbers on every machine. */

export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number of at least 0, less than `n`. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
  /** How many times, from 1 to 6: once more with each success. */
  times(probability: number): number;
}

/** The choices of input `index` under `seed` (mulberry32). */
export function randomOf(seed: number, index: number): Random {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  next();
  const below = (n: number) => Math.floor(next() * n);
  const chance = (probability: number) => next() < probability;
  return {
    ...{ next, below, chance },
    pick: (list) => list[below(list.length)]!,
    times(probability) {
      let n = 1;
      while (n < 6 && chance(probability)) n++;
      return n;
    },
  };
}
