/**
 * 1F1B (PipeDream-Flush): a stage runs just enough forwards to fill the pipeline behind it, then
 * alternates, so that it keeps at most `stages − stage` micro-batches in flight.
 */
import { type Action, backward, forward, oneChunkOnly, type Schedule } from './action.js';

export const oneForwardOneBackward: Schedule = {
  id: '1f1b',
  title: '1F1B',
  summary:
    'Forwards fill the pipeline, then each is followed by a backward: no longer than GPipe, with at most p micro-batches kept.',
  formulas: { bubble: '(p − 1)(F + B)', activations: 'p' },
  reference: 'Narayanan et al. 2021, arXiv 2006.09503 (PipeDream-Flush)',
  overlapsTransfers: false,
  refuses: oneChunkOnly('1F1B'),
  *actions(stage, { stages, microBatches }): Generator<Action> {
    const warmup = Math.min(microBatches, stages - 1 - stage);
    // Warm-up: fill the stages behind.
    for (let mb = 0; mb < warmup; mb++) yield forward(mb);
    // Steady state: one forward, one backward.
    for (let mb = warmup; mb < microBatches; mb++) {
      yield forward(mb);
      yield backward(mb - warmup);
    }
    // Cool-down: drain.
    for (let mb = microBatches - warmup; mb < microBatches; mb++) yield backward(mb);
  },
};
