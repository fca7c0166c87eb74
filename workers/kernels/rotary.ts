/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864): coordinates i and i + d/2 of every query
 * and key head are a plane, turned by position · base^(−2i/d). A rotation's inverse is its transpose, so
 * the backward pass turns the gradient by the opposite angle.
 */
import { columnsFrom, type Strided } from './arrays.js';
import type { Kernels } from './kernels.js';
import { add, multiply, subtract } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

/** Cosines and sines, each [positions, headDim / 2]. */
export interface RotaryTable {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** Turns (first, second) by the table's angle, or by its opposite when `direction` is −1; in place. */
export const rotateKernel = rowKernel(
  'rotate',
  { first: 'matrix', second: 'matrix', cos: 'matrix', sin: 'matrix' },
  ['direction'],
  ({ at, store }) => {
    const sin = multiply(at.sin, at.direction);
    store({
      first: subtract(multiply(at.first, at.cos), multiply(at.second, sin)),
      second: add(multiply(at.first, sin), multiply(at.second, at.cos)),
    });
  },
);

/** Fills a table, a row for each of `positions`; angles in double precision. */
export function fillRotaryTable(
  table: RotaryTable,
  positions: ArrayLike<number>,
  headDim: number,
  base: number,
): void {
  const half = headDim / 2;
  for (let row = 0; row < positions.length; row++) {
    for (let i = 0; i < half; i++) {
      const angle = positions[row]! * base ** (-i / half);
      table.cos[row * half + i] = Math.cos(angle);
      table.sin[row * half + i] = Math.sin(angle);
    }
  }
}

/**
 * Turns `heads` neighbouring heads of `headDim` in each row of `x` in place; its rows are the positions
 * of one sequence. `direction` 1 is the forward pass, −1 the backward pass on the gradient.
 */
export function rotate(
  kernels: Kernels,
  x: Strided,
  table: RotaryTable,
  positions: number,
  heads: number,
  headDim: number,
  direction: 1 | -1,
): void {
  const half = headDim / 2;
  for (let head = 0; head < heads; head++) {
    const first = columnsFrom(x.values, x.stride, head * headDim);
    const second = columnsFrom(x.values, x.stride, head * headDim + half);
    kernels.run(rotateKernel, positions, half, { first, second, ...table }, { direction });
  }
}
