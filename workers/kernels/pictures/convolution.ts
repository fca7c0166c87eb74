/**
 * Convolution of pictures by matrix products: the window under each output position is written out as a row (im2col,
 * Chellapilla et al. 2006), [window height, window width, channels] as the weight's rows are, so that
 *   Y = rows · Wᵀ,  dW += dYᵀ · rows,  and dX adds up what dY · W says of every window.
 * Rows are written out for some positions at a time, to stay in the caches; a window of one position needs none.
 */
import { plain, transposed } from '../gemm.js';
import { type Kernels, strided } from '../kernels.js';
import { eachWindow, positionsWritten, type Slide } from './shape.js';

export interface ConvolutionShape extends Slide {
  readonly inputs: number;
  readonly outputs: number;
  /** Of channels, each convolved by itself; 1: all at once. */
  readonly groups: number;
}

/** Floats of rows written out at a time: a quarter of a megabyte, half a second-level cache. */
const ROWS_FLOATS = 2 ** 16;

/** Numbers under a window of one group: columns of the weight [outputs, window height, window width, inputs / groups]. */
export function depthOf({ window, inputs, groups }: ConvolutionShape): number {
  return (window[0] * window[1] * inputs) / groups;
}

/** Floats that `rows` of the functions below must have. */
export function rowsFloats(shape: ConvolutionShape): number {
  return blockOf(shape) * depthOf(shape);
}

/** Positions whose rows are written out together. */
function blockOf(shape: ConvolutionShape): number {
  return Math.min(positionsWritten(shape), Math.max(1, Math.floor(ROWS_FLOATS / depthOf(shape))));
}

/** The arrays of a convolution; `x` may lie outside the kernels' memory unless a window is one position. */
export interface ConvolutionArrays {
  /** [images, from, inputs] and [images, to, outputs], or gradients of either. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** [outputs, window, inputs / groups], or its gradient. */
  readonly weight: Float32Array;
  /** Where windows are written out, see `rowsFloats`. */
  readonly rows: Float32Array;
}

/** Writes y. */
export function convolutionForward(
  kernels: Kernels,
  { x, y, weight, rows }: ConvolutionArrays,
  shape: ConvolutionShape,
): void {
  const k = depthOf(shape);
  for (const { first, count, group } of blocksOf(shape)) {
    const a = plain(strided(windowsOf(rows, x, shape, { first, count, group }), k));
    const b = transposed(strided(weightOf(weight, shape, group), k));
    const c = channelsOf(y, shape, first, group);
    kernels.gemm({ m: count, n: shape.outputs / shape.groups, k, a, b, c, accumulate: false });
  }
}

/** Adds to the gradient of x, which must hold something already: zeros, or what another branch gave. */
export function convolutionInputGradient(
  kernels: Kernels,
  { x: dx, y: dy, weight, rows }: ConvolutionArrays,
  shape: ConvolutionShape,
): void {
  const k = depthOf(shape);
  for (const { first, count, group } of blocksOf(shape)) {
    const a = plain(channelsOf(dy, shape, first, group));
    const b = plain(strided(weightOf(weight, shape, group), k));
    const own = isPointwise(shape);
    const c = strided(own ? dx.subarray(first * k) : rows, k);
    kernels.gemm({ m: count, n: k, k: shape.outputs / shape.groups, a, b, c, accumulate: own });
    if (!own) addWindows(dx, rows, shape, { first, count, group });
  }
}

/** Adds to the gradient of the weight. */
export function convolutionWeightGradient(
  kernels: Kernels,
  { x, y: dy, weight: dWeight, rows }: ConvolutionArrays,
  shape: ConvolutionShape,
): void {
  const n = depthOf(shape);
  for (const { first, count, group } of blocksOf(shape)) {
    const a = transposed(channelsOf(dy, shape, first, group));
    const b = plain(strided(windowsOf(rows, x, shape, { first, count, group }), n));
    const c = strided(weightOf(dWeight, shape, group), n);
    kernels.gemm({ m: shape.outputs / shape.groups, n, k: count, a, b, c, accumulate: true });
  }
}

/** Positions `first` and on of one group. */
interface Block {
  readonly first: number;
  readonly count: number;
  readonly group: number;
}

function* blocksOf(shape: ConvolutionShape): Generator<Block> {
  const [all, block] = [positionsWritten(shape), blockOf(shape)];
  for (let first = 0; first < all; first += block) {
    const count = Math.min(block, all - first);
    for (let group = 0; group < shape.groups; group++) yield { first, count, group };
  }
}

/** Windows are what lies there: one position each, of all channels. */
function isPointwise({ window, stride, padding, groups }: ConvolutionShape): boolean {
  return groups === 1 && [...window, ...stride].every((each) => each === 1) && padding.every((p) => p === 0);
}

/** A group's rows of the weight. */
function weightOf(weight: Float32Array, shape: ConvolutionShape, group: number): Float32Array {
  return weight.subarray(((group * shape.outputs) / shape.groups) * depthOf(shape));
}

/** A group's channels of what is written, from a position on. */
function channelsOf(y: Float32Array, { outputs, groups }: ConvolutionShape, first: number, group: number) {
  return { values: y.subarray(first * outputs + (group * outputs) / groups), stride: outputs };
}

/** The windows of a block as rows: written out, or where they lie. */
function windowsOf(rows: Float32Array, x: Float32Array, shape: ConvolutionShape, block: Block): Float32Array {
  if (isPointwise(shape)) return x.subarray(block.first * depthOf(shape));
  const { window, from, inputs, groups } = shape;
  const channels = inputs / groups;
  const line = window[1] * channels;
  let at = 0;
  eachWindow(shape, block.first, block.count, (_, image, top, left) => {
    for (let i = 0; i < window[0]; i++, at += line) {
      const row = top + i;
      if (row < 0 || row >= from[0]) {
        rows.fill(0, at, at + line);
        continue;
      }
      const start = (image * from[0] + row) * from[1];
      for (let j = 0; j < window[1]; j++) {
        const column = left + j;
        const to = at + j * channels;
        if (column < 0 || column >= from[1]) {
          for (let c = 0; c < channels; c++) rows[to + c] = 0;
          continue;
        }
        const source = (start + column) * inputs + block.group * channels;
        for (let c = 0; c < channels; c++) rows[to + c] = x[source + c]!;
      }
    }
  });
  return rows;
}

/** Adds each row to the positions under its window, window after window. */
function addWindows(dx: Float32Array, rows: Float32Array, shape: ConvolutionShape, block: Block): void {
  const { window, from, inputs, groups } = shape;
  const channels = inputs / groups;
  let at = 0;
  eachWindow(shape, block.first, block.count, (_, image, top, left) => {
    for (let i = 0; i < window[0]; i++) {
      const row = top + i;
      for (let j = 0; j < window[1]; j++, at += channels) {
        const column = left + j;
        if (row < 0 || row >= from[0] || column < 0 || column >= from[1]) continue;
        const to = ((image * from[0] + row) * from[1] + column) * inputs + block.group * channels;
        for (let c = 0; c < channels; c++) dx[to + c] = dx[to + c]! + rows[at + c]!;
      }
    }
  });
}
