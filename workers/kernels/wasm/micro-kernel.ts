/**
 * The micro-kernel of the GEMM: a packed panel of A (four rows) times a packed panel of B (eight
 * columns). A 4 × 8 tile of C stays in eight registers while the depth runs by, as in Goto and van de
 * Geijn 2008, "Anatomy of High-Performance Matrix Multiplication". An element of C is the sum over the
 * depth in order, wherever it lies, so that splitting rows or columns changes no bit.
 */
import { FunctionWriter } from './function-writer.js';

export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;
export const TILE_BYTES = TILE_ROWS * TILE_COLUMNS * 4;
const ROW_PANEL_BYTES = TILE_ROWS * 4;
const COLUMN_PANEL_BYTES = TILE_COLUMNS * 4;
const HALF_BYTES = 16;
const UNROLL = 4;

/**
 * `tile`(a, b, depth, c, cStride, accumulate): C[4,8] = A[4,depth] · B[depth,8], or += when `accumulate`
 * is not 0. The sum begins at zero, also when it is added to C.
 */
export function microKernel() {
  const f = new FunctionWriter('tile', {
    a: 'i32',
    b: 'i32',
    depth: 'i32',
    c: 'i32',
    cStride: 'i32',
    accumulate: 'i32',
  });
  const { a, b, depth, c, cStride, accumulate } = f.at;
  const rows = Array.from({ length: TILE_ROWS }, () => [f.local('v128'), f.local('v128')] as const);
  const left = f.local('v128');
  const right = f.local('v128');
  const value = f.local('v128');

  const oneDepth = (ahead: number) => {
    for (const [half, at] of [
      [left, 0],
      [right, HALF_BYTES],
    ] as const) {
      f.get(b);
      f.access('v128.load', ahead * COLUMN_PANEL_BYTES + at);
      f.set(half);
    }
    rows.forEach((sums, row) => {
      f.get(a);
      f.access('v128.load32_splat', ahead * ROW_PANEL_BYTES + row * 4);
      f.set(value);
      for (const [sum, half] of [
        [sums[0], left],
        [sums[1], right],
      ] as const) {
        f.get(sum, value, half);
        f.emit('f32x4.mul', 'f32x4.add');
        f.set(sum);
      }
    });
  };
  const depths = (count: number) => {
    for (let ahead = 0; ahead < count; ahead++) oneDepth(ahead);
    f.advance(a, () => f.integer(count * ROW_PANEL_BYTES));
    f.advance(b, () => f.integer(count * COLUMN_PANEL_BYTES));
    f.advance(depth, () => f.integer(-count));
  };
  f.whileTrue(
    () => {
      f.get(depth);
      f.integer(UNROLL);
      f.emit('i32.ge_s');
    },
    () => depths(UNROLL),
  );
  f.whilePositive(depth, () => depths(1));

  for (const sums of rows) {
    f.get(accumulate);
    f.whenTrue(() => {
      sums.forEach((sum, half) => {
        f.get(c);
        f.access('v128.load', half * HALF_BYTES);
        f.get(sum);
        f.emit('f32x4.add');
        f.set(sum);
      });
    });
    sums.forEach((sum, half) => {
      f.get(c, sum);
      f.access('v128.store', half * HALF_BYTES);
    });
    f.advance(c, () => f.get(cStride));
  }
  return f;
}

/**
 * `edge`(spare, c, cStride, rows, columns, accumulate): the part of a tile that lies inside C, copied or
 * added from the spare tile it was computed in.
 */
export function edgeFunction() {
  const f = new FunctionWriter('edge', {
    spare: 'i32',
    c: 'i32',
    cStride: 'i32',
    rows: 'i32',
    columns: 'i32',
    accumulate: 'i32',
  });
  const { spare, c, cStride, rows, columns, accumulate } = f.at;
  const at = f.local('i32');
  const end = f.local('i32');
  const address = f.local('i32');
  const value = f.local('f32');
  f.get(columns);
  f.integer(4);
  f.emit('i32.mul');
  f.set(end);
  f.whilePositive(rows, () => {
    f.integer(0);
    f.set(at);
    f.whileLess(at, end, () => {
      f.get(spare, at);
      f.emit('i32.add');
      f.access('f32.load');
      f.set(value);
      f.get(c, at);
      f.emit('i32.add');
      f.set(address);
      f.get(accumulate);
      f.whenTrue(() => {
        f.get(address);
        f.access('f32.load');
        f.get(value);
        f.emit('f32.add');
        f.set(value);
      });
      f.get(address, value);
      f.access('f32.store');
      f.advance(at, () => f.integer(4));
    });
    f.advance(spare, () => f.integer(COLUMN_PANEL_BYTES));
    f.advance(c, () => f.get(cStride));
    f.advance(rows, () => f.integer(-1));
  });
  return f;
}
