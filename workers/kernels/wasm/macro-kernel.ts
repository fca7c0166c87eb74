/**
 * The macro-kernel of the GEMM, as BLIS names it (Van Zee and van de Geijn 2015): all tiles of a block of C, for each
 * column panel of B, held in the first-level cache, every row panel of A. Tiles that stick out of C are computed aside
 * and only their inner part is kept.
 */
import { FunctionWriter, type Local } from './function-writer.js';
import { TILE_COLUMNS, TILE_ROWS } from './micro-kernel.js';

/** Indices of `tile` and `edge` in the module. */
interface Called {
  readonly tile: number;
  readonly edge: number;
}

/**
 * `multiply`(a, b, depth, c, cStride, rows, columns, accumulate, spare): C[rows, columns] (+)= packed A ·
 * packed B; `cStride` in bytes, `spare` the address of one tile.
 */
export function macroKernel(called: Called) {
  const f = new FunctionWriter('multiply', {
    a: 'i32',
    b: 'i32',
    depth: 'i32',
    c: 'i32',
    cStride: 'i32',
    rows: 'i32',
    columns: 'i32',
    accumulate: 'i32',
    spare: 'i32',
  });
  const { a, b, depth, c, cStride, rows, columns, accumulate, spare } = f.at;
  const rowPanel = f.local('i32');
  const tile = f.local('i32');
  const rowsLeft = f.local('i32');
  const [tileRows, tileColumns] = [f.local('i32'), f.local('i32')];

  const atMost = (target: Local, value: Local, limit: number) => {
    f.get(value);
    f.integer(limit);
    f.get(value);
    f.integer(limit);
    f.emit('i32.lt_s', 'select');
    f.set(target);
  };
  const panelBytes = (lines: number) => {
    f.get(depth);
    f.integer(lines * 4);
    f.emit('i32.mul');
  };

  f.whilePositive(columns, () => {
    atMost(tileColumns, columns, TILE_COLUMNS);
    f.get(a);
    f.set(rowPanel);
    f.get(c);
    f.set(tile);
    f.get(rows);
    f.set(rowsLeft);
    f.whilePositive(rowsLeft, () => {
      atMost(tileRows, rowsLeft, TILE_ROWS);
      f.get(tileRows, tileColumns);
      f.emit('i32.mul');
      f.integer(TILE_ROWS * TILE_COLUMNS);
      f.emit('i32.eq');
      f.whenTrue(
        () => {
          f.get(rowPanel, b, depth, tile, cStride, accumulate);
          f.call(called.tile);
        },
        () => {
          f.get(rowPanel, b, depth, spare);
          f.integer(TILE_COLUMNS * 4);
          f.integer(0);
          f.call(called.tile);
          f.get(spare, tile, cStride, tileRows, tileColumns, accumulate);
          f.call(called.edge);
        },
      );
      f.advance(rowPanel, () => panelBytes(TILE_ROWS));
      f.advance(tile, () => {
        f.get(cStride);
        f.integer(TILE_ROWS);
        f.emit('i32.mul');
      });
      f.advance(rowsLeft, () => f.integer(-TILE_ROWS));
    });
    f.advance(b, () => panelBytes(TILE_COLUMNS));
    f.advance(c, () => f.integer(TILE_COLUMNS * 4));
    f.advance(columns, () => f.integer(-TILE_COLUMNS));
  });
  return f;
}
