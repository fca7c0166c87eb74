/**
 * Muon: the momentum of a matrix is made nearly orthogonal by five steps of a quintic Newton–Schulz iteration, in three
 * GEMMs each (Jordan 2024, kellerjordan.github.io/posts/muon; KellerJordan/Muon, muon.py). GEMMs are float32 here, where
 * devices take bf16.
 */
import { addScaled, scale } from '../elementwise.js';
import { type Matrix, plain, transposed } from '../gemm.js';
import { type Kernels, strided } from '../kernels.js';
import { sumOfSquares } from '../optimizer.js';
import { add, multiply } from '../wasm/expression.js';
import { rowKernel } from '../wasm/row-kernel.js';
import { decayedKernel } from './adafactor.js';
import type { Rates } from './simple.js';

/** Of the polynomial a·x + b·x³ + c·x⁵, steepest at 0 of those that keep [0, 1] near 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315];

export const muonMixKernel = rowKernel(
  'muonMix',
  { update: 'matrix', gradient: 'matrix', momentum: 'matrix' },
  ['keep', 'take'],
  ({ at, store }) => {
    const momentum = add(multiply(at.keep, at.momentum), multiply(at.take, at.gradient));
    store({ update: add(multiply(at.keep, momentum), multiply(at.take, at.gradient)), momentum });
  },
);

/** m = μ·m + (1−μ)·g, and the update μ·m + (1−μ)·g (Nesterov), divided by its Frobenius norm. */
export function muonMomentum(
  kernels: Kernels,
  slice: {
    readonly update: Float32Array;
    readonly gradient: Float32Array;
    readonly momentum: Float32Array;
    /** A float for each 256. */
    readonly scratch: Float32Array;
  },
  momentum: number,
): void {
  const { update, gradient, momentum: moment, scratch } = slice;
  const arrays = { update, gradient, momentum: moment };
  kernels.run(muonMixKernel, 1, update.length, arrays, { keep: momentum, take: 1 - momentum });
  scale(kernels, update, 1 / (Math.sqrt(sumOfSquares(kernels, update, scratch)) + 1e-7));
}

/** A matrix X [rows, columns] being iterated on, and room for its Gram matrix, that one's polynomial, and itself. */
export interface Iterated {
  readonly rows: number;
  readonly columns: number;
  readonly update: Float32Array;
  /** [n, n] each, n the shorter side. */
  readonly gram: Float32Array;
  readonly polynomial: Float32Array;
  readonly product: Float32Array;
}

/** The matrix with its shorter side as rows, read where it lies. */
function wide({ rows, columns }: Pick<Iterated, 'rows' | 'columns'>, values: Float32Array): Matrix {
  const array = strided(values, columns);
  return rows <= columns ? plain(array) : transposed(array);
}

function turned({ values, rowStride, columnStride }: Matrix): Matrix {
  return { values, rowStride: columnStride, columnStride: rowStride };
}

/** G = X·Xᵀ, of the wide matrix. */
export function gramOf(kernels: Kernels, it: Iterated): void {
  const [n, m] = [Math.min(it.rows, it.columns), Math.max(it.rows, it.columns)];
  const x = wide(it, it.update);
  kernels.gemm({ m: n, n, k: m, a: x, b: turned(x), c: strided(it.gram, n), accumulate: false });
}

/** P = b·G + c·G². */
export function polynomialOf(kernels: Kernels, { rows, columns, gram, polynomial }: Iterated): void {
  const n = Math.min(rows, columns);
  const g = plain(strided(gram, n));
  kernels.gemm({ m: n, n, k: n, a: g, b: g, c: strided(polynomial, n), accumulate: false });
  scale(kernels, polynomial, C);
  addScaled(kernels, polynomial, gram, B);
}

/** X = a·X + P·X. */
export function productOf(kernels: Kernels, it: Iterated): void {
  const { rows, columns, update, product } = it;
  const n = Math.min(rows, columns);
  const p = plain(strided(it.polynomial, n));
  const x = plain(strided(update, columns));
  // P is symmetric: of a tall matrix the same is X·P.
  const [a, b] = rows <= columns ? [p, x] : [x, p];
  const c = strided(product, columns);
  kernels.gemm({ m: rows, n: columns, k: n, a, b, c, accumulate: false });
  addScaled(kernels, product, update, A);
  kernels.copy(update, product);
}

/** w = w(1 − lr·λ) − lr·√max(1, rows/columns)·X. */
export function muonUpdate(
  kernels: Kernels,
  parameters: Float32Array,
  { rows, columns, update }: Pick<Iterated, 'rows' | 'columns' | 'update'>,
  { learningRate, weightDecay }: Rates,
): void {
  const rate = learningRate * Math.sqrt(Math.max(1, rows / columns));
  const scalars = { keep: 1 - learningRate * weightDecay, rate };
  kernels.run(decayedKernel, 1, update.length, { parameters, update }, scalars);
}
