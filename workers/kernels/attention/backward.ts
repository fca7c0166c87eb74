/**
 * Attention backward with the scores computed again (Dao et al. 2022, arXiv 2205.14135, appendix B).
 * With P the probabilities and O = P V: dV = Pᵀ dO and dP = dO Vᵀ. The softmax of a row takes the part
 * along P out of dP, Σ_j P_ij dP_ij = dO_i · O_i =: D_i, so dS = P ∘ (dP − D) · scale, and then
 * dQ = dS K, dK = dSᵀ Q.
 */

import type { Strided } from '../arrays.js';
import { plain, transposed } from '../gemm.js';
import type { Kernels } from '../kernels.js';
import type { AttentionOutput } from './forward.js';
import {
  type AttentionScratch,
  type AttentionShape,
  fillMask,
  headSlice,
  type QueryKeyValue,
  queryBlocks,
} from './shape.js';
import { probabilitiesKernel, rowDotsKernel, scoreGradientKernel } from './softmax.js';

/**
 * Adds to the three `gradients`, shaped as their operands; clear them first. `output` is the forward
 * pass's result over all keys, `dOut` its gradient [queries, heads · valueDim]. Given a part of the keys,
 * it yields that part's share: shares of all parts sum to the whole.
 */
export function attentionBackward(
  kernels: Kernels,
  gradients: QueryKeyValue,
  dOut: Strided,
  output: AttentionOutput,
  { query, key, value }: QueryKeyValue,
  shape: AttentionShape,
  scratch: AttentionScratch,
): void {
  const { heads, kvHeads, headDim, valueDim, scale } = shape;
  const { scores: probabilities, gradient, mask } = scratch;
  const [along] = scratch.rows;
  for (const block of queryBlocks(shape)) {
    const { first, rows, keys } = block;
    if (keys === 0) continue;
    fillMask(mask, block, shape);
    const p = { values: probabilities, stride: keys };
    const dS = { values: gradient, stride: keys };
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const q = headSlice(query, first, head, headDim);
      const k = headSlice(key, 0, kvHead, headDim);
      const v = headSlice(value, 0, kvHead, valueDim);
      const dO = headSlice(dOut, first, head, valueDim);
      const lse = output.lse.subarray(head * (output.lseStride ?? shape.queries) + first);

      const scores = { m: rows, n: keys, accumulate: false };
      kernels.gemm({ ...scores, k: headDim, a: plain(q), b: transposed(k), c: p });
      kernels.run(probabilitiesKernel, rows, keys, { scores: probabilities, mask, lse }, { scale });
      kernels.gemm({ ...scores, k: valueDim, a: plain(dO), b: transposed(v), c: dS });
      const out = headSlice(output.out, first, head, valueDim);
      kernels.run(rowDotsKernel, rows, valueDim, { dots: along, a: dO, b: out });
      kernels.run(scoreGradientKernel, rows, keys, { gradient, probabilities, along }, { scale });

      const dQ = headSlice(gradients.query, first, head, headDim);
      const dK = headSlice(gradients.key, 0, kvHead, headDim);
      const dV = headSlice(gradients.value, 0, kvHead, valueDim);
      const toKeys = { m: keys, k: rows, accumulate: true };
      kernels.gemm({ ...toKeys, n: valueDim, a: transposed(p), b: plain(dO), c: dV });
      kernels.gemm({ ...toKeys, n: headDim, a: transposed(dS), b: plain(q), c: dK });
      kernels.gemm({ m: rows, n: headDim, k: keys, a: plain(dS), b: plain(k), c: dQ, accumulate: true });
    }
  }
}
