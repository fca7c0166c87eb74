/**
 * Packing, the first half of the GEMM: lines of an operand (rows of A, columns of B), `tile` of
 * them side by side, are copied into a panel that the micro-kernel then reads straight through. Strides are
 * free, so a transposed operand costs no more than a plain one.
 */
import { FunctionWriter } from './function-writer.js';

const FLOAT_BYTES = 4;
const LANES = 4;

/**
 * `pack{tile}`(target, source, lines, depth, lineStride, depthStride), strides in bytes. Panel p of the
 * target holds lines p·tile … p·tile + tile − 1, depth after depth; lines beyond the last are zeros.
 */
export function packFunction(tile: number) {
  const f = new FunctionWriter(`pack${tile}`, {
    target: 'i32',
    source: 'i32',
    lines: 'i32',
    depth: 'i32',
    lineStride: 'i32',
    depthStride: 'i32',
  });
  const { target, source, lines, depth, lineStride, depthStride } = f.at;
  const from = f.local('i32');
  const left = f.local('i32');
  const line = f.local('i32');
  const cursor = f.local('i32');
  const lanes = f.local('v128');

  /** One panel: `one` copies the lines at one depth, from address `from` to `target`. */
  const eachDepth = (one: () => void) => () => {
    f.get(source);
    f.set(from);
    f.get(depth);
    f.set(left);
    f.whilePositive(left, () => {
      one();
      f.advance(from, () => f.get(depthStride));
      f.advance(target, () => f.integer(tile * FLOAT_BYTES));
      f.advance(left, () => f.integer(-1));
    });
  };

  const adjacent = eachDepth(() => {
    for (let at = 0; at < tile * FLOAT_BYTES; at += LANES * FLOAT_BYTES) {
      f.get(target, from);
      f.access('v128.load', at);
      f.access('v128.store', at);
    }
  });

  const apart = eachDepth(() => {
    f.get(from);
    f.set(cursor);
    for (let at = 0; at < tile; at += LANES) {
      for (let lane = 0; lane < LANES; lane++) {
        f.get(cursor, lanes);
        f.access('v128.load32_lane', 0, lane);
        f.set(lanes);
        f.advance(cursor, () => f.get(lineStride));
      }
      f.get(target, lanes);
      f.access('v128.store', at * FLOAT_BYTES);
    }
  });

  const incomplete = eachDepth(() => {
    for (let at = 0; at < tile; at += LANES) {
      f.get(target);
      f.floats(0);
      f.access('v128.store', at * FLOAT_BYTES);
    }
    f.get(from);
    f.set(cursor);
    f.integer(0);
    f.set(line);
    f.whileLess(line, lines, () => {
      f.get(target, line);
      f.integer(FLOAT_BYTES);
      f.emit('i32.mul', 'i32.add');
      f.get(cursor);
      f.access('f32.load');
      f.access('f32.store');
      f.advance(cursor, () => f.get(lineStride));
      f.advance(line, () => f.integer(1));
    });
  });

  f.whilePositive(lines, () => {
    f.get(lines);
    f.integer(tile);
    f.emit('i32.lt_s');
    f.whenTrue(incomplete, () => {
      f.get(lineStride);
      f.integer(FLOAT_BYTES);
      f.emit('i32.eq');
      f.whenTrue(adjacent, apart);
    });
    f.advance(source, () => {
      f.get(lineStride);
      f.integer(tile);
      f.emit('i32.mul');
    });
    f.advance(lines, () => f.integer(-tile));
  });
  return f;
}
