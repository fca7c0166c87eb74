/**
 * Adafactor: of a matrix' second moment only the means of its rows and of its columns are kept (Shazeer and Stern 2018,
 * arXiv 1804.04235, algorithms 4 and 5; huggingface/transformers, src/transformers/optimization.py, class Adafactor, with
 * `scale_parameter`, without momentum). Updates are clipped by their mean square, and as long as the weights are.
 */
import { scale } from '../elementwise.js';
import type { Kernels } from '../kernels.js';
import { sumOfSquares } from '../optimizer.js';
import { add, divide, multiply, square, squareRoot, subtract } from '../wasm/expression.js';
import { rowKernel } from '../wasm/row-kernel.js';
import type { Rates } from './simple.js';

/** Added to squared gradients; the least that a weight's root mean square counts as; the longest root mean square of an update. */
const EPSILON = 1e-30;
const LEAST_LENGTH = 1e-3;
const LONGEST = 1;
/** Exponent of the steps in what a moment forgets. */
const DECAY = -0.8;

/** A whole matrix, or a vector as one row; its moments, and room for as many floats again and `rows + columns` more. */
export interface AdafactorTensor {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Means of rows and then of columns; of a vector every number's own. */
  readonly moments: Float32Array;
  readonly scratch: Float32Array;
}

/** Floats of scratch that a tensor needs. */
export function adafactorScratch(rows: number, columns: number): number {
  return rows * columns + rows + columns + Math.ceil((rows * columns) / 256);
}

export const squaredRowsKernel = rowKernel(
  'squaredRows',
  { total: 'column', x: 'matrix' },
  [],
  ({ at, sum, store }) => store({ total: sum(add(square(at.x), EPSILON)) }),
);

export const squaredColumnsKernel = rowKernel(
  'squaredColumns',
  { totals: 'vector', x: 'matrix' },
  [],
  ({ at, store }) => store({ totals: add(at.totals, add(square(at.x), EPSILON)) }),
);

export const factoredUpdateKernel = rowKernel(
  'factoredUpdate',
  { update: 'matrix', gradient: 'matrix', row: 'column', column: 'vector' },
  [],
  ({ at, store }) => store({ update: multiply(at.gradient, multiply(at.row, at.column)) }),
);

export const unfactoredUpdateKernel = rowKernel(
  'unfactoredUpdate',
  { update: 'matrix', gradient: 'matrix', moments: 'matrix' },
  ['forget', 'take'],
  ({ at, store }) => {
    const moments = add(
      multiply(at.forget, at.moments),
      multiply(at.take, add(square(at.gradient), EPSILON)),
    );
    store({ update: divide(at.gradient, squareRoot(moments)), moments });
  },
);

export const decayedKernel = rowKernel(
  'decayed',
  { parameters: 'matrix', update: 'matrix' },
  ['keep', 'rate'],
  ({ at, store }) =>
    store({ parameters: subtract(multiply(at.parameters, at.keep), multiply(at.rate, at.update)) }),
);

/** One step, `step` counting from 1; `learningRate` is relative to the root mean square of the weights. */
export function adafactorStep(
  kernels: Kernels,
  tensor: AdafactorTensor,
  { learningRate, weightDecay }: Rates,
  step: number,
): void {
  const { parameters, gradient, rows, columns, moments, scratch } = tensor;
  const size = rows * columns;
  const update = scratch.subarray(0, size);
  const sums = scratch.subarray(size + rows + columns);
  const length = (x: Float32Array) => Math.sqrt(sumOfSquares(kernels, x, sums) / size);
  const forget = 1 - step ** DECAY;
  if (rows === 1) {
    const arrays = { update, gradient, moments };
    kernels.run(unfactoredUpdateKernel, 1, columns, arrays, { forget, take: 1 - forget });
  } else {
    const row = scratch.subarray(size, size + rows);
    const column = scratch.subarray(size + rows, size + rows + columns);
    kernels.run(squaredRowsKernel, rows, columns, { total: row, x: gradient });
    column.fill(0);
    kernels.run(squaredColumnsKernel, rows, columns, { totals: column, x: gradient });
    const [ofRows, ofColumns] = [moments.subarray(0, rows), moments.subarray(rows, rows + columns)];
    forgetting(ofRows, row, forget, 1 / columns);
    forgetting(ofColumns, column, forget, 1 / rows);
    // 1/√(r/mean(r)·c), as two factors.
    const mean = ofRows.reduce((sum, value) => sum + value, 0) / rows;
    for (let i = 0; i < rows; i++) row[i] = Math.sqrt(mean / ofRows[i]!);
    for (let i = 0; i < columns; i++) column[i] = 1 / Math.sqrt(ofColumns[i]!);
    kernels.run(factoredUpdateKernel, rows, columns, { update, gradient, row, column });
  }
  scale(kernels, update, 1 / Math.max(1, length(update) / LONGEST));
  const rate = learningRate * Math.max(LEAST_LENGTH, length(parameters));
  kernels.run(decayedKernel, 1, size, { parameters, update }, { keep: 1 - rate * weightDecay, rate });
}

/** moment = forget·moment + (1 − forget)·sum·share. */
function forgetting(moment: Float32Array, sums: Float32Array, forget: number, share: number): void {
  for (let i = 0; i < moment.length; i++) moment[i] = forget * moment[i]! + (1 - forget) * sums[i]! * share;
}
