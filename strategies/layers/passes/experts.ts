/**
 * How ranks that have different experts meet: every token goes to the ranks of the experts it visits, and what they
 * make of it comes back, an all-to-all each way, and both again backward. Libraries of kernels (DeepEP, HybridEP) are
 * an all-to-all, too, of the same vectors, and send less of them. With `allgather` every rank gets all tokens instead
 * (`gathered-tokens.ts`).
 */
import type { TokenExchange } from '../../../models/steps/step.js';
import { dispatcherOf, libraryOf } from '../../dispatchers.js';
import type { Job } from '../../job.js';
import type { CollectiveNode, Draft } from '../draft.js';
import {
  addedReadInstead,
  beforeKernels,
  behindKernels,
  collective,
  isForward,
  readInstead,
  writeInstead,
  writtenBy,
} from '../edits.js';
import { gatherTokens } from './gathered-tokens.js';
import type { Pass } from './pass.js';

export const expertParallel: Pass = {
  id: 'expert-parallel',
  title: 'Expert parallelism',
  summary:
    'Exchanges tokens with the ranks of their experts before and after the experts’ products, or gathers all tokens and scatters the sums.',
  reference:
    'GShard, arXiv 2006.16668, section 3.2; Megatron-LM, megatron/core/transformer/moe/token_dispatcher.py',
  reads: {
    choice: 'dispatcher',
    where: ({ shape, kind }) => (shape.experts?.ranks ?? 1) > 1 && kind.includes('moe'),
  },
  applies: ({ shape }) => (shape.experts?.ranks ?? 1) > 1,
  rewrite(draft) {
    if (dispatcherOf(draft.job) === 'allgather') gatherTokens(draft);
    else exchangeTokens(draft);
  },
};

function exchangeTokens(draft: Draft): void {
  const { sizes } = draft;
  for (const run of [...draft.forward, ...draft.backward]) {
    const { step } = run;
    // Ranks that all have every expert have nobody to exchange tokens with.
    if (!step.acrossExperts || step.acrossExperts.ranks === 1) continue;
    if (isForward(run)) {
      const output = writtenBy(run);
      const outgoing = `${output} outgoing`;
      sizes.set(outgoing, step.acrossExperts.outgoing);
      writeInstead(run, output, outgoing);
      behindKernels(run, 'output', exchange(step.name, step.acrossExperts, outgoing, output, draft));
    } else {
      const arriving = run.gradient!;
      const returned = `${arriving} returned`;
      sizes.set(returned, step.acrossExperts.outgoing);
      const label = `${step.name} gradient`;
      beforeKernels(run, exchange(label, step.acrossExperts, arriving, returned, draft));
      readInstead(run, arriving, returned);
      run.gradient = returned;
      addedReadInstead(run, arriving, returned, draft.backward);
    }
  }
}

/**
 * Exchanges `buffer` for `into`; the busiest rank gets more than it sends, or sends more than it gets, and takes as long.
 */
function exchange(
  step: string,
  across: TokenExchange,
  buffer: string,
  into: string,
  { sizes, job }: Draft,
): CollectiveNode {
  const at = { buffer, into, stream: 'ep', ...means(across, job), awaited: 'next-node' } as const;
  const bytes = Math.max(sizes.get(buffer)!, sizes.get(into)!);
  return collective(`${step}: all-to-all tokens`, 'all-to-all', across.axes, bytes, at);
}

/**
 * A library is told how often a vector is in the buffer, because it sends it once to a rank, and of node-limited routing,
 * which keeps the ranks together; sends and receives move all there is, by nodes if asked to.
 */
function means({ topk, groups }: TokenExchange, job: Job): Partial<CollectiveNode> {
  const library = libraryOf(dispatcherOf(job));
  if (library === undefined)
    return job.layout.expertExchange === 'hierarchical' ? { hierarchical: true } : {};
  const limit = groups === undefined ? {} : { limit: { groups: groups.count, visited: groups.topk } };
  return { library, copies: topk, ...limit };
}
