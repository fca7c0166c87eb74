/**
 * Permute: the ranks of a group are a circle, and each sends its whole tensor to the next one and receives that of the
 * one before, all at once: one step of a ring whose steps belong to the program (ring attention, Liu et al. 2023,
 * arXiv 2310.01889). XLA calls it a collective permute.
 *
 *   collective-permute   α + S/B      of the slowest hop
 */
import { largest } from '../../input/extremes.js';
import type { CollectiveAlgorithm, Fabric } from './algorithm.js';
import { messageTime, refusesGroup, refusesOwners, requireServed } from './fabric.js';
import { SendList } from './send-list.js';

export const PERMUTE: CollectiveAlgorithm = {
  id: 'permute',
  title: 'Permute',
  reference: 'OpenXLA, StableHLO specification, collective_permute',
  serves: ['collective-permute'],

  refuses(kind, fabric, owners) {
    return refusesGroup(PERMUTE, kind, fabric) ?? refusesOwners(kind, fabric.ranks, owners);
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(PERMUTE, kind, fabric, bytes, owners);
    const n = fabric.ranks;
    const sends = new SendList(n, n);
    if (n > 1) for (let rank = 0; rank < n; rank++) sends.push(0, rank, (rank + 1) % n, 0, bytes, 'copy');
    return sends;
  },

  time(kind, fabric, bytes, owners) {
    requireServed(PERMUTE, kind, fabric, bytes, owners);
    return fabric.ranks === 1 ? 0 : largest(hops(fabric).map((port) => messageTime(port, bytes)));
  },
};

/** The ports that hops of the circle go through: inside a node where it has two ranks, between nodes where there are two. */
function hops({ ranks, perNode, intra, inter }: Fabric) {
  return [...(perNode > 1 ? [intra] : []), ...(ranks > perNode ? [inter] : [])];
}
