/** One replica: nothing to keep in step. */
import { callChunk } from '../stage.js';
import { holdings, WHOLE } from './holdings.js';
import { backwardWithUpdates, updatesInBackward } from './in-backward.js';
import { updateWhole } from './offloaded.js';
import { allReduceAllReplicated } from './replicated.js';
import { EVERYONE, type State } from './state.js';

export const none: State = {
  id: 'none',
  title: 'one replica',
  reference: '',
  traffic: 'DP',
  reads: ['keepsGradients'],
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: WHOLE }),
  forward: (stage, run) => callChunk(stage, 'forward', run.chunk, run.microBatch, run.after),
  backward: (stage, run) =>
    updatesInBackward(stage)
      ? backwardWithUpdates(stage, run)
      : callChunk(stage, 'backward', run.chunk, run.microBatch, run.after),
  synchronise: allReduceAllReplicated,
  update(stage, _part, after) {
    if (!updatesInBackward(stage)) updateWhole(stage, WHOLE, after);
  },
};
