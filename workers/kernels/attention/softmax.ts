/** The steps of attention that are not GEMMs, on a block of scores [rows, keys]. */

import { exponential } from '../wasm/exponential.js';
import { add, divide, multiply, subtract } from '../wasm/expression.js';
import { rowKernel } from '../wasm/row-kernel.js';

/** scores = softmax of scale · scores + mask along the keys; maximum and sum of exponentials of each row. */
export const softmaxKernel = rowKernel(
  'attentionSoftmax',
  { scores: 'matrix', mask: 'matrix', maximum: 'column', total: 'column' },
  ['scale'],
  ({ at, maximum, sum, once, store }) => {
    const score = add(multiply(at.scores, at.scale), at.mask);
    const highest = maximum(score);
    store({ scores: exponential(subtract(score, highest)) });
    const total = sum(at.scores);
    const inverse = once(divide(1, total));
    store({ scores: multiply(at.scores, inverse), maximum: highest, total });
  },
);

/** scores = e^(scale · scores + mask − lse): the probabilities again, from the saved log-sum-exp. */
export const probabilitiesKernel = rowKernel(
  'attentionProbabilities',
  { scores: 'matrix', mask: 'matrix', lse: 'column' },
  ['scale'],
  ({ at, store }) => {
    const score = add(multiply(at.scores, at.scale), at.mask);
    store({ scores: exponential(subtract(score, at.lse)) });
  },
);

/** gradient = probabilities · (gradient − along) · scale: the gradient of the raw scores. */
export const scoreGradientKernel = rowKernel(
  'attentionScoreGradient',
  { gradient: 'matrix', probabilities: 'matrix', along: 'column' },
  ['scale'],
  ({ at, store }) => {
    const centred = subtract(at.gradient, at.along);
    store({ gradient: multiply(multiply(at.probabilities, centred), at.scale) });
  },
);

/** dots[r] = Σ_c a[r,c] · b[r,c]. */
export const rowDotsKernel = rowKernel(
  'rowDots',
  { dots: 'column', a: 'matrix', b: 'matrix' },
  [],
  ({ at, sum, store }) => store({ dots: sum(multiply(at.a, at.b)) }),
);

/** out = out · keep + other · take, row by row. */
export const blendRowsKernel = rowKernel(
  'blendRows',
  { out: 'matrix', keep: 'column', other: 'matrix', take: 'column' },
  [],
  ({ at, store }) => store({ out: add(multiply(at.out, at.keep), multiply(at.other, at.take)) }),
);
