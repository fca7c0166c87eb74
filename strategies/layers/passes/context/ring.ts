/**
 * Blocks of keys and values that go round a ring of ranks: while a rank attends to one, the next is on its way (Liu et al.
 * 2023, arXiv 2310.01889). Forward, of n ranks, a block goes n − 1 places on:
 *
 *     hops       own → 1   1 → 2   2 → 3
 *     kernels    own     | 1     | 2     | 3
 *
 * and a hop starts once the kernel two before its own has left its memory, so two blocks are in flight. Backward the ring
 * turns the other way from the block that came last, which is kept: blocks and the gradients that ranks have added to them
 * go n − 1 places, back to where they belong, twice the bytes of the forward pass (Transformer Engine,
 * `AttnFuncWithCPAndKVP2P`). Where ranks gather inside groups, a block that has come is gathered there before it is attended
 * to, and its gradients are scattered before they go on (the double ring of LoongTrain, arXiv 2406.18485, has a ring inside).
 */
import type { Attention } from '../../../../program/kernel.js';
import type { KernelNode, Node } from '../../draft.js';
import { isForward } from '../../edits.js';
import { type Attending, beside, kernelOf, keyValueBytes, summed } from './attending.js';
import { type Arrived, ahead, append, gather, type Ring } from './blocks.js';
import { partsOf } from './parts.js';
import { returning } from './returning.js';

export function ring(attending: Attending): Node[] {
  const { division, draft, run } = attending;
  const { own, others } = partsOf(kernelOf(attending), division, draft.shape.documents);
  // A window may end before the farthest block: what nobody sees is not sent.
  const hops = others.findLastIndex((part, distance) => distance > 0 && part !== undefined);
  const written: Ring = { attending, own, others, bytes: keyValueBytes(attending), hops: Math.max(0, hops) };
  return isForward(run) ? forward(written) : returning(written);
}

function forward(ring: Ring): Node[] {
  const { attending, own, others, hops } = ring;
  const { node, holder } = attending;
  const partial = partialsOf(ring);
  const nodes: Node[] = [];
  const here = gather(ring, holder, 0, 'on', undefined);
  let next = ahead(ring, { block: holder, distance: 1, way: 'on', first: true });
  append(nodes, here.nodes, next.nodes, [{ ...node, kernel: own }]);
  if (others[0] !== undefined) append(nodes, attend(ring, others[0], here, partial));
  for (let distance = 1; distance <= hops; distance++) {
    const arrived = next;
    next = ahead(ring, { block: arrived.block, distance: distance + 1, way: 'on', first: false });
    const part = others[distance];
    append(nodes, next.nodes, part === undefined ? [] : attend(ring, part, arrived, partial));
  }
  return nodes;
}

/** The output of one part, and its statistics, before they are merged with what there is. */
function partialsOf({ attending: { node, draft } }: Ring): readonly string[] {
  return node.writes.map((name) => {
    const partial = `${name} of a part`;
    draft.sizes.set(partial, draft.sizes.get(name)!);
    return partial;
  });
}

function attend(ring: Ring, kernel: Attention, arrived: Arrived, partial: readonly string[]): KernelNode[] {
  const { attending } = ring;
  const { node } = attending;
  return [
    { ...node, kernel, reads: [...node.reads, arrived.source], writes: partial, after: arrived.waits },
    beside(attending, 'merge attention', summed(attending, true), 3, {
      reads: [...node.writes, ...partial],
      writes: node.writes,
    }),
  ];
}
