/**
 * One micro-batch at a time, forward through all stages and back. On one stage this is plain gradient
 * accumulation; on several it is the naive layer split, in which a single stage works at any moment:
 * the control of the experiment.
 */
import { type Action, backward, forward, oneChunkOnly, type Schedule } from './action.js';

export const sequential: Schedule = {
  id: 'sequential',
  title: 'one micro-batch at a time',
  summary:
    'One micro-batch at a time through all stages and back, so that a single stage works at any moment.',
  formulas: { bubble: '(p − 1) m (F + B)', activations: '1' },
  reference: 'Krizhevsky 2014, arXiv 1404.5997 (model parallelism without pipelining)',
  overlapsTransfers: false,
  refuses: oneChunkOnly('the sequential schedule'),
  *actions(_stage, { microBatches }): Generator<Action> {
    for (let mb = 0; mb < microBatches; mb++) {
      yield forward(mb);
      yield backward(mb);
    }
  },
};
