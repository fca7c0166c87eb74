/**
 * The operands of fused attention. Heads lie side by side in a row, one row per position, so a rank of a
 * tensor-parallel group simply has fewer heads, and queries, keys and values may be slices of one
 * projection.
 */
import { columnsFrom, type Strided } from '../arrays.js';

/** Attention of one sequence on one rank. Query head h uses key/value head ⌊h · kvHeads / heads⌋. */
export interface AttentionShape {
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly valueDim: number;
  /** Factor on the scores, 1/√headDim in every model of the zoo. */
  readonly scale: number;
  readonly causal: boolean;
  /** Position of the first query less that of the first key: 0 but for slices of a sequence. */
  readonly offset: number;
  /** A query sees this many positions back, itself included; absent, all. */
  readonly window?: number;
}

/** Queries [queries, heads · headDim], keys [keys, kvHeads · headDim], values [keys, kvHeads · valueDim]. */
export interface QueryKeyValue {
  readonly query: Strided;
  readonly key: Strided;
  readonly value: Strided;
}

/** Rows of queries handled at once: their scores are all that is ever held of the score matrix. */
export const QUERY_BLOCK = 64;

/** Added to scores that must not count; e to its power is 0 beside any real score. */
export const HIDDEN = -1e30;

/** Work arrays of one worker. */
export interface AttentionScratch {
  /** Scores, their gradient and the mask, each [QUERY_BLOCK, keys]. */
  readonly scores: Float32Array;
  readonly gradient: Float32Array;
  readonly mask: Float32Array;
  /** Two values for each row of a block. */
  readonly rows: readonly [Float32Array, Float32Array];
}

/** Floats that `attentionScratch` divides, for at most `keys` keys. */
export function attentionScratchFloats(keys: number): number {
  return QUERY_BLOCK * (3 * keys + 2);
}

/** Divides one array of `attentionScratchFloats(keys)` floats. */
export function attentionScratch(floats: Float32Array, keys: number): AttentionScratch {
  let used = 0;
  const take = (width: number) => {
    const start = used;
    used += QUERY_BLOCK * width;
    return floats.subarray(start, used);
  };
  return { scores: take(keys), gradient: take(keys), mask: take(keys), rows: [take(1), take(1)] };
}

/** A run of queries and how many keys any of them can see. */
export interface QueryBlock {
  readonly first: number;
  readonly rows: number;
  readonly keys: number;
}

/** The sequence's queries in blocks; keys that causality hides from a whole block are left out. */
export function queryBlocks({ queries, keys, causal, offset }: AttentionShape): QueryBlock[] {
  const blocks: QueryBlock[] = [];
  for (let first = 0; first < queries; first += QUERY_BLOCK) {
    const rows = Math.min(QUERY_BLOCK, queries - first);
    const seen = causal ? Math.max(0, Math.min(keys, first + rows + offset)) : keys;
    blocks.push({ first, rows, keys: seen });
  }
  return blocks;
}

/** Writes the block's mask [rows, keys]: 0 where a query sees a key, `HIDDEN` where it does not. */
export function fillMask(mask: Float32Array, block: QueryBlock, shape: AttentionShape): void {
  const window = shape.window ?? Number.POSITIVE_INFINITY;
  for (let row = 0; row < block.rows; row++) {
    const position = block.first + row + shape.offset;
    for (let key = 0; key < block.keys; key++) {
      const seen = (!shape.causal || key <= position) && position - key < window;
      mask[row * block.keys + key] = seen ? 0 : HIDDEN;
    }
  }
}

/** Head `head` of `dim` columns, from row `row` on. */
export function headSlice({ values, stride }: Strided, row: number, head: number, dim: number): Strided {
  return columnsFrom(values, stride, row * stride + head * dim);
}
