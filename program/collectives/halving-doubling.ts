/**
 * Recursive halving and doubling. Reduce-scatter: each rank exchanges half of what it is responsible
 * for with the rank half the group away, then a quarter with the one a quarter away, and so on.
 * All-gather: the same backwards. Bandwidth-optimal in 2·log2 n rounds, for powers of two.
 *
 *   reduce-scatter, all-gather   log2 n·α + (n−1)/n·S/B
 *   all-reduce                  2·log2 n·α + 2(n−1)/n·S/B
 *
 * Thakur, Rabenseifner and Gropp, IJHPCA 19 (2005).
 */
import type { Picoseconds } from '../time.js';
import type { CollectiveAlgorithm, Fabric } from './algorithm.js';
import { chunkStart } from './chunks.js';
import { messageTime, portBetween, refusesGroup, requireServed } from './fabric.js';
import { SendList } from './send-list.js';

export const HALVING_DOUBLING: CollectiveAlgorithm = {
  id: 'halving-doubling',
  title: 'Recursive halving and doubling',
  reference: 'Thakur, Rabenseifner and Gropp, IJHPCA 19 (2005)',
  serves: ['all-reduce', 'all-gather', 'reduce-scatter', 'barrier'],

  refuses(kind, fabric, owners) {
    if (owners !== undefined)
      return 'In halving-doubling every rank owns a shard; use direct for a few owners.';
    const reason = refusesGroup(HALVING_DOUBLING, kind, fabric);
    if (reason !== undefined || Number.isInteger(Math.log2(fabric.ranks))) return reason;
    return `halving-doubling needs a power of two of ranks, not ${fabric.ranks}; use ring.`;
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(HALVING_DOUBLING, kind, fabric, bytes, owners);
    const n = fabric.ranks;
    const halving = kind === 'all-gather' ? [] : distances(n);
    const doubling = kind === 'reduce-scatter' ? [] : distances(n).toReversed();
    const sends = new SendList(n, 2 * n * distances(n).length);
    [...halving, ...doubling].forEach((distance, round) => {
      const adding = round < halving.length;
      for (let rank = 0; rank < n; rank++) {
        const partner = rank ^ distance;
        // Halving, send what the partner will answer for; doubling, what this rank has gathered.
        const first = blockStart(adding ? partner : rank, distance);
        const offset = chunkStart(bytes, n, first);
        const end = chunkStart(bytes, n, first + distance);
        sends.push(round, rank, partner, offset, end - offset, adding ? 'add' : 'copy');
      }
    });
    return sends;
  },

  /** Larger chunks come first, so no exchange of a round outlasts that of rank 0. */
  time(kind, fabric, bytes, owners) {
    requireServed(HALVING_DOUBLING, kind, fabric, bytes, owners);
    const oneWay = distances(fabric.ranks).reduce(
      (sum, distance) => sum + exchange(fabric, bytes, distance),
      0,
    );
    return kind === 'all-reduce' || kind === 'barrier' ? 2 * oneWay : oneWay;
  },
};

/** Rank 0 and the rank `distance` away swap blocks of `distance` chunks; the first block is the larger. */
function exchange(fabric: Fabric, bytes: number, distance: number): Picoseconds {
  return messageTime(portBetween(fabric, 0, distance), chunkStart(bytes, fabric.ranks, distance));
}

/** n/2, n/4, … 1. */
function distances(n: number): number[] {
  const all: number[] = [];
  for (let distance = n / 2; distance >= 1; distance /= 2) all.push(distance);
  return all;
}

/** First chunk of the block of `size` chunks that holds chunk `rank`. */
function blockStart(rank: number, size: number): number {
  return rank - (rank % size);
}
