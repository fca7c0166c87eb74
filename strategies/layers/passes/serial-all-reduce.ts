/** Plain autograd: the all-reduce of input gradients over tensor ranks starts when the weight gradient is done, too. */
import type { Node } from '../draft.js';
import { isForward, isKernel, tensorCollective } from '../edits.js';
import type { Pass } from './pass.js';

export const serialAllReduce: Pass = {
  id: 'serial-all-reduce',
  title: 'Serial TP all-reduce',
  summary:
    'Starts the tensor ranks’ all-reduce of input gradients behind the weight gradients of linear layers, with nothing beside it.',
  reference: 'PyTorch, torch.distributed.tensor.parallel, whose gradients are plain autograd’s',
  reads: { choice: 'overlapTensor', where: ({ shape }) => shape.tensor > 1 },
  applies: ({ job, shape }) => job.overlapTensor === false && shape.tensor > 1,
  rewrite({ backward }) {
    for (const run of backward) {
      if (isForward(run)) continue;
      const at = tensorCollective(run.nodes, (node) => node.awaited === 'next-step');
      // Grouped GEMMs of experts are a function of their own, which all-reduces before it.
      if (at !== -1 && run.nodes.some(isLinear))
        for (const each of run.nodes.splice(at, 1)) run.nodes.push(each);
    }
  },
};

function isLinear(node: Node): boolean {
  return isKernel(node) && node.part === 'weight-gradient' && node.kernel.family === 'gemm';
}
