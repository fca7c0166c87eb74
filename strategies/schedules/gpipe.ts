/** GPipe: all micro-batches forward, then all backward; every stage keeps all of their activations. */
import { type Action, backward, forward, oneChunkOnly, type Schedule } from './action.js';

export const gpipe: Schedule = {
  id: 'gpipe',
  title: 'GPipe',
  summary: 'All micro-batches forward, then all backward: the simplest order, and the one that keeps most.',
  formulas: { bubble: '(p − 1)(F + B)', activations: 'm' },
  reference: 'Huang et al. 2019, arXiv 1811.06965',
  overlapsTransfers: false,
  parts: 2,
  refuses: oneChunkOnly('GPipe'),
  *actions(_stage, { microBatches }): Generator<Action> {
    for (let mb = 0; mb < microBatches; mb++) yield forward(mb);
    for (let mb = 0; mb < microBatches; mb++) yield backward(mb);
  },
};
