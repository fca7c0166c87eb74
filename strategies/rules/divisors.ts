/** The divisors that rules and searches offer. */

/** All divisors of `n`, ascending. */
export function divisors(n: number): number[] {
  const result: number[] = [];
  for (let d = 1; d * d <= n; d++) {
    if (n % d !== 0) continue;
    result.push(d);
    if (d !== n / d) result.push(n / d);
  }
  return result.sort((a, b) => a - b);
}
