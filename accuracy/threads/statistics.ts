/** Medians of repeated measurements, how sure they are, and whether two of them differ. */
import { median, permutationTest, quantile, sampleWithReplacement } from 'simple-statistics';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1_000;
const PERMUTATIONS = 5_000;

/**
 * 95 % confidence interval of the median by the bootstrap (Efron 1979, percentile method): the medians of as
 * many samples drawn again from these. The same for the same `seed`. Throws for no samples.
 */
export function medianInterval(samples: readonly number[], seed: number): Interval {
  const random = uniform(seed);
  const given = [...samples];
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(sampleWithReplacement(given, given.length, random)),
  );
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}

/**
 * How often chance alone would part two groups of measurements as far as they are (Fisher 1935): the share of
 * random divisions of all of them whose means differ at least as much. Two-sided; never below 1 in the
 * number of divisions drawn.
 */
export function chanceOfDifference(a: readonly number[], b: readonly number[], seed: number): number {
  const share = permutationTest([...a], [...b], 'two_side', PERMUTATIONS, uniform(seed));
  return Math.max(share, 1 / PERMUTATIONS);
}

/** Uniform numbers in [0, 1), the same for the same seed: xorshift32 (Marsaglia 2003). */
export function uniform(seed: number): () => number {
  // The state must not be zero; the product scatters small seeds over its bits.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
