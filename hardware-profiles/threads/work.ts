/**
 * The work in a kernel as the threads of `workers/` do it: what calibration divides measured times by, and
 * what the simulator multiplies its results with.
 */

/** Blocks of the GEMM: depth, columns, and tiles of 4 × 8 results. */
const DEPTH = 256;
const BLOCK_COLUMNS = 512;
const TILE = { rows: 4, columns: 8 };
/** Queries that attention takes at once. */
const QUERY_BLOCK = 64;
const FLOAT_BYTES = 4;

interface GemmShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Whole tiles; operands packed, those of A again for each block of columns; results written per block of depth. */
export function gemmWork({ m, n, k, batch }: GemmShape & { readonly batch: number }) {
  const whole = (x: number, tile: number) => Math.ceil(x / tile) * tile;
  return {
    flops: batch * 2 * whole(m, TILE.rows) * whole(n, TILE.columns) * k,
    packedBytes: batch * FLOAT_BYTES * (m * k * Math.ceil(n / BLOCK_COLUMNS) + k * n),
    outputBytes: batch * FLOAT_BYTES * m * n * Math.ceil(k / DEPTH),
  };
}

interface Heads {
  readonly direction: 'forward' | 'backward';
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly headDim: number;
  readonly valueDim: number;
  readonly causal: boolean;
}

/** Blocks of queries over all heads and sequences, and what is computed in them: whole blocks, masked or not. */
export function attentionWork({ direction, batch, heads, queries, keys, headDim, valueDim, causal }: Heads) {
  let scores = 0;
  let blocks = 0;
  for (let first = 0; first < queries; first += QUERY_BLOCK) {
    const rows = Math.min(QUERY_BLOCK, queries - first);
    scores += rows * (causal ? Math.min(keys, first + rows) : keys);
    blocks++;
  }
  const all = batch * heads;
  // Forward: QKᵀ and PV; backward: QKᵀ, dP, dV, dK, dQ.
  const products = direction === 'forward' ? headDim + valueDim : 3 * headDim + 2 * valueDim;
  return {
    blocks: all * blocks,
    flops: all * 2 * scores * products,
    scoreBytes: all * FLOAT_BYTES * scores,
  };
}
