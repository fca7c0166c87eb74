/**
 * The token table and the position table. Forward looks rows up; backward adds each row's gradient to the
 * row it came from, token after token, so that repeated tokens always sum in the same order.
 */
import { addInto } from './elementwise.js';
import type { Kernels } from './kernels.js';

/** The rank's rows of the token table [rows, width], from token `firstToken` on. */
export interface TableSlice {
  readonly firstToken: number;
  readonly rows: number;
  readonly width: number;
}

/** out[t] = table[tokens[t]], or zeros for a token of another rank's slice, so that ranks' results add up. */
export function embeddingForward(
  out: Float32Array,
  table: Float32Array,
  tokens: Int32Array,
  { firstToken, rows, width }: TableSlice,
): void {
  for (let t = 0; t < tokens.length; t++) {
    const row = tokens[t]! - firstToken;
    const inside = row >= 0 && row < rows;
    for (let i = 0; i < width; i++) out[t * width + i] = inside ? table[row * width + i]! : 0;
  }
}

/** dTable[tokens[t]] += dOut[t] for each token of the slice, in order of t. */
export function embeddingBackward(
  dTable: Float32Array,
  dOut: Float32Array,
  tokens: Int32Array,
  { firstToken, rows, width }: TableSlice,
): void {
  for (let t = 0; t < tokens.length; t++) {
    const row = tokens[t]! - firstToken;
    if (row < 0 || row >= rows) continue;
    for (let i = 0; i < width; i++) {
      dTable[row * width + i] = dTable[row * width + i]! + dOut[t * width + i]!;
    }
  }
}

/** The positions that each of a rank's sequences has: `count` from `first` on. */
export interface Positions {
  readonly first: number;
  readonly count: number;
  readonly width: number;
}

/** x[sequence, position] += table[first + position] for each sequence of the micro-batch. */
export function positionAdd(
  kernels: Kernels,
  x: Float32Array,
  table: Float32Array,
  sequences: number,
  { first, count, width }: Positions,
): void {
  const rows = table.subarray(first * width, (first + count) * width);
  for (let s = 0; s < sequences; s++) addInto(kernels, x.subarray(s * rows.length), rows);
}

/** dTable[first + position] += dx[sequence, position], sequence after sequence. */
export function positionBackward(
  kernels: Kernels,
  dTable: Float32Array,
  dx: Float32Array,
  sequences: number,
  { first, count, width }: Positions,
): void {
  const rows = dTable.subarray(first * width, (first + count) * width);
  for (let s = 0; s < sequences; s++) {
    addInto(kernels, rows, dx.subarray(s * rows.length, (s + 1) * rows.length));
  }
}
