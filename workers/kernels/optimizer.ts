/** The optimizer step: AdamW on any slice of the parameters, and the norm of the gradient for clipping. */
import type { Kernels } from './kernels.js';
import { add, divide, multiply, square, squareRoot, subtract } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

export interface AdamW {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** A slice of parameters with its gradient and both moments, all of one length. */
export interface AdamWSlice {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export const adamWKernel = rowKernel(
  'adamW',
  { parameters: 'matrix', gradient: 'matrix', firstMoment: 'matrix', secondMoment: 'matrix' },
  ['beta1', 'oneLessBeta1', 'beta2', 'oneLessBeta2', 'stepSize', 'inverseCorrection2', 'epsilon', 'keep'],
  ({ at, store }) => {
    const firstMoment = add(multiply(at.beta1, at.firstMoment), multiply(at.oneLessBeta1, at.gradient));
    const secondMoment = add(
      multiply(at.beta2, at.secondMoment),
      multiply(at.oneLessBeta2, square(at.gradient)),
    );
    const root = squareRoot(multiply(secondMoment, at.inverseCorrection2));
    const update = divide(multiply(at.stepSize, firstMoment), add(root, at.epsilon));
    store({ parameters: subtract(multiply(at.parameters, at.keep), update), firstMoment, secondMoment });
  },
);

export const squareSumsKernel = rowKernel(
  'squareSums',
  { total: 'column', x: 'matrix' },
  [],
  ({ at, sum, store }) => store({ total: sum(square(at.x)) }),
);

/**
 * One AdamW step (Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2), `step` counting from 1:
 * m = β₁m + (1−β₁)g, v = β₂v + (1−β₂)g², then
 * w = w(1 − lr·λ) − lr · m/(1−β₁^step) / (√(v/(1−β₂^step)) + ε). Element by element, so any split of the
 * parameters over ranks gives the same bits.
 */
export function adamWStep(kernels: Kernels, slice: AdamWSlice, options: AdamW, step: number): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
  kernels.run(
    adamWKernel,
    1,
    slice.parameters.length,
    { ...slice },
    {
      beta1,
      oneLessBeta1: 1 - beta1,
      beta2,
      oneLessBeta2: 1 - beta2,
      stepSize: learningRate / (1 - beta1 ** step),
      inverseCorrection2: 1 / (1 - beta2 ** step),
      epsilon,
      keep: 1 - learningRate * weightDecay,
    },
  );
}

/** Squares summed in single precision before their sum goes on in double. */
const RUN = 256;

/**
 * Σ x², the sum that ranks add up before the root that is the gradient's norm. `scratch` holds one float
 * for each 256 of `x`, rounded up.
 */
export function sumOfSquares(kernels: Kernels, x: Float32Array, scratch: Float32Array): number {
  const runs = Math.floor(x.length / RUN);
  kernels.run(squareSumsKernel, runs, RUN, { total: scratch, x });
  const rest = x.subarray(runs * RUN);
  kernels.run(squareSumsKernel, 1, rest.length, { total: scratch.subarray(runs), x: rest });
  const totals = scratch.subarray(0, Math.ceil(x.length / RUN));
  return totals.reduce((sum, total) => sum + total, 0);
}
