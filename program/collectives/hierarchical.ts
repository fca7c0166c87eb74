/**
 * Hierarchical all-reduce: reduce-scatter inside each node, so that local rank l holds shard l of the node's
 * sum; all-reduce every shard with the same local ranks of the other nodes, all p shards at once on their own
 * rails; all-gather the shards inside each node. Between nodes only S/p travels per rank.
 *
 *   2(α1 + (p−1)·S/(pB1)) + 2(m−1)·(α2 + S/(pmB2))     m nodes of p ranks
 *
 * Direct exchange inside (behind a switch, one round), rings between the nodes. Cho, Finkler, Serrano,
 * Kung and Hunter, "BlueConnect", IBM J. Res. Dev. 63 (2019).
 */
import type { CollectiveAlgorithm, Fabric } from './algorithm.js';
import { chunkBytes, chunkStart } from './chunks.js';
import { DIRECT } from './direct.js';
import { refusesGroup, requireServed } from './fabric.js';
import { RING } from './ring.js';
import { SendList } from './send-list.js';

export const HIERARCHICAL: CollectiveAlgorithm = {
  id: 'hierarchical',
  title: 'Hierarchical: direct in the node, rings between nodes',
  reference: 'Cho et al., BlueConnect, IBM J. Res. Dev. 63 (2019)',
  serves: ['all-reduce', 'barrier'],

  refuses(kind, fabric, owners) {
    if (owners !== undefined) return 'A hierarchical all-reduce ends on every rank; it has no owners.';
    const reason = refusesGroup(HIERARCHICAL, kind, fabric);
    if (reason !== undefined || (fabric.perNode > 1 && fabric.ranks > fabric.perNode)) return reason;
    return `hierarchical needs several nodes of several ranks, not ${fabric.ranks} ranks in nodes of ${fabric.perNode}; use ring.`;
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(HIERARCHICAL, kind, fabric, bytes, owners);
    const { ranks, perNode } = fabric;
    const { node, rail, nodes } = levels(fabric);
    const reduceScatter = DIRECT.sends('reduce-scatter', node, bytes);
    const allGather = DIRECT.sends('all-gather', node, bytes);
    const rings = Array.from({ length: perNode }, (_, local) =>
      RING.sends('all-reduce', rail, chunkBytes(bytes, perNode, local)),
    );
    const acrossRounds = 2 * (nodes - 1);
    const sends = new SendList(
      ranks,
      nodes * (reduceScatter.length + allGather.length) + perNode * rings[0]!.length,
    );
    inEveryNode(sends, reduceScatter, fabric, 0);
    // Round by round, node by node, rail by rail: the order of senders.
    for (let round = 0; round < acrossRounds; round++) {
      for (let from = 0; from < ranks; from++) {
        const local = from % perNode;
        const send = rings[local]!.at(round * nodes + (from - local) / perNode);
        const offset = chunkStart(bytes, perNode, local) + send.offset;
        sends.push(1 + round, from, send.to * perNode + local, offset, send.bytes, send.combine);
      }
    }
    inEveryNode(sends, allGather, fabric, 1 + acrossRounds);
    return sends;
  },

  /** Shard 0 is the largest and the last through every phase; the others never hold it up. */
  time(kind, fabric, bytes, owners) {
    requireServed(HIERARCHICAL, kind, fabric, bytes, owners);
    const { node, rail } = levels(fabric);
    return (
      DIRECT.time('reduce-scatter', node, bytes) +
      RING.time('all-reduce', rail, chunkBytes(bytes, fabric.perNode, 0)) +
      DIRECT.time('all-gather', node, bytes)
    );
  },
};

/** The fabric as one node sees it, and as the ranks of one rail see it. */
function levels(fabric: Fabric): { node: Fabric; rail: Fabric; nodes: number } {
  const nodes = fabric.ranks / fabric.perNode;
  return { node: { ...fabric, ranks: fabric.perNode }, rail: { ...fabric, ranks: nodes, perNode: 1 }, nodes };
}

/** Appends one round of a node's sends for every node. */
function inEveryNode(sends: SendList, ofOneNode: SendList, { ranks, perNode }: Fabric, round: number): void {
  for (let first = 0; first < ranks; first += perNode) {
    for (const { from, to, offset, bytes, combine } of ofOneNode) {
      sends.push(round, first + from, first + to, offset, bytes, combine);
    }
  }
}
