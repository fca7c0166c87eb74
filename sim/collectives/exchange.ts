/**
 * Collectives a GPU library makes of plain sends and receives: all-to-all, and the push and pull of a
 * parameter server. Everybody sends to everybody concerned at once; the messages inside a node and
 * those between nodes go through different ports, and the slower set decides.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { exchangeBandwidth, interBandwidth } from './bandwidth.js';
import { type CollectivePrice, demands, type GroupShape, nodesOf } from './price.js';
import { messageLatency } from './transfer.js';

/** What each further peer adds: one more connection to serve in the same launch. */
const SECONDS_PER_PEER = 0.3e-6;

/**
 * All-to-all: `bytes` is one rank's send buffer, an equal part of it for every rank. Where a vector goes to
 * several ranks, a node that has more than one of them gets it once and hands it on inside, as libraries for
 * experts do (DeepEP, 2025). Of `n` nodes a vector with `k` random targets reaches n·(1 − (1 − 1/n)^k).
 */
export function allToAllPrice(bytes: number, group: GroupShape, cluster: Cluster): CollectivePrice {
  const { ranks, perNode, copies = 1 } = group;
  const nodes = nodesOf(group);
  if (copies > 1 && nodes > 1) {
    const reached = (nodes - 1) * (1 - (1 - 1 / nodes) ** copies);
    const delivered = (bytes * (perNode - 1)) / perNode;
    return exchangePrice('all-to-all', delivered, (bytes / copies) * reached, group, cluster);
  }
  const inside = (bytes * (Math.min(perNode, ranks) - 1)) / ranks;
  const outside = (bytes * Math.max(0, ranks - perNode)) / ranks;
  return exchangePrice('all-to-all', inside, outside, group, cluster);
}

/** Push to, or pull from, `owners` shard owners: the busiest port is an owner's, all others send to it. */
export function ownersPrice(
  kind: CollectiveKind,
  bytes: number,
  owners: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  const shard = bytes / owners;
  const inside = shard * (Math.min(group.perNode, group.ranks) - 1);
  const outside = shard * Math.max(0, group.ranks - group.perNode);
  const once = exchangePrice('direct', inside, outside, group, cluster);
  if (kind !== 'all-reduce' && kind !== 'barrier') return once;
  return { ...once, latencyPs: 2 * once.latencyPs, transferPs: 2 * once.transferPs };
}

function exchangePrice(
  algorithm: string,
  insideBytes: number,
  outsideBytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  const crosses = nodesOf(group) > 1;
  const insideSeconds = insideBytes === 0 ? 0 : insideBytes / exchangeBandwidth(group, cluster);
  const members = Math.min(group.perNode, group.ranks);
  const outsideSeconds = crosses ? (outsideBytes * members) / interBandwidth(group, cluster) : 0;
  const transferPs = picoseconds(Math.max(insideSeconds, outsideSeconds));
  const latency = messageLatency(!crosses, cluster) + (group.ranks - 2) * SECONDS_PER_PEER;
  return {
    algorithm,
    protocol: 'Simple',
    latencyPs: picoseconds(latency),
    transferPs,
    ...demands(transferPs, insideBytes, outsideBytes),
  };
}
