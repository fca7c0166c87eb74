/**
 * Attention forward, O = softmax(scale · Q Kᵀ + mask) · V for each head, in blocks of queries. Of the
 * scores nothing is kept but log Σ exp of each row, from which the backward pass computes them again
 * (Dao et al. 2022, arXiv 2205.14135, section 3.1).
 */

import type { Strided } from '../arrays.js';
import { plain, transposed } from '../gemm.js';
import type { Kernels } from '../kernels.js';
import {
  type AttentionScratch,
  type AttentionShape,
  fillMask,
  HIDDEN,
  headSlice,
  type QueryKeyValue,
  queryBlocks,
} from './shape.js';
import { softmaxKernel } from './softmax.js';

/** Result of attention for one sequence: out [queries, heads · valueDim], lse [heads, queries]. */
export interface AttentionOutput {
  readonly out: Strided;
  /** Logarithm of the sum of exponentials of each query's masked, scaled scores. */
  readonly lse: Float32Array;
  /** Floats between those of two heads, where there are more queries; absent: as many as there are queries. */
  readonly lseStride?: number;
}

/** Fills `output`. Queries that see no key get lse near −1e30, and count for nothing in `blendAttention`. */
export function attentionForward(
  kernels: Kernels,
  output: AttentionOutput,
  { query, key, value }: QueryKeyValue,
  shape: AttentionShape,
  scratch: AttentionScratch,
): void {
  const { heads, kvHeads, headDim, valueDim, scale } = shape;
  const { scores, mask } = scratch;
  const [total] = scratch.rows;
  for (const block of queryBlocks(shape)) {
    const { first, rows, keys } = block;
    fillMask(mask, block, shape);
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const out = headSlice(output.out, first, head, valueDim);
      kernels.gemm({
        m: rows,
        n: keys,
        k: headDim,
        a: plain(headSlice(query, first, head, headDim)),
        b: transposed(headSlice(key, 0, kvHead, headDim)),
        c: { values: scores, stride: keys },
        accumulate: false,
      });
      const lse = output.lse.subarray(head * (output.lseStride ?? shape.queries) + first);
      if (keys === 0) lse.fill(HIDDEN, 0, rows);
      else {
        kernels.run(softmaxKernel, rows, keys, { scores, mask, maximum: lse, total }, { scale });
        for (let row = 0; row < rows; row++) lse[row] = lse[row]! + Math.log(total[row]!);
      }
      kernels.gemm({
        m: rows,
        n: valueDim,
        k: keys,
        a: plain({ values: scores, stride: keys }),
        b: plain(headSlice(value, 0, kvHead, valueDim)),
        c: out,
        accumulate: false,
      });
    }
  }
}
