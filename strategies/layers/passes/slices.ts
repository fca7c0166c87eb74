/**
 * Attention of a slice of a sequence: its queries see the keys of the slices before it, too, whose keys and values stay from
 * their own forward pass until their own backward pass (Seq1F1B, arXiv 2406.03488, section 3.2). Backward, slices come last
 * first, and each adds to the gradients of all keys and values before its own:
 *
 *     last slice      writes the gradients of all earlier ones, which stay from here on
 *     others          add what they find of their own to what the kernel gives, and the rest to what there is
 *     first slice     finds its own complete
 */
import { pass } from '../../../models/steps/memory-bound.js';
import { activationBytes } from '../../../models/steps/step.js';
import type { Attention } from '../../../program/kernel.js';
import type { Draft, KernelNode, MemoryNode, Node, Run, Slice } from '../draft.js';
import { isForward, isKernel } from '../edits.js';
import { ofSlice, tensor } from '../tensors.js';
import type { Pass } from './pass.js';

/** Gradients of a slice's keys and values by the queries of later ones, and of all earlier slices by its own. */
const BY_LATER = tensor('d(keys and values) by later slices');
const OF_EARLIER = tensor('d(keys and values of earlier slices)');

export const sequenceSlices: Pass = {
  id: 'sequence-slices',
  title: 'Slices of sequences',
  summary:
    'Lets the queries of a slice see the keys of the slices before it, and adds up what they give to the gradients of those.',
  reference: 'Seq1F1B, arXiv 2406.03488, section 3.2',
  applies: ({ slice }) => slice !== undefined,
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      const at = run.nodes.findIndex((node) => isKernel(node) && node.kernel.family === 'attention');
      if (at !== -1)
        run.nodes.splice(at, 1, ...sliced(run, run.nodes[at] as KernelNode, draft, draft.slice!));
    }
  },
};

function sliced(run: Run, node: KernelNode, draft: Draft, slice: Slice): Node[] {
  const own = node.kernel as Attention;
  const { index, lengths } = slice;
  const before = lengths.slice(0, index);
  const tokens = before.reduce((sum, each) => sum + each, 0);
  const held = heldBy(run);
  const attention: KernelNode = {
    ...node,
    kernel: { ...own, keys: tokens + own.keys },
    reads: [...node.reads, ...before.flatMap((_, i) => held.map((name) => ofSlice(tensor(name), i)))],
  };
  if (isForward(run)) return [attention];
  const perToken = own.batch * own.kvHeads * (own.headDim + own.valueDim);
  const each = activationBytes(draft.shape);
  const sums = before.map((_, i) => ofSlice(BY_LATER, i));
  if (index === lengths.length - 1) {
    const taken = sums.map(
      (buffer, i): MemoryNode => ({ kind: 'alloc', buffer, bytes: lengths[i]! * perToken * each }),
    );
    return [...taken, { ...attention, writes: [...node.writes, ...sums] }];
  }
  draft.sizes.set(BY_LATER, own.keys * perToken * each);
  const given = index > 0 ? [OF_EARLIER] : [];
  if (index > 0) draft.sizes.set(OF_EARLIER, tokens * perToken * each);
  const added: KernelNode = {
    ...node,
    kernel: pass('elementwise', 'add key and value gradients', (tokens + own.keys) * perToken, 3 * each),
    reads: [...node.writes, BY_LATER, ...given, ...sums],
    weights: [],
    writes: [...node.writes, ...sums],
  };
  return [{ ...attention, writes: [...node.writes, ...given] }, added];
}

/** Of what attention reads, the tensors that hold keys or values: all but those of queries alone. */
function heldBy({ step }: Run): readonly string[] {
  return step.reads.filter((name) => name !== 'query' && name !== 'query norm');
}
