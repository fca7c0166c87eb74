/**
 * All-to-all in two levels: inside each node, local rank l gets what the node has for the ranks l of all nodes; then the
 * ranks l of all nodes exchange it among each other, each on its own rail. A rank sends n − 1 messages in one round, or so
 * p − 1 and m − 1 in two; what leaves the node has crossed its links first. Nothing is sent once for several: bytes between
 * nodes are those of the direct exchange.
 *
 *   α1 + (p−1)·S/(pB1) + α2 + (m−1)·S/(mB2)     m nodes of p ranks
 *
 * The send buffer is in order of local rank, then of node: what permutes tokens writes it so. DeepSpeed-MoE, Rajbhandari et
 * al. 2022, arXiv 2201.05596 ("hierarchical all-to-all"); Tutel's 2DH, Hwang et al., arXiv 2206.03382.
 */
import type { CollectiveAlgorithm, Fabric } from './algorithm.js';
import { chunkBytes } from './chunks.js';
import { DIRECT } from './direct.js';
import { refusesGroup, requireServed } from './fabric.js';
import { SendList } from './send-list.js';

/** Not among those an executor may choose: a strategy asks for it, since the order of the buffer depends on it. */
export const TWO_LEVEL_EXCHANGE: CollectiveAlgorithm = {
  id: 'two-level',
  title: 'All-to-all inside nodes, then between them',
  reference: 'Rajbhandari et al., DeepSpeed-MoE, arXiv 2201.05596; Hwang et al., Tutel, arXiv 2206.03382',
  serves: ['all-to-all'],

  refuses(kind, fabric, owners) {
    if (owners !== undefined) return 'An all-to-all ends on every rank; it has no owners.';
    const reason = refusesGroup(TWO_LEVEL_EXCHANGE, kind, fabric);
    if (reason !== undefined || (fabric.perNode > 1 && fabric.ranks > fabric.perNode)) return reason;
    return `two-level needs several nodes of several ranks, not ${fabric.ranks} ranks in nodes of ${fabric.perNode}; use direct.`;
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(TWO_LEVEL_EXCHANGE, kind, fabric, bytes, owners);
    const { ranks, perNode } = fabric;
    const { node, rail } = levels(fabric);
    const inside = DIRECT.sends(kind, node, bytes);
    const between = Array.from({ length: perNode }, (_, local) =>
      DIRECT.sends(kind, rail, gathered(fabric, bytes, local)),
    );
    const sends = new SendList(ranks, rail.ranks * inside.length + perNode * between[0]!.length);
    for (let first = 0; first < ranks; first += perNode) {
      for (const send of inside)
        sends.push(0, first + send.from, first + send.to, send.offset, send.bytes, 'copy');
    }
    const each = rail.ranks - 1;
    for (let from = 0; from < ranks; from++) {
      const local = from % perNode;
      for (let i = 0; i < each; i++) {
        const send = between[local]!.at(((from - local) / perNode) * each + i);
        sends.push(1, from, send.to * perNode + local, send.offset, send.bytes, 'copy');
      }
    }
    return sends;
  },

  /** Local rank 0 gets the most and is the last in both rounds; the others never hold it up. */
  time(kind, fabric, bytes, owners) {
    requireServed(TWO_LEVEL_EXCHANGE, kind, fabric, bytes, owners);
    const { node, rail } = levels(fabric);
    return DIRECT.time(kind, node, bytes) + DIRECT.time(kind, rail, gathered(fabric, bytes, 0));
  },
};

/** What local rank `local` has for its rail: its part of the buffers of all of its node. */
function gathered({ perNode }: Fabric, bytes: number, local: number): number {
  return perNode * chunkBytes(bytes, perNode, local);
}

/** The fabric as one node sees it, and as the ranks of one rail see it. */
function levels(fabric: Fabric): { node: Fabric; rail: Fabric } {
  const nodes = fabric.ranks / fabric.perNode;
  return { node: { ...fabric, ranks: fabric.perNode }, rail: { ...fabric, ranks: nodes, perNode: 1 } };
}
