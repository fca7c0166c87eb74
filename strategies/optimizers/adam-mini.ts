/**
 * Adam-mini: the momentum of AdamW, and one second moment for a block of parameters: for each row of a matrix, which is a
 * neuron (queries and keys have one a head, fewer still; taken as rows here), and one for a vector. Tables and the output
 * matrix are AdamW's.
 */
import { ADAM } from './adamw.js';
import { ANY_STAGE, type Optimizer, type Rule, sizeOf } from './optimizer.js';

const MINI: Rule = {
  name: 'adam-mini',
  keeps: ['momentum', 'block variance'],
  stateBytes: (tensor, { moment }) =>
    moment * sizeOf(tensor) + 4 * (tensor.place === 'vector' ? 1 : tensor.rows),
  // The squares' means are taken in a pass of their own, and the update is not fused: a temporary written and read.
  moreEach: ({ gradient }) => gradient + 4 + 4,
  flopsEach: 10,
  launches: 8,
  launched: 'per tensor',
};

export const adamMini: Optimizer = {
  id: 'adam-mini',
  title: 'Adam-mini',
  summary:
    'A momentum for each parameter and one second moment for each row of a matrix; AdamW for tables and head.',
  reference: 'Zhang et al. 2024, arXiv 2406.16793; zyushun/Adam-mini, adam_mini/adam_mini.py',
  unit: 'elements',
  zero: ANY_STAGE,
  rules: [MINI, ADAM],
  ruleOf: ({ place }) => (place === 'ends' ? ADAM : MINI),
};
