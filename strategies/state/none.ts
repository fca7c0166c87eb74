/** One replica: nothing to keep in step. */
import { callChunk } from '../stage.js';
import { backwardWithGradients, freeGradients, gradientsGrow } from './growing-gradients.js';
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
  holds(stage) {
    const held = holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: WHOLE });
    return gradientsGrow(stage) ? held.filter(({ buffer }) => buffer !== 'gradients') : held;
  },
  forward: (stage, run) => callChunk(stage, run),
  backward(stage, run) {
    if (updatesInBackward(stage)) return backwardWithUpdates(stage, run);
    if (gradientsGrow(stage) && run.first) return backwardWithGradients(stage, run);
    return callChunk(stage, run);
  },
  synchronise: allReduceAllReplicated,
  update(stage, _part, after) {
    if (updatesInBackward(stage)) return;
    updateWhole(stage, WHOLE, after);
    if (gradientsGrow(stage)) freeGradients(stage);
  },
};
