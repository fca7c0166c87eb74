/** What tensor ranks may divide in parts of several widths: they divide all of them. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
