/**
 * Interleaved 1F1B with the halves of backward passes by themselves: units of work as interleaved 1F1B orders them, weight
 * gradients delayed as in ZB-H1. PyTorch has it as `ScheduleInterleavedZeroBubble`.
 */
import { forward, inputGradient, type Schedule, weightGradient } from './action.js';
import { delayedWeights } from './delayed.js';
import { interleaved, unit } from './interleaved.js';

export const interleavedZeroBubble: Schedule = {
  id: 'interleaved-zb',
  title: 'interleaved zero bubble',
  summary:
    'Interleaving and a split backward: the bubble of ZB-H1 over the number of chunks, at the activations of 1F1B.',
  formulas: { bubble: '(p − 1)(F + B − 2W) / v', activations: 'p' },
  reference:
    'Qi et al. 2023, arXiv 2401.10241; Narayanan et al. 2021, arXiv 2104.04473; PyTorch, ScheduleInterleavedZeroBubble',
  overlapsTransfers: true,
  splitsBackward: true,
  leastChunks: 2,
  round: ({ stages }) => stages,
  refuses: (pipeline) => interleaved.refuses(pipeline),
  actions(stage, pipeline) {
    const { stages, microBatches, chunks } = pipeline;
    const ahead = (i: number) => unit(i, pipeline);
    const back = (i: number) => {
      const { microBatch, depth } = unit(i, pipeline);
      return { microBatch, chunk: chunks - 1 - depth };
    };
    const units = {
      count: microBatches * chunks,
      forward: (i: number) => forward(ahead(i).microBatch, ahead(i).depth),
      inputGradient: (i: number) => inputGradient(back(i).microBatch, back(i).chunk),
      weightGradient: (i: number) => weightGradient(back(i).microBatch, back(i).chunk),
    };
    return delayedWeights(units, (chunks - 1) * stages + stages - 1 - stage, stage);
  },
};
