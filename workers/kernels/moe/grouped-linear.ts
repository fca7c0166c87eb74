/**
 * The experts' linear layers: rows in blocks of one size, expert after expert and then those of the next rank that sent
 * some, each block times its expert's weight [outputs, inputs], the weights one after another.
 */
import type { Kernels } from '../kernels.js';
import { type LinearShape, linearForward, linearInputGradient, linearWeightGradient } from '../linear.js';

export interface GroupedShape {
  readonly experts: number;
  /** Rows of an expert that follow each other. */
  readonly rowsEach: number;
  /** All rows: so many of every expert, once or several times. */
  readonly rows: number;
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
  eachBlock(shape, (block, from, to, weight) => {
    linearForward(kernels, to(y), from(x), weight(weights), undefined, block);
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
  eachBlock(shape, (block, from, to, weight) => {
    linearInputGradient(kernels, from(dx), to(dy), weight(weights), block);
  });
}

/** dWeights[expert] += dyᵀ · x over the expert's rows. */
export function groupedWeightGradient(
  kernels: Kernels,
  dWeights: Float32Array,
  dy: Float32Array,
  x: Float32Array,
  shape: GroupedShape,
): void {
  eachBlock(shape, (block, from, to, weight) => {
    linearWeightGradient(kernels, weight(dWeights), to(dy), from(x), block, true);
  });
}

type Part = (array: Float32Array) => Float32Array;

/** Visits each block with its shape and its part of an array of inputs, of outputs and of weights. */
function eachBlock(
  { experts, rowsEach, rows, inputs, outputs }: GroupedShape,
  visit: (block: LinearShape, from: Part, to: Part, weight: Part) => void,
): void {
  for (let first = 0, block = 0; first < rows; first += rowsEach, block++) {
    const expert = block % experts;
    const part = (width: number) => (array: Float32Array) =>
      array.subarray(first * width, (first + rowsEach) * width);
    const weight = (array: Float32Array) =>
      array.subarray(expert * inputs * outputs, (expert + 1) * inputs * outputs);
    visit({ tokens: rowsEach, inputs, outputs }, part(inputs), part(outputs), weight);
  }
}
