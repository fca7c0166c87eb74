/**
 * How context-parallel ranks meet at attention, of a sequence of which each has a part: keys and values are gathered
 * while a rank attends to its own, and their gradients are summed to where they belong. A ring of sends (Liu et al.
 * 2023, arXiv 2310.01889) moves the same bytes behind the same kernel.
 */
import { pass } from '../../../models/steps/memory-bound.js';
import { activationBytes } from '../../../models/steps/step.js';
import type { Attention } from '../../../program/kernel.js';
import { contextAxes } from '../../axes.js';
import type { Draft, KernelNode, Run } from '../draft.js';
import { collective, isForward, isKernel } from '../edits.js';
import { gradient, tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const contextParallel: Pass = {
  id: 'context-parallel',
  title: 'Context parallelism',
  summary:
    'Divides attention over a sequence that ranks share into a kernel over own positions, which nothing delays, and one over all others’, which waits for their keys and values.',
  reference: 'Llama 3, arXiv 2407.21783, section 3.3.2',
  applies: ({ job }) => job.layout.cp > 1,
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      const at = run.nodes.findIndex((node) => isKernel(node) && node.kernel.family === 'attention');
      if (at !== -1) run.nodes.splice(at, 1, ...divided(run, run.nodes[at] as KernelNode, draft));
    }
  },
};

const GATHERED = tensor('keys and values of all');
const PARTIAL = tensor('d(keys and values of all)');

/** The nodes that take the place of attention over the whole sequence. */
function divided(run: Run, own: KernelNode, { job, shape, sizes }: Draft) {
  const kernel = own.kernel as Attention;
  const { cp } = job.layout;
  const valueBytes = activationBytes(shape);
  const bytes = cp * keyValues(kernel) * valueBytes;
  const holder = run.step.reads.at(-1)!;
  sizes.set(GATHERED, bytes);
  const gather = collective('all-gather keys and values', 'all-gather', contextAxes(job.layout), bytes, {
    stream: 'cp',
    buffer: tensor(holder),
    into: GATHERED,
    awaited: 'by-name',
  });
  const others: KernelNode = {
    ...own,
    kernel: ofOthers(kernel, cp),
    reads: [...own.reads, GATHERED],
    after: [gather],
  };
  const rows = kernel.batch * kernel.queries * kernel.heads;
  const merge = (name: string, width: number): KernelNode => ({
    ...own,
    kernel: pass('elementwise', name, rows * width, 3 * valueBytes),
  });
  if (isForward(run)) return [gather, own, others, merge('merge attention', kernel.valueDim)];
  sizes.set(PARTIAL, bytes);
  others.writes = [...own.writes, PARTIAL];
  const scatter = collective(
    'reduce-scatter key and value gradients',
    'reduce-scatter',
    contextAxes(job.layout),
    bytes,
    {
      stream: 'cp',
      buffer: PARTIAL,
      into: gradient(holder),
      awaited: 'next-step',
    },
  );
  return [gather, own, others, merge('add query gradients', kernel.headDim), scatter];
}

/** Numbers of this rank's keys and values. */
function keyValues({ batch, keys, kvHeads, headDim, valueDim }: Attention): number {
  return batch * keys * kvHeads * (headDim + valueDim);
}

/** A rank has an early and a late piece of the sequence, so that a causal mask leaves everyone half of the others. */
function ofOthers(kernel: Attention, ranks: number): Attention {
  const keys = ((ranks - 1) * kernel.keys) / (kernel.causal ? 2 : 1);
  return { ...kernel, keys, causal: false };
}
