/** Gradients by central differences in double precision, and how close a float32 result must come. */
import assert from 'node:assert/strict';

const STEP = 1e-5;

/** ∂f/∂x_i for every i, by (f(x + h e_i) − f(x − h e_i)) / 2h. */
export function numericGradient(f: (x: readonly number[]) => number, x: ArrayLike<number>): number[] {
  const at = Array.from(x);
  return at.map((value, i) => {
    at[i] = value + STEP;
    const above = f(at);
    at[i] = value - STEP;
    const below = f(at);
    at[i] = value;
    return (above - below) / (2 * STEP);
  });
}

/** Fails where a value differs by more than `tolerance` of the largest expected one. */
export function assertClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 1e-5,
): void {
  assert.equal(got.length, expected.length, `${what}: length`);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i]! - expected[i]!);
    assert.ok(
      error <= tolerance * largest,
      `${what}[${i}] is ${got[i]}, not ${expected[i]} (off by ${error})`,
    );
  }
}

/** Σ a_i b_i: with b the gradient of a loss by a, the loss itself, up to a constant. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
