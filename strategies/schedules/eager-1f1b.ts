/**
 * Eager 1F1B: 1F1B with up to twice its warm-up. A stage has the activation of its next micro-batch before it is wanted, so
 * that a transfer between stages may take as long as a micro-batch and costs nothing.
 */
import { type Action, backward, forward, oneChunkOnly, type Schedule } from './action.js';

export const eager: Schedule = {
  id: 'eager-1f1b',
  title: 'eager 1F1B',
  summary:
    '1F1B that runs ahead: up to twice as many micro-batches in flight hide slow transfers between stages.',
  formulas: { bubble: '(p − 1)(F + B)', activations: '2p − 1' },
  reference: 'Zhuang et al. 2022, arXiv 2211.05322, section 3.2',
  overlapsTransfers: true,
  round: ({ stages }) => stages,
  refuses: oneChunkOnly('Eager 1F1B'),
  *actions(stage, { stages, microBatches }): Generator<Action> {
    const warmup = Math.min(microBatches, 2 * (stages - 1 - stage));
    for (let mb = 0; mb < warmup; mb++) yield forward(mb);
    for (let mb = warmup; mb < microBatches; mb++) {
      yield forward(mb);
      yield backward(mb - warmup);
    }
    for (let mb = microBatches - warmup; mb < microBatches; mb++) yield backward(mb);
  },
};
