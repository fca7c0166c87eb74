/**
 * ZB-V: two chunks a stage, placed down and up the stages, so that the first stage has the last layers, too, and its own gradient
 * starts there. Without a bubble where F = I = W, at the activations of 1F1B, alike on all stages.
 */
import {
  type Action,
  forward,
  inputGradient,
  needsTwoChunks,
  type Pipeline,
  type Schedule,
  weightGradient,
} from './action.js';

export const zeroBubbleV: Schedule = {
  id: 'zb-v',
  title: 'ZB-V',
  summary: 'No bubble where F = I = W and updates wait for no other stage, at the activations of 1F1B.',
  formulas: { bubble: '0 (F = I = W)', activations: 'p' },
  reference: 'Qi et al. 2023, arXiv 2401.10241, section 6; PyTorch, ScheduleZBVZeroBubble',
  overlapsTransfers: true,
  placement: 'v',
  splitsBackward: true,
  ownChunks: 2,
  round: ({ stages }) => stages,
  refuses: (pipeline) => needsTwoChunks('ZB-V', pipeline),
  *actions(stage, pipeline): Generator<Action> {
    // With few micro-batches it is that of enough of them, without those that are not there.
    const microBatches = Math.max(pipeline.microBatches, 2 * pipeline.stages - 1);
    for (const action of enough(stage, { ...pipeline, microBatches }))
      if (action.microBatch < pipeline.microBatches) yield action;
  },
};

/** At least 2p − 1 micro-batches. */
function* enough(stage: number, { stages, microBatches }: Pipeline): Generator<Action> {
  const begun = [0, 0];
  const back = [0, 0];
  const done = [0, 0];
  const f = (chunk: 0 | 1) => forward(begun[chunk]!++, chunk);
  const i = (chunk: 0 | 1) => inputGradient(back[chunk]!++, chunk);
  const w = (chunk: 0 | 1) => weightGradient(done[chunk]!++, chunk);
  // Down the stages, until the first micro-batch is back up here.
  for (let n = 0; n < 2 * (stages - stage) - 1; n++) yield f(0);
  for (let n = 0; n < stage; n++) {
    yield f(1);
    yield f(0);
  }
  // The second chunk turns round at once, until gradients have come down to here.
  for (let n = 0; n < stages - stage; n++) {
    yield f(1);
    yield i(1);
    yield w(1);
  }
  while (begun[1]! < microBatches) {
    if (begun[0]! < microBatches) yield f(0);
    yield i(0);
    yield w(0);
    yield f(1);
    yield i(1);
    yield w(1);
  }
  // The other stages wait for these gradients; what is left of weight gradients fills the end.
  for (let n = 0; n < stage; n++) {
    yield i(0);
    yield i(1);
  }
  for (let n = 0; n < stages - stage; n++) {
    yield i(0);
    yield w(0);
  }
  while (done[1]! < microBatches) yield w(1);
  while (done[0]! < microBatches) yield w(0);
}
