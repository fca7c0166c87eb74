/**
 * How a tensor is cut into parts. Cuts fall on multiples of 4 bytes, so that no float32 is torn; parts
 * differ by at most one such word, the larger ones first. The first part is the largest.
 */
const WORD_BYTES = 4;

/** Where part `i` of `parts` begins; `i === parts` gives the end, `bytes`. */
export function chunkStart(bytes: number, parts: number, i: number): number {
  const words = Math.ceil(bytes / WORD_BYTES);
  const longer = words % parts;
  return Math.min(bytes, WORD_BYTES * (i * ((words - longer) / parts) + Math.min(i, longer)));
}

/** Bytes of part `i` of `parts`. */
export function chunkBytes(bytes: number, parts: number, i: number): number {
  return chunkStart(bytes, parts, i + 1) - chunkStart(bytes, parts, i);
}

/** True when all parts are equal. */
export function dividesEvenly(bytes: number, parts: number): boolean {
  return bytes % (WORD_BYTES * parts) === 0;
}

/** All cuts: `parts + 1` places from 0 to `bytes`. */
export function chunkStarts(bytes: number, parts: number): Float64Array {
  return Float64Array.from({ length: parts + 1 }, (_, i) => chunkStart(bytes, parts, i));
}
