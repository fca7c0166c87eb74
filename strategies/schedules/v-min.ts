/**
 * V-Min: the building block with the shortest life of activations, a unit from stage to stage on all ways: a third of the activations
 * of 1F1B. All passes of a micro-batch wait for each other, so where F, I and W differ the bubble grows with every micro-batch.
 */
import { needsTwoChunks, type Schedule } from './action.js';
import { repeating } from './building-block.js';

export const vMin: Schedule = {
  id: 'v-min',
  title: 'V-Min',
  summary:
    'A third of the activations of 1F1B, at two thirds of its bubble where F = I = W and more where they differ.',
  formulas: { bubble: '⅔ (p − 1)(F + B) (F = I = W)', activations: '⌊(p + 4) / 3⌋' },
  reference: 'Qi et al. 2024, arXiv 2405.15362, section 4.2',
  overlapsTransfers: true,
  placement: 'v',
  splitsBackward: true,
  ownChunks: 2,
  round: ({ microBatches }) => microBatches,
  refuses: (pipeline) => needsTwoChunks('V-Min', pipeline),
  actions: repeating((stages) => ({
    steps: [1, 1, 1, 1],
    // Without the pause, gradients of every third number of stages would come when a forward does.
    turns: [1, stages % 3 === 0 ? 3 : 1, 1],
    most: 2 * Math.floor((stages + 4) / 3),
  })),
};
