/**
 * Keys and values all-gathered while a rank attends to its own, and their gradients summed to where they belong (Llama 3,
 * arXiv 2407.21783, section 3.3.2): a kernel over own positions, which nothing delays, and one over all others', which waits.
 */

import type { KernelNode, Node } from '../../draft.js';
import { collective, isForward } from '../../edits.js';
import { tensor } from '../../tensors.js';
import { type Attending, beside, kernelOf, keyValueBytes, summed } from './attending.js';
import { partsOf } from './parts.js';

const GATHERED = tensor('keys and values of all');
const PARTIAL = tensor('d(keys and values of all)');

/** The nodes that take the place of attention over the whole sequence. */
export function gathered(attending: Attending): Node[] {
  const { run, draft, node, division, holder, gradients, inside } = attending;
  const bytes = division.gather * keyValueBytes(attending);
  const parts = partsOf(kernelOf(attending), division, draft.shape.documents);
  draft.sizes.set(GATHERED, bytes);
  const gather = collective('all-gather keys and values', 'all-gather', inside, bytes, {
    stream: 'cp',
    buffer: holder,
    into: GATHERED,
    awaited: 'by-name',
  });
  const own: KernelNode = { ...node, kernel: parts.own };
  const merge = (name: string, forward: boolean) => beside(attending, name, summed(attending, forward), 3);
  const others: KernelNode = {
    ...node,
    kernel: parts.others[0]!,
    reads: [...node.reads, GATHERED],
    after: [gather],
  };
  if (isForward(run)) return [gather, own, others, merge('merge attention', true)];
  draft.sizes.set(PARTIAL, bytes);
  others.writes = [...node.writes, PARTIAL];
  const scatter = collective('reduce-scatter key and value gradients', 'reduce-scatter', inside, bytes, {
    stream: 'cp',
    buffer: PARTIAL,
    into: gradients,
    awaited: 'next-step',
  });
  return [gather, own, others, merge('add query gradients', false), scatter];
}
