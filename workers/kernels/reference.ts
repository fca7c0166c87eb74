/**
 * GEMM as its definition: three loops in double precision, rounded once. It is what the
 * compiled kernel is held against.
 */
import type { GemmCall } from './gemm.js';

/** C[m,n] (+)= A[m,k] · B[k,n], each element the float nearest to its exact sum (to 2^-53 of its terms). */
export function referenceGemm({ m, n, k, a, b, c, accumulate }: GemmCall): void {
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      const at = row * c.stride + column;
      let sum = accumulate ? c.values[at]! : 0;
      for (let deep = 0; deep < k; deep++) {
        const left = a.values[row * a.rowStride + deep * a.columnStride]!;
        const right = b.values[deep * b.rowStride + column * b.columnStride]!;
        sum += left * right;
      }
      c.values[at] = sum;
    }
  }
}
