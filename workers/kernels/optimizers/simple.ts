/**
 * Gradient descent, with momentum or without, and Lion: element by element, so any split of the parameters over ranks
 * gives the same bits. Weight decay is decoupled, as AdamW's is.
 */
import type { Kernels } from '../kernels.js';
import { add, multiply, subtract, zeroWhere } from '../wasm/expression.js';
import { rowKernel } from '../wasm/row-kernel.js';

export interface Rates {
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** A slice of parameters with its gradient and its momentum, all of one length. */
export interface MomentumSlice {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly momentum: Float32Array;
}

export const sgdKernel = rowKernel(
  'sgd',
  { parameters: 'matrix', gradient: 'matrix' },
  ['learningRate', 'keep'],
  ({ at, store }) =>
    store({
      parameters: subtract(multiply(at.parameters, at.keep), multiply(at.learningRate, at.gradient)),
    }),
);

export const sgdMomentumKernel = rowKernel(
  'sgdMomentum',
  { parameters: 'matrix', gradient: 'matrix', momentum: 'matrix' },
  ['learningRate', 'keep', 'decay'],
  ({ at, store }) => {
    const momentum = add(multiply(at.decay, at.momentum), at.gradient);
    store({
      parameters: subtract(multiply(at.parameters, at.keep), multiply(at.learningRate, momentum)),
      momentum,
    });
  },
);

export const lionKernel = rowKernel(
  'lion',
  { parameters: 'matrix', gradient: 'matrix', momentum: 'matrix' },
  ['beta1', 'oneLessBeta1', 'beta2', 'oneLessBeta2', 'learningRate', 'keep'],
  ({ at, store }) => {
    const mixed = add(multiply(at.beta1, at.momentum), multiply(at.oneLessBeta1, at.gradient));
    // The sign: 1 unless it is 0 or less, less 1 unless it is 0 or more.
    const sign = subtract(zeroWhere(mixed, 'le', 0, 1), zeroWhere(0, 'le', mixed, 1));
    store({
      parameters: subtract(multiply(at.parameters, at.keep), multiply(at.learningRate, sign)),
      momentum: add(multiply(at.beta2, at.momentum), multiply(at.oneLessBeta2, at.gradient)),
    });
  },
);

/** w = w(1 − lr·λ) − lr·g. */
export function sgdStep(
  kernels: Kernels,
  { parameters, gradient }: Omit<MomentumSlice, 'momentum'>,
  { learningRate, weightDecay }: Rates,
): void {
  const scalars = { learningRate, keep: 1 - learningRate * weightDecay };
  kernels.run(sgdKernel, 1, parameters.length, { parameters, gradient }, scalars);
}

/** m = μ·m + g, then w = w(1 − lr·λ) − lr·m (pytorch/pytorch, torch/optim/sgd.py, without dampening). */
export function sgdMomentumStep(
  kernels: Kernels,
  slice: MomentumSlice,
  { learningRate, weightDecay, momentum }: Rates & { readonly momentum: number },
): void {
  const scalars = { learningRate, keep: 1 - learningRate * weightDecay, decay: momentum };
  kernels.run(sgdMomentumKernel, 1, slice.parameters.length, { ...slice }, scalars);
}

/**
 * w = w(1 − lr·λ) − lr·sign(β₁·m + (1−β₁)·g), and after that m = β₂·m + (1−β₂)·g (Chen et al. 2023, arXiv 2302.06675,
 * algorithm 2). The sign of 0 is 0.
 */
export function lionStep(
  kernels: Kernels,
  slice: MomentumSlice,
  { learningRate, weightDecay, beta1, beta2 }: Rates & { readonly beta1: number; readonly beta2: number },
): void {
  const betas = { beta1, oneLessBeta1: 1 - beta1, beta2, oneLessBeta2: 1 - beta2 };
  const scalars = { ...betas, learningRate, keep: 1 - learningRate * weightDecay };
  kernels.run(lionKernel, 1, slice.parameters.length, { ...slice }, scalars);
}
