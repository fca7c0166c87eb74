/**
 * DualPipe: half of the micro-batches go down the stages, half up, and every place of the model is on two stages. The exchange of
 * tokens of one direction hides behind the compute of the other, and the bubble is that of half as many stages.
 */
import { needsTwoChunks, type Schedule } from './action.js';
import { bidirectional } from './bidirectional.js';

export const dualPipe: Schedule = {
  id: 'dualpipe',
  title: 'DualPipe',
  summary:
    'Micro-batches from both ends, forward beside backward, so that expert exchanges hide; for twice the parameters.',
  formulas: { bubble: '(p/2 − 1)(F&B + B − 3W)', activations: 'p + 1' },
  reference: 'DeepSeek-V3 2024, arXiv 2412.19437, section 3.2.1; github.com/deepseek-ai/DualPipe',
  overlapsTransfers: true,
  placement: 'both-ways',
  splitsBackward: true,
  pairs: true,
  ownChunks: 2,
  round: ({ stages }) => stages,
  refuses(pipeline): string | undefined {
    const { stages, microBatches } = pipeline;
    if (stages % 2 === 1)
      return `DualPipe pairs stages from both ends, and pp=${stages} is odd; use an even pp, or dualpipe-v`;
    if (microBatches % 2 === 1)
      return `DualPipe sends half of the micro-batches each way, and ${microBatches} is odd; use an even number`;
    if (microBatches < 2 * stages)
      return `DualPipe needs 2·pp = ${2 * stages} micro-batches or more, not ${microBatches}; use smaller micro-batches or fewer stages`;
    return needsTwoChunks('DualPipe', pipeline);
  },
  actions(stage, { stages, microBatches }) {
    const isUpper = stage < stages / 2;
    // Even ones go down, in chunk 0; odd ones up, in chunk 1.
    return bidirectional({
      rank: Math.min(stage, stages - 1 - stage),
      depth: stages / 2,
      microBatches: microBatches / 2,
      at(side, n) {
        const chunk = (side === 'near') === isUpper ? 0 : 1;
        return [2 * n + chunk, chunk];
      },
    });
  },
};
