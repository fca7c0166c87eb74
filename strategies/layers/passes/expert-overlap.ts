/**
 * Exchanges of tokens beside the products of another micro-batch: a layer's forward pass runs together with the backward
 * pass of a layer of another micro-batch, and while one exchanges tokens the other computes. In the long middle of a
 * step a layer computes beside as many exchanges as it has itself, those of the other. So they are written: on a stream
 * of their own from the beginning of the layer, waiting for none of its kernels, which wait for none of them; what of
 * them is longer than the kernels stays exposed, and kernels beside them have fewer multiprocessors.
 */
import { meetsOtherMicroBatches, overlapsExchanges } from '../../dispatchers.js';
import type { CollectiveNode, Draft, Node, Run } from '../draft.js';
import { addedReadInstead, isForward, readInstead, writeInstead } from '../edits.js';
import type { Pass } from './pass.js';

export const expertOverlap: Pass = {
  id: 'expert-overlap',
  title: 'Expert parallelism beside another micro-batch',
  summary: 'Lets a layer compute beside the exchanges of tokens of another micro-batch.',
  reference:
    'DeepSeek-V3, arXiv 2412.19437, section 3.2.1 (DualPipe); Megatron-LM, --overlap-moe-expert-parallel-comm, core/pipeline_parallel/combined_1f1b.py',
  reads: {
    choice: 'expertOverlap',
    where: ({ shape, kind, job }) =>
      shape.experts !== undefined && kind.includes('moe') && meetsOtherMicroBatches(job),
  },
  applies: ({ shape, job }) => shape.experts !== undefined && overlapsExchanges(job),
  rewrite(draft) {
    const forward = draft.forward.flatMap((run) => beside(run, draft));
    const backward = draft.backward.flatMap((run) => beside(run, draft));
    draft.forward[0]?.nodes.unshift(...forward);
    draft.backward[0]?.nodes.unshift(...backward);
  },
};

/** Takes the exchanges of `run` out, whose kernels then hand each other what they write; returns them as another's. */
function beside(run: Run, draft: Draft): CollectiveNode[] {
  const exchanges = run.nodes.filter(isExchange);
  run.nodes = run.nodes.filter((node) => !isExchange(node));
  return exchanges.map((node) => {
    const { buffer, into } = node;
    if (isForward(run)) writeInstead(run, buffer, into!);
    else {
      readInstead(run, into!, buffer);
      run.gradient = buffer;
      addedReadInstead(run, into!, buffer, draft.backward);
    }
    const others = `${into} of another micro-batch`;
    draft.sizes.set(others, node.bytes);
    return { ...node, buffer: others, into: undefined, awaited: 'by-name', after: [] };
  });
}

function isExchange(node: Node): node is CollectiveNode {
  return node.kind === 'collective' && node.stream === 'ep' && node.collective === 'all-to-all';
}
