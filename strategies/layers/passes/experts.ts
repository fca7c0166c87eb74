/**
 * How ranks that have different experts meet: every token goes to the ranks of the experts it visits, and what
 * they make of it comes back, an all-to-all each way, and both again backward.
 */
import type { TokenExchange } from '../../../models/steps/step.js';
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
import type { Pass } from './pass.js';

export const expertParallel: Pass = {
  id: 'expert-parallel',
  title: 'Expert parallelism',
  summary: 'Exchanges tokens with the ranks of their experts before and after the experts’ products.',
  reference: 'GShard, arXiv 2006.16668, section 3.2; Megatron-LM’s all-to-all dispatcher',
  applies: ({ shape }) => shape.experts !== undefined,
  rewrite(draft) {
    const { sizes } = draft;
    for (const run of [...draft.forward, ...draft.backward]) {
      const { step } = run;
      if (!step.acrossExperts) continue;
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
  },
};

/** Exchanges `buffer` for `into`; the busiest rank gets more than it sends, or sends more than it gets, and takes as long. */
function exchange(
  step: string,
  { axes, topk }: TokenExchange,
  buffer: string,
  into: string,
  { sizes }: Draft,
): CollectiveNode {
  const at = { buffer, into, stream: 'ep', copies: topk, awaited: 'next-node' } as const;
  return collective(
    `${step}: all-to-all tokens`,
    'all-to-all',
    axes,
    Math.max(sizes.get(buffer)!, sizes.get(into)!),
    at,
  );
}
