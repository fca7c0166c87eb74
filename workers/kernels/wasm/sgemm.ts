/**
 * The float32 matrix product in WebAssembly SIMD. Both operands are first packed into panels, four rows
 * of A and eight columns of B side by side, padded with zeros; a 4 × 8 tile of C then stays in eight
 * registers while one depth of the panels runs by (the structure of Goto and van de Geijn 2008,
 * "Anatomy of High-Performance Matrix Multiplication"). Each element of C is a sum over depth in order,
 * whatever its place in the matrix.
 */
import { FunctionWriter, type Local } from './function-writer.js';

export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;
const FLOAT_BYTES = 4;
const LANES = 4;
const UNROLL = 4;

/**
 * `pack4` and `pack8`: (target, source, lines, depth, lineStride, depthStride), strides in bytes. Panel p
 * of the target holds lines p·tile … p·tile + tile − 1, depth by depth; missing lines are zeros.
 */
function pack(tile: typeof TILE_ROWS | typeof TILE_COLUMNS): FunctionWriter {
  const f = new FunctionWriter(`pack${tile}`, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32']);
  const [target, source, lines, depth, lineStride, depthStride] = parameters(f);
  const from = f.local('i32');
  const left = f.local('i32');
  const line = f.local('i32');
  const cursor = f.local('i32');
  const lanes = f.local('v128');

  /** Runs `oneDepth` for each depth of a panel, `from` at its first line. */
  const eachDepth = (oneDepth: () => void) => {
    f.get(source);
    f.set(from);
    f.get(depth);
    f.set(left);
    whilePositive(f, left, () => {
      oneDepth();
      f.advance(from, () => f.get(depthStride!));
      f.advance(target!, () => f.integer(tile * FLOAT_BYTES));
      f.advance(left, () => f.integer(-1));
    });
  };
  const contiguous = () => {
    for (let at = 0; at < tile * FLOAT_BYTES; at += LANES * FLOAT_BYTES) {
      f.get(target!, from);
      f.access('v128.load', at);
      f.access('v128.store', at);
    }
  };
  const gathered = () => {
    f.get(from);
    f.set(cursor);
    for (let at = 0; at < tile; at += LANES) {
      for (let lane = 0; lane < LANES; lane++) {
        f.get(cursor, lanes);
        f.access('v128.load32_lane', 0, lane);
        f.set(lanes);
        f.advance(cursor, () => f.get(lineStride!));
      }
      f.get(target!, lanes);
      f.access('v128.store', at * FLOAT_BYTES);
    }
  };
  const partial = () => {
    for (let at = 0; at < tile; at += LANES) {
      f.get(target!);
      f.floats(0);
      f.access('v128.store', at * FLOAT_BYTES);
    }
    f.integer(0);
    f.set(line);
    f.get(from);
    f.set(cursor);
    whileLess(f, line, lines!, () => {
      f.get(target!, line);
      f.integer(FLOAT_BYTES);
      f.emit('i32.mul', 'i32.add');
      f.get(cursor);
      f.access('f32.load');
      f.access('f32.store');
      f.advance(cursor, () => f.get(lineStride!));
      f.advance(line, () => f.integer(1));
    });
  };

  whilePositive(f, lines!, () => {
    f.get(lines!);
    f.integer(tile);
    f.emit('i32.lt_s');
    f.whenTrue(
      () => eachDepth(partial),
      () => {
        f.get(lineStride!);
        f.integer(FLOAT_BYTES);
        f.emit('i32.eq');
        f.whenTrue(
          () => eachDepth(contiguous),
          () => eachDepth(gathered),
        );
      },
    );
    f.advance(source!, () => {
      f.get(lineStride!);
      f.integer(tile);
      f.emit('i32.mul');
    });
    f.advance(lines!, () => f.integer(-tile));
  });
  return f;
}
