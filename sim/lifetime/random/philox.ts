/**
 * Random numbers by place, not by turn: Philox 4×32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as
 * 1, 2, 3, SC'11) turns a key and a counter into four random words. A draw is named by seed, trial, stream and number, so it
 * is the same whichever thread asks for it, and whatever else has been drawn.
 */

const MULTIPLY_0 = 0xd2511f53;
const MULTIPLY_1 = 0xcd9e8d57;
/** Added to the key each round: the golden ratio, and √3 − 1 (Weyl sequences). */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** A block of four words; reused by each call. */
export type Block = Uint32Array;

/** Writes the four words of a counter (c0 … c3) under a key (k0, k1) into `block`. All are 32-bit words. */
export function philox(
  block: Block,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLY_0, c0 >>> 0);
    const high1 = highWord(MULTIPLY_1, c2 >>> 0);
    const low0 = Math.imul(MULTIPLY_0, c0);
    const low1 = Math.imul(MULTIPLY_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** The upper 32 bits of the product of two words, by halves. */
function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (other >>> 16)) | 0;
}
