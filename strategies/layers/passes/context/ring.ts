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
import type { CollectiveNode, KernelNode, MomentNode, Named, Node } from '../../draft.js';
import { collective, isForward } from '../../edits.js';
import { tensor } from '../../tensors.js';
import { type Attending, beside, kernelOf, keyValueBytes, summed } from './attending.js';
import { partsOf } from './parts.js';
import { returning } from './returning.js';

/** A ring about to be written: what every step of it needs. */
export interface Ring {
  readonly attending: Attending;
  readonly own: Attention;
  /** By distance; see `partsOf`. */
  readonly others: readonly (Attention | undefined)[];
  /** Bytes of a block, and places that it goes on. */
  readonly bytes: number;
  readonly hops: number;
}

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

export function append(nodes: Node[], ...lists: readonly (readonly Node[])[]): void {
  for (const list of lists) for (const node of list) nodes.push(node);
}

/** A block that has come, once `blockWaits` have ended; and what kernels attend to, it or its group's, once `waits` have. */
export interface Arrived {
  readonly nodes: readonly Node[];
  readonly block: string;
  readonly blockWaits: readonly Named[];
  readonly source: string;
  readonly waits: readonly Named[];
}

type Way = 'on' | 'back';

/** The next block on its way; nothing behind the last. */
export function ahead(
  ring: Ring,
  { block, distance, way, first }: { block: string; distance: number; way: Way; first: boolean },
): Arrived {
  if (distance > ring.hops) return { nodes: [], block, blockWaits: [], source: block, waits: [] };
  const { draft, across } = ring.attending;
  const into = blockName(way, distance);
  draft.sizes.set(into, ring.bytes);
  const hop = collective(
    way === 'on' ? 'send keys and values on' : 'send keys and values back',
    'collective-permute',
    across,
    ring.bytes,
    {
      ...{ stream: 'cp', buffer: block, into, awaited: 'by-name' },
      ...(way === 'back' ? { reversed: true } : {}),
    },
  );
  const inside = gather(ring, into, distance, way, first ? [hop] : [{ kind: 'moment' }, hop]);
  const waits = inside.nodes.length === 0 ? [hop] : inside.waits;
  return { ...inside, nodes: [hop, ...inside.nodes], blockWaits: [hop], waits };
}

/** A block gathered inside a group, once it has come and `after` has ended; as it is where there are no groups. */
export function gather(
  { attending, bytes }: Ring,
  block: string,
  distance: number,
  way: Way,
  after: readonly (CollectiveNode | MomentNode)[] | undefined,
): Arrived {
  const { division, draft, inside } = attending;
  if (division.gather === 1) return { nodes: [], block, blockWaits: [], source: block, waits: [] };
  const all = tensor(`keys and values of group ${distance}${way === 'back' ? ' again' : ''}`);
  const size = division.gather * bytes;
  draft.sizes.set(all, size);
  const node = collective('all-gather keys and values in the group', 'all-gather', inside, size, {
    ...{ stream: 'cp:inner', buffer: block, into: all, awaited: 'by-name' },
    ...(after === undefined ? {} : { after }),
  });
  const moments = after?.filter(({ kind }) => kind === 'moment') ?? [];
  return { nodes: [...moments, node], block, blockWaits: [], source: all, waits: [node] };
}

/** Forward, a block stays in the tensor of its distance: that of the last hop is what the backward pass begins with. */
export function blockName(way: Way, distance: number): string {
  return tensor(`keys and values ${way === 'on' ? 'from' : 'again from'} ${distance} before`);
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
