/**
 * Adafactor without momentum: of a matrix' second moment only the means of its rows and columns, in float32 (Shazeer and
 * Stern 2018, arXiv 1804.04235, algorithm 4). Eager PyTorch takes it in passes; `moreEach` adds up what they move beyond
 * one reading of gradient and weight, in float32: the gradient cast (4), squared and ε added (8 + 8), two means (4 + 4), the
 * factors' product (4), times the gradient (12), its mean square (4), clipped and scaled (8 + 8), the weight's own mean
 * square (4), and the sum (8). (huggingface/transformers, src/transformers/optimization.py, class Adafactor.)
 */
import { ANY_STAGE, type Optimizer, type Rule, sizeOf } from './optimizer.js';

const FACTORED: Rule = {
  name: 'adafactor',
  keeps: ['row variance', 'column variance'],
  stateBytes: (tensor) =>
    tensor.place === 'vector' ? 4 * sizeOf(tensor) : 4 * (tensor.rows + tensor.columns),
  moreEach: () => 4 + 8 + 8 + 4 + 4 + 4 + 12 + 4 + 8 + 8 + 4 + 8,
  flopsEach: 12,
  launches: 16,
  launched: 'per tensor',
};

export const adafactor: Optimizer = {
  id: 'adafactor',
  title: 'Adafactor',
  summary:
    'Means of rows and columns in place of second moments, and no momentum: next to nothing for a matrix.',
  reference:
    'Shazeer and Stern 2018, arXiv 1804.04235; huggingface/transformers, src/transformers/optimization.py',
  unit: 'elements',
  zero: ANY_STAGE,
  rules: [FACTORED],
};
