/**
 * ZB-H2: ZB-H1 with up to twice the warm-up. Forwards fill the wait before the first backward, weight gradients that at the end;
 * where an optimizer step need not wait for all stages, steps follow each other askew without a bubble.
 */
import { forward, inputGradient, oneChunkOnly, type Schedule, weightGradient } from './action.js';
import { delayedWeights } from './delayed.js';

export const zeroBubbleH2: Schedule = {
  id: 'zb-h2',
  title: 'ZB-H2',
  summary:
    'No bubble where F = I = W and updates wait for no other stage, for twice the activations of 1F1B.',
  formulas: { bubble: '(p − 1)(F + B − 3W)', activations: '2p − 1' },
  reference: 'Qi et al. 2023, arXiv 2401.10241, section 2.2',
  overlapsTransfers: true,
  splitsBackward: true,
  round: ({ stages }) => stages,
  refuses: oneChunkOnly('ZB-H2', 'interleaved-zb'),
  actions(stage, { stages, microBatches }) {
    const units = { count: microBatches, forward, inputGradient, weightGradient };
    return delayedWeights(units, 2 * (stages - 1 - stage), 2 * stage);
  },
};
