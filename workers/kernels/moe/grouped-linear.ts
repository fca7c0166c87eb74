/**
 * The experts' linear layers: rows sorted by expert, each expert's run of rows times its own weight
 * [outputs, inputs], the weights one after another.
 */
import type { Kernels } from '../kernels.js';
import { type LinearShape, linearForward, linearInputGradient, linearWeightGradient } from '../linear.js';

export interface GroupedShape {
  /** Rows of each expert. */
  readonly counts: Int32Array;
  readonly inputs: number;
  readonly outputs: number;
}

/** y[rows, outputs] = x[rows, inputs] · weight of the row's expert, transposed. */
export function groupedForward(
  kernels: Kernels,
  y: Float32Array,
  x: Float32Array,
  weights: Float32Array,
  shape: GroupedShape,
): void {
  eachExpert(shape, (expert, from, to, weight) => {
    linearForward(kernels, to(y), from(x), weight(weights), undefined, expert);
  });
}

/** dx[rows, inputs] = dy[rows, outputs] · weight of the row's expert. */
export function groupedInputGradient(
  kernels: Kernels,
  dx: Float32Array,
  dy: Float32Array,
  weights: Float32Array,
  shape: GroupedShape,
): void {
  eachExpert(shape, (expert, from, to, weight) => {
    linearInputGradient(kernels, from(dx), to(dy), weight(weights), expert);
  });
}

/** dWeights[expert] (+)= dyᵀ · x over the expert's rows; without rows it is 0, or stays as it was. */
export function groupedWeightGradient(
  kernels: Kernels,
  dWeights: Float32Array,
  dy: Float32Array,
  x: Float32Array,
  shape: GroupedShape,
  accumulate: boolean,
): void {
  eachExpert(shape, (expert, from, to, weight) => {
    linearWeightGradient(kernels, weight(dWeights), to(dy), from(x), expert, accumulate);
  });
}

type Part = (array: Float32Array) => Float32Array;

/** Visits each expert with its shape and its part of an array of inputs, of outputs and of weights. */
function eachExpert(
  { counts, inputs, outputs }: GroupedShape,
  visit: (expert: LinearShape, from: Part, to: Part, weight: Part) => void,
): void {
  let row = 0;
  counts.forEach((tokens, expert) => {
    const first = row;
    row += tokens;
    const part = (width: number) => (array: Float32Array) => array.subarray(first * width, row * width);
    const weight = (array: Float32Array) =>
      array.subarray(expert * inputs * outputs, (expert + 1) * inputs * outputs);
    visit({ tokens, inputs, outputs }, part(inputs), part(outputs), weight);
  });
}
