/**
 * The largest and smallest of a list, however long: `Math.max(...list)` hands each member over as an argument of its
 * own, and some hundred thousand of them overflow the stack.
 */

/** The largest, and no less than `least`; −∞ of none. */
export function largest(values: Iterable<number>, least = Number.NEGATIVE_INFINITY): number {
  let most = least;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest, and no more than `most`; ∞ of none. */
export function smallest(values: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  let least = most;
  for (const value of values) least = Math.min(least, value);
  return least;
}
