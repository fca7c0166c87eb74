/**
 * PipeDream-2BW: 1F1B that never empties the pipeline. Micro-batches of the next step begin while this one's drain, on the weights
 * before its update: a stage keeps two versions, and gradients are one step late.
 *
 * One step by itself is that of 1F1B, and so are its actions here; n steps are 1F1B of n·m micro-batches, with an update after every
 * m backward passes. So a step in the steady state takes what n + 1 steps take longer than n do: m (F + B), without a bubble.
 * `flushes: false` says so to whoever plays it, `weightVersions` what is kept.
 */
import { oneChunkOnly, type Schedule } from './action.js';
import { oneForwardOneBackward } from './one-f-one-b.js';

const oneChunk = oneChunkOnly('PipeDream-2BW');

export const pipeDream2BW: Schedule = {
  id: 'pipedream-2bw',
  title: 'PipeDream-2BW',
  summary:
    '1F1B without a flush between steps: no bubble, for a second version of the weights and gradients one step late.',
  formulas: { bubble: '0 (steady state)', activations: 'p' },
  reference: 'Narayanan et al. 2021, arXiv 2006.09503, section 3.1',
  overlapsTransfers: true,
  weightVersions: 2,
  flushes: false,
  refuses(pipeline): string | undefined {
    const { stages, microBatches } = pipeline;
    if (microBatches >= stages) return oneChunk(pipeline);
    return `PipeDream-2BW keeps two versions of the weights, which are enough for at least as many micro-batches as stages, and ${microBatches} ${microBatches === 1 ? 'is' : 'are'} fewer than pp=${stages}; use smaller micro-batches or fewer stages`;
  },
  actions: (stage, pipeline) => oneForwardOneBackward.actions(stage, pipeline),
};
