/**
 * Binomial tree, one tree, unpipelined: in every round half of the ranks that are still in play send
 * the whole tensor to a partner and drop out; the root ends with the sum. A broadcast is the same
 * tree backwards; an all-reduce is a reduce and a broadcast.
 *
 *   broadcast, reduce   ⌈log2 n⌉·(α + S/B)
 *   all-reduce         2⌈log2 n⌉·(α + S/B)
 *
 * Few rounds, so it is right for short messages and wasteful for long ones. Thakur, Rabenseifner and
 * Gropp, "Optimization of collective communication operations in MPICH", IJHPCA 19 (2005).
 */
import type { CollectiveKind } from '../program.js';
import type { CollectiveAlgorithm } from './algorithm.js';
import { messageTime, portBetween, refusesGroup, refusesOwners, requireServed } from './fabric.js';
import { SendList } from './send-list.js';

export const TREE: CollectiveAlgorithm = {
  id: 'tree',
  title: 'Binomial tree',
  reference: 'Thakur, Rabenseifner and Gropp, IJHPCA 19 (2005)',
  serves: ['all-reduce', 'broadcast', 'reduce', 'barrier'],

  refuses(kind, fabric, owners) {
    return refusesGroup(TREE, kind, fabric) ?? refusesOwners(kind, fabric.ranks, owners);
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(TREE, kind, fabric, bytes, owners);
    const sends = new SendList(fabric.ranks, 2 * fabric.ranks);
    let round = 0;
    for (const { pairs, combine } of roundsOf(kind, fabric.ranks, owners?.[0] ?? 0)) {
      for (const [from, to] of pairs) sends.push(round, from, to, 0, bytes, combine);
      round++;
    }
    return sends;
  },

  /** The longest chain of messages: a rank is busy with one message at a time, so are both its ends. */
  time(kind, fabric, bytes, owners) {
    requireServed(TREE, kind, fabric, bytes, owners);
    const ready = new Array<number>(fabric.ranks).fill(0);
    for (const { pairs } of roundsOf(kind, fabric.ranks, owners?.[0] ?? 0)) {
      for (const [from, to] of pairs) {
        const start = Math.max(ready[from]!, ready[to]!);
        ready[from] = start + messageTime(portBetween(fabric, from, to), bytes);
        ready[to] = ready[from];
      }
    }
    return ready.reduce((latest, end) => Math.max(latest, end), 0);
  },
};

interface Round {
  /** Sender and receiver, in order of sender. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly combine: 'add' | 'copy';
}

function roundsOf(kind: CollectiveKind, n: number, root: number): Round[] {
  const up: Round[] = [];
  for (let distance = 1; distance < n; distance *= 2)
    up.push({ pairs: children(n, root, distance), combine: 'add' });
  const down = up.toReversed().map(({ pairs }): Round => {
    const turned = pairs.map(([child, parent]) => [parent, child] as const);
    return { pairs: turned.sort(([a], [b]) => a - b), combine: 'copy' };
  });
  if (kind === 'reduce') return up;
  return kind === 'broadcast' ? down : [...up, ...down];
}

/** Who sends to whom towards the root over `distance`, counting ranks from the root. */
function children(n: number, root: number, distance: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let place = distance; place < n; place += 2 * distance) {
    pairs.push([(place + root) % n, (place - distance + root) % n]);
  }
  return pairs.sort(([a], [b]) => a - b);
}
