/**
 * How context-parallel ranks meet at attention, of a sequence of which each has a part (`strategies/context.ts` has the
 * kinds): keys and values are gathered, or go round a ring, while a rank attends to its own; or heads are exchanged for
 * positions around attention; or both.
 */
import { contextGroupAxes } from '../../axes.js';
import { contextDivision } from '../../context.js';
import type { Draft, KernelNode, Run } from '../draft.js';
import { isKernel } from '../edits.js';
import { gradient, tensor } from '../tensors.js';
import type { Attending } from './context/attending.js';
import { gathered } from './context/gathered.js';
import { exchangedHeads } from './context/heads.js';
import { ring } from './context/ring.js';
import type { Pass } from './pass.js';

export const contextParallel: Pass = {
  id: 'context-parallel',
  title: 'Context parallelism',
  summary:
    'Divides attention over a sequence that ranks share: into a kernel over own positions, which nothing delays, and kernels over others’ as their keys and values come; or over heads, which are exchanged for positions.',
  reference:
    'Llama 3, arXiv 2407.21783, section 3.3.2; Ring Attention, arXiv 2310.01889; DeepSpeed-Ulysses, arXiv 2309.14509; USP, arXiv 2405.07719',
  applies: ({ job }) => job.layout.cp > 1,
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      const at = run.nodes.findIndex((node) => isKernel(node) && node.kernel.family === 'attention');
      if (at !== -1) run.nodes.splice(at, 1, ...divided(run, run.nodes[at] as KernelNode, draft));
    }
  },
};

/** The nodes that take the place of attention over the whole sequence. */
function divided(run: Run, node: KernelNode, draft: Draft) {
  const { layout } = draft.job;
  const division = contextDivision(layout);
  const holder = run.step.reads.at(-1)!;
  const attending: Attending = {
    ...{ run, draft, node, division, ...contextGroupAxes(layout) },
    ...{ holder: tensor(holder), gradients: gradient(holder) },
  };
  if (division.exchange > 1) return exchangedHeads(attending, attended);
  return attended(attending);
}

function attended(attending: Attending) {
  const { exchange, ring: places, gather } = attending.division;
  if (places > 1) return ring(attending);
  return gather > 1 || exchange === 1 ? gathered(attending) : [attending.node];
}
