/** Blocks of keys and values on their way: from rank to rank, and gathered inside groups where there are some. */
import type { Attention } from '../../../../program/kernel.js';
import type { CollectiveNode, MomentNode, Named, Node } from '../../draft.js';
import { collective } from '../../edits.js';
import { tensor } from '../../tensors.js';
import type { Attending } from './attending.js';

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
