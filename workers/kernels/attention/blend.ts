/**
 * Attention over keys that come in parts (ring attention, Liu et al. 2023, arXiv 2310.01889): each part
 * gives an output and a log-sum-exp, and two parts blend into what both together would have given.
 */
import type { Kernels } from '../kernels.js';
import type { AttentionOutput } from './forward.js';
import { type AttentionScratch, type AttentionShape, headSlice, QUERY_BLOCK } from './shape.js';
import { blendRowsKernel } from './softmax.js';

/**
 * output = output and other together: lse = log(e^a + e^b), out = out · e^(a − lse) + other · e^(b − lse).
 * `shape` is that of either part; only its queries, heads and valueDim are read.
 */
export function blendAttention(
  kernels: Kernels,
  output: AttentionOutput,
  other: AttentionOutput,
  { queries, heads, valueDim }: Pick<AttentionShape, 'queries' | 'heads' | 'valueDim'>,
  scratch: AttentionScratch,
): void {
  const [keep, take] = scratch.rows;
  for (let head = 0; head < heads; head++) {
    for (let first = 0; first < queries; first += QUERY_BLOCK) {
      const rows = Math.min(QUERY_BLOCK, queries - first);
      for (let row = 0; row < rows; row++) {
        const at = head * (output.lseStride ?? queries) + first + row;
        const a = output.lse[at]!;
        const b = other.lse[head * (other.lseStride ?? queries) + first + row]!;
        const highest = Math.max(a, b);
        const both = highest + Math.log(Math.exp(a - highest) + Math.exp(b - highest));
        keep[row] = Math.exp(a - both);
        take[row] = Math.exp(b - both);
        output.lse[at] = both;
      }
      kernels.run(blendRowsKernel, rows, valueDim, {
        out: headSlice(output.out, first, head, valueDim),
        keep,
        other: headSlice(other.out, first, head, valueDim),
        take,
      });
    }
  }
}
