/**
 * GEMM in blocks that fit the caches: a block of B is packed, then each block of A beside it, and the
 * macro-kernel adds their product to C. The depth is cut at fixed places and each part summed in order, so
 * an element's bits depend on its own row, its own column and k, and on nothing else.
 */
import type { Address, Strided } from './arrays.js';
import { TILE_BYTES, TILE_COLUMNS, TILE_ROWS } from './wasm/micro-kernel.js';
import type { WasmFunction } from './wasm/platform.js';

/** An operand: its element (row, column) is values[row · rowStride + column · columnStride]. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rowStride: number;
  readonly columnStride: number;
}

export interface GemmCall {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** [m, k]. */
  readonly a: Matrix;
  /** [k, n]. */
  readonly b: Matrix;
  /** [m, n], rows `stride` floats apart. */
  readonly c: Strided;
  /** Adds the product to C instead of replacing it. */
  readonly accumulate: boolean;
}

/** The array as it lies in memory: rows `stride` floats apart. */
export function plain(array: Strided): Matrix {
  return { values: array.values, rowStride: array.stride, columnStride: 1 };
}

/** The array read column by column: its transpose, without moving anything. */
export function transposed(array: Strided): Matrix {
  return { values: array.values, rowStride: 1, columnStride: array.stride };
}

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
/** A panel of B of this depth is 8 KiB, a quarter of a first-level cache; a block of A then is 128 KiB. */
const DEPTH = 256;
const BLOCK_ROWS = 32 * TILE_ROWS;
const BLOCK_COLUMNS = 64 * TILE_COLUMNS;

/** Floats a worker sets aside for packed blocks. */
export const SCRATCH_FLOATS = TILE_BYTES / FLOAT_BYTES + DEPTH * (BLOCK_ROWS + BLOCK_COLUMNS);

export function gemmKernel(
  wasm: Readonly<Record<string, WasmFunction>>,
  address: Address,
  scratch: Float32Array,
): (call: GemmCall) => void {
  const spare = address(scratch, SCRATCH_FLOATS, 'scratch of matrix products');
  const packedA = spare + TILE_BYTES;
  const packedB = packedA + DEPTH * BLOCK_ROWS * FLOAT_BYTES;

  return ({ m, n, k, a, b, c, accumulate }) => {
    if (m === 0 || n === 0) return;
    const cAddress = address(c.values, (m - 1) * c.stride + n, 'C');
    const aAddress = address(a.values, extent(a, m, k), 'A');
    const bAddress = address(b.values, extent(b, k, n), 'B');
    const at = (start: number, row: number, rowStride: number, column: number, columnStride: number) =>
      start + (row * rowStride + column * columnStride) * FLOAT_BYTES;
    const aRow = a.rowStride * FLOAT_BYTES;
    const aColumn = a.columnStride * FLOAT_BYTES;
    const bRow = b.rowStride * FLOAT_BYTES;
    const bColumn = b.columnStride * FLOAT_BYTES;

    // With k = 0 the one round writes the empty sum, zero.
    for (let deep = 0; deep === 0 || deep < k; deep += DEPTH) {
      const depth = Math.min(DEPTH, k - deep);
      const adds = accumulate || deep > 0 ? 1 : 0;
      for (let column = 0; column < n; column += BLOCK_COLUMNS) {
        const columns = Math.min(BLOCK_COLUMNS, n - column);
        wasm.pack8!(
          packedB,
          at(bAddress, deep, b.rowStride, column, b.columnStride),
          columns,
          depth,
          bColumn,
          bRow,
        );
        for (let row = 0; row < m; row += BLOCK_ROWS) {
          const rows = Math.min(BLOCK_ROWS, m - row);
          wasm.pack4!(
            packedA,
            at(aAddress, row, a.rowStride, deep, a.columnStride),
            rows,
            depth,
            aRow,
            aColumn,
          );
          const target = at(cAddress, row, c.stride, column, 1);
          wasm.multiply!(packedA, packedB, depth, target, c.stride * FLOAT_BYTES, rows, columns, adds, spare);
        }
      }
    }
  };
}

/** Floats from the first to the last element of a matrix. */
function extent(matrix: Matrix, rows: number, columns: number): number {
  if (rows === 0 || columns === 0) return 0;
  return (rows - 1) * matrix.rowStride + (columns - 1) * matrix.columnStride + 1;
}
