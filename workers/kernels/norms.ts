/**
 * Layer norm (Ba et al. 2016, arXiv 1607.06450) and RMS norm (Zhang and Sennrich 2019, arXiv 1910.07467)
 * over rows of `width`.
 *
 * Backward of y = x̂ · gain + bias with x̂ = (x − mean) · r, r = 1 / √(variance + ε), and g = dy · gain:
 * mean and variance depend on every x of the row, and the two projections they take out of g leave
 * dx = r (g − mean(g) − x̂ · mean(g x̂)). RMS norm has no mean to subtract, hence dx = r (g − x̂ · mean(g x̂)).
 */
import type { Kernels, Rows } from './kernels.js';
import { add, divide, multiply, square, squareRoot, subtract } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

/** What the forward pass keeps, one value for each row. */
export interface LayerNormSaved {
  readonly mean: Float32Array;
  /** 1 / √(variance + ε). */
  readonly inverseDeviation: Float32Array;
}
export interface RmsNormSaved {
  /** 1 / √(mean of squares + ε). */
  readonly inverseRms: Float32Array;
}

export const layerNormForwardKernel = rowKernel(
  'layerNormForward',
  { out: 'matrix', x: 'matrix', gain: 'vector', bias: 'vector', mean: 'column', inverse: 'column' },
  ['epsilon'],
  ({ at, width, sum, once, store }) => {
    const mean = once(divide(sum(at.x), width));
    const centred = subtract(at.x, mean);
    const variance = divide(sum(square(centred)), width);
    const inverse = once(divide(1, squareRoot(add(variance, at.epsilon))));
    store({ out: add(multiply(multiply(centred, inverse), at.gain), at.bias), mean, inverse });
  },
);

export const layerNormBackwardKernel = rowKernel(
  'layerNormBackward',
  {
    dx: 'matrix',
    dGain: 'vector',
    dBias: 'vector',
    dy: 'matrix',
    x: 'matrix',
    gain: 'vector',
    mean: 'column',
    inverse: 'column',
  },
  [],
  ({ at, width, sum, once, store }) => {
    const normed = multiply(subtract(at.x, at.mean), at.inverse);
    const g = multiply(at.dy, at.gain);
    const meanG = once(divide(sum(g), width));
    const meanAlong = once(divide(sum(multiply(g, normed)), width));
    store({
      dx: multiply(at.inverse, subtract(subtract(g, meanG), multiply(normed, meanAlong))),
      dGain: add(at.dGain, multiply(at.dy, normed)),
      dBias: add(at.dBias, at.dy),
    });
  },
);

export const rmsNormForwardKernel = rowKernel(
  'rmsNormForward',
  { out: 'matrix', x: 'matrix', gain: 'vector', inverse: 'column' },
  ['epsilon'],
  ({ at, width, sum, once, store }) => {
    const inverse = once(divide(1, squareRoot(add(divide(sum(square(at.x)), width), at.epsilon))));
    store({ out: multiply(multiply(at.x, inverse), at.gain), inverse });
  },
);

export const rmsNormBackwardKernel = rowKernel(
  'rmsNormBackward',
  { dx: 'matrix', dGain: 'vector', dy: 'matrix', x: 'matrix', gain: 'vector', inverse: 'column' },
  [],
  ({ at, width, sum, once, store }) => {
    const normed = multiply(at.x, at.inverse);
    const g = multiply(at.dy, at.gain);
    const meanAlong = once(divide(sum(multiply(g, normed)), width));
    store({
      dx: multiply(at.inverse, subtract(g, multiply(normed, meanAlong))),
      dGain: add(at.dGain, multiply(at.dy, normed)),
    });
  },
);

/** out = (x − mean) / √(variance + epsilon) · gain + bias, for each row; fills `saved`. */
export function layerNormForward(
  kernels: Kernels,
  out: Rows,
  x: Rows,
  gain: Float32Array,
  bias: Float32Array,
  rows: number,
  width: number,
  epsilon: number,
  saved: LayerNormSaved,
): void {
  const { mean, inverseDeviation: inverse } = saved;
  kernels.run(layerNormForwardKernel, rows, width, { out, x, gain, bias, mean, inverse }, { epsilon });
}

/** Writes dx and adds to `gradients`; `dx` may be `dy`. */
export function layerNormBackward(
  kernels: Kernels,
  dx: Rows,
  gradients: { readonly gain: Float32Array; readonly bias: Float32Array },
  dy: Rows,
  x: Rows,
  gain: Float32Array,
  rows: number,
  width: number,
  saved: LayerNormSaved,
): void {
  const { mean, inverseDeviation: inverse } = saved;
  const arrays = { dx, dGain: gradients.gain, dBias: gradients.bias, dy, x, gain, mean, inverse };
  kernels.run(layerNormBackwardKernel, rows, width, arrays);
}

/** out = x / √(mean of x² + epsilon) · gain, for each row; fills `saved`. */
export function rmsNormForward(
  kernels: Kernels,
  out: Rows,
  x: Rows,
  gain: Float32Array,
  rows: number,
  width: number,
  epsilon: number,
  saved: RmsNormSaved,
): void {
  kernels.run(rmsNormForwardKernel, rows, width, { out, x, gain, inverse: saved.inverseRms }, { epsilon });
}

/** Writes dx and adds to dGain; `dx` may be `dy`. */
export function rmsNormBackward(
  kernels: Kernels,
  dx: Rows,
  dGain: Float32Array,
  dy: Rows,
  x: Rows,
  gain: Float32Array,
  rows: number,
  width: number,
  saved: RmsNormSaved,
): void {
  kernels.run(rmsNormBackwardKernel, rows, width, { dx, dGain, dy, x, gain, inverse: saved.inverseRms });
}
