/**
 * DualPipeV: DualPipe cut in half. A stage has what two stages of DualPipe have once each, placed in a V, so that no parameter is held
 * twice: what comes from the far side is what has been down all stages.
 */
import { needsTwoChunks, type Schedule } from './action.js';
import { bidirectional } from './bidirectional.js';

export const dualPipeV: Schedule = {
  id: 'dualpipe-v',
  title: 'DualPipeV',
  summary: 'DualPipe on half the stages in a V: forward beside backward, and every parameter once.',
  formulas: { bubble: '(p − 1)(F&B + B − 3W) / 2', activations: 'p + 1/2' },
  reference: 'Sea AI Lab 2025, “cut-in-half”; github.com/deepseek-ai/DualPipe; PyTorch, ScheduleDualPipeV',
  overlapsTransfers: true,
  placement: 'v',
  splitsBackward: true,
  pairs: true,
  ownChunks: 2,
  round: ({ stages }) => stages,
  refuses(pipeline): string | undefined {
    const { stages, microBatches } = pipeline;
    if (microBatches < 2 * stages)
      return `DualPipeV needs 2·pp = ${2 * stages} micro-batches or more, not ${microBatches}; use smaller micro-batches or fewer stages`;
    return needsTwoChunks('DualPipeV', pipeline);
  },
  actions: (stage, { stages, microBatches }) =>
    bidirectional({
      ...{ rank: stage, depth: stages, microBatches },
      at: (side, n) => [n, side === 'near' ? 0 : 1],
    }),
};
