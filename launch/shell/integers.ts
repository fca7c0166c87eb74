/** Whole numbers of 64 bits, which wrap round as a shell's do. */

export const SMALLEST = -(2n ** 63n);

/** `number` in 64 bits. */
export function whole(number: bigint): bigint {
  return BigInt.asIntN(64, number);
}

/** `base` to the power of `exponent`; undefined for a negative one. */
export function powerOf(base: bigint, exponent: bigint): bigint | undefined {
  if (exponent < 0n) return undefined;
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left % 2n === 1n) result = whole(result * square);
    square = whole(square * square);
  }
  return result;
}
