/**
 * ZB-H1: 1F1B that runs the halves of a backward pass by themselves. The stage before gets its gradient earlier, and weight
 * gradients fill part of the bubble at the end; every stage keeps the activations that the first one has anyway.
 */
import { forward, inputGradient, oneChunkOnly, type Schedule, weightGradient } from './action.js';
import { delayedWeights } from './delayed.js';

export const zeroBubbleH1: Schedule = {
  id: 'zb-h1',
  title: 'ZB-H1',
  summary:
    '1F1B with the backward split in two: a third of the bubble, and no more memory on the first stage.',
  formulas: { bubble: '(p − 1)(F + B − 2W)', activations: 'p' },
  reference: 'Qi et al. 2023, arXiv 2401.10241, section 2.1',
  overlapsTransfers: true,
  splitsBackward: true,
  round: ({ stages }) => stages,
  refuses: oneChunkOnly('ZB-H1', 'interleaved-zb'),
  actions(stage, { stages, microBatches }) {
    const units = { count: microBatches, forward, inputGradient, weightGradient };
    return delayedWeights(units, stages - 1 - stage, stage);
  },
};
