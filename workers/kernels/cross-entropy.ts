/**
 * Softmax cross-entropy over a vocabulary that may be split by columns. A token's loss is
 * log Σ_v e^(l_v − max) + max − l_target; maximum, sum and target's logit are computed from each slice
 * apart, so that tensor ranks reduce them in between (Shoeybi et al. 2019, arXiv 1909.08053, section 3).
 * Backward: ∂loss/∂l_v = softmax(l)_v − [v is the target].
 */
import type { Kernels } from './kernels.js';
import { exponential } from './wasm/exponential.js';
import { divide, multiply, subtract } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

/** The rank's columns of the vocabulary: `width` of them from `firstToken` on. */
export interface VocabularySlice {
  readonly tokens: number;
  readonly width: number;
  readonly firstToken: number;
}

export const rowMaximaKernel = rowKernel(
  'rowMaxima',
  { maximum: 'column', logits: 'matrix' },
  [],
  ({ at, maximum, store }) => store({ maximum: maximum(at.logits) }),
);

export const exponentialSumsKernel = rowKernel(
  'exponentialSums',
  { total: 'column', logits: 'matrix', maximum: 'column' },
  [],
  ({ at, sum, store }) => store({ total: sum(exponential(subtract(at.logits, at.maximum))) }),
);

export const softmaxGradientKernel = rowKernel(
  'softmaxGradient',
  { dLogits: 'matrix', logits: 'matrix', maximum: 'column', total: 'column' },
  ['factor'],
  ({ at, once, store }) => {
    const share = once(divide(at.factor, at.total));
    store({ dLogits: multiply(exponential(subtract(at.logits, at.maximum)), share) });
  },
);

/** maximum[token] = the largest logit [tokens, width] of the slice; ranks combine it by maximum. */
export function rowMaxima(
  kernels: Kernels,
  maximum: Float32Array,
  logits: Float32Array,
  { tokens, width }: VocabularySlice,
): void {
  kernels.run(rowMaximaKernel, tokens, width, { maximum, logits });
}

/** total[token] = Σ e^(logit − maximum) over the slice; `maximum` is that of all slices. Ranks add. */
export function exponentialSums(
  kernels: Kernels,
  total: Float32Array,
  logits: Float32Array,
  maximum: Float32Array,
  { tokens, width }: VocabularySlice,
): void {
  kernels.run(exponentialSumsKernel, tokens, width, { total, logits, maximum });
}

/** target[token] = the logit of the token's target, or 0 where another rank has it. Ranks add. */
export function targetLogits(
  target: Float32Array,
  logits: Float32Array,
  targets: Int32Array,
  { tokens, width, firstToken }: VocabularySlice,
): void {
  for (let token = 0; token < tokens; token++) {
    const column = targets[token]! - firstToken;
    target[token] = column >= 0 && column < width ? logits[token * width + column]! : 0;
  }
}

/** The reduced values of each token. */
export interface LossTerms {
  readonly maximum: Float32Array;
  readonly total: Float32Array;
  readonly target: Float32Array;
}

/** Σ over tokens of log(total) + maximum − target, in double precision. */
export function summedLoss({ maximum, total, target }: LossTerms, tokens: number): number {
  let sum = 0;
  for (let token = 0; token < tokens; token++) {
    sum += Math.log(total[token]!) + maximum[token]! - target[token]!;
  }
  return sum;
}

/**
 * dLogits[tokens, width] = factor · (softmax − one-hot of the target); `factor` is 1/tokens of the whole
 * batch for a mean loss. `dLogits` may be `logits`.
 */
export function crossEntropyBackward(
  kernels: Kernels,
  dLogits: Float32Array,
  logits: Float32Array,
  { maximum, total }: Pick<LossTerms, 'maximum' | 'total'>,
  targets: Int32Array,
  { tokens, width, firstToken }: VocabularySlice,
  factor: number,
): void {
  kernels.run(softmaxGradientKernel, tokens, width, { dLogits, logits, maximum, total }, { factor });
  for (let token = 0; token < tokens; token++) {
    const column = targets[token]! - firstToken;
    if (column < 0 || column >= width) continue;
    const at = token * width + column;
    dLogits[at] = dLogits[at]! - factor;
  }
}
