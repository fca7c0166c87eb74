/**
 * V-Half: the building block with half of the activations of 1F1B. Forwards and gradients take two units from stage to stage
 * on the way down and one on the way up, so that no pass waits for the longest of F, I and W at every stage.
 */
import { needsTwoChunks, type Schedule } from './action.js';
import { repeating } from './building-block.js';

export const vHalf: Schedule = {
  id: 'v-half',
  title: 'V-Half',
  summary: 'Half of the activations of 1F1B, at half of its bubble where F = I = W.',
  formulas: { bubble: '½ (p − 1)(F + B) (F = I = W)', activations: '⌊(p + 2) / 2⌋' },
  reference: 'Qi et al. 2024, arXiv 2405.15362, section 4.2',
  overlapsTransfers: true,
  placement: 'v',
  splitsBackward: true,
  ownChunks: 2,
  round: ({ microBatches }) => microBatches,
  refuses: (pipeline) => needsTwoChunks('V-Half', pipeline),
  actions: repeating((stages) => ({
    steps: [2, 1, 2, 1],
    // Without the pause, an even number of stages would have gradients come when a forward does.
    turns: [1, stages % 2 === 0 ? 4 : 1, 2],
    most: 2 * Math.floor((stages + 2) / 2),
  })),
};
