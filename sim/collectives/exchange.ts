/**
 * Collectives a GPU library makes of plain sends and receives: all-to-all, and the push and pull of a
 * parameter server. Everybody sends to everybody concerned at once; the messages inside a node and
 * those between nodes go through different ports, and the slower set decides.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { allToAllBandwidth, exchangeBandwidth, interBandwidth } from './bandwidth.js';
import { type CollectivePrice, demands, type GroupShape, nodesOf } from './price.js';
import { librariesPrice } from './token-libraries.js';
import { copyPrice, messageLatency } from './transfer.js';

/**
 * What each further peer adds, one more connection to serve. Inside a node by stores of a kernel: all-to-all of 128
 * bytes on 8 H20 takes 10.5 µs (deepseek-ai/DeepEP issue 303), 6 of them the first message. Between nodes a
 * thread of the host posts each send: of 8 MiB on 64 H800 it takes 296 to 338 µs, of which the wire needs 153
 * (NVIDIA/nccl issue 1531), for 63 peers.
 */
const SECONDS_PER_PEER = { inside: 0.65e-6, between: 2.6e-6 } as const;

/**
 * All-to-all: `bytes` is one rank's send buffer, an equal part of it for every rank. Where the vectors of it visit
 * several owners each, they cross the network once for each; a library of kernels sends them once to a rank.
 */
export function allToAllPrice(bytes: number, group: GroupShape, cluster: Cluster): CollectivePrice {
  const { ranks, perNode, library, hierarchical } = group;
  if (library !== undefined) return librariesPrice(library, bytes, group, cluster);
  if (hierarchical && perNode > 1 && ranks > perNode) return twoLevelPrice(bytes, group, cluster);
  const inside = (bytes * (Math.min(perNode, ranks) - 1)) / ranks;
  const outside = (bytes * Math.max(0, ranks - perNode)) / ranks;
  return exchangePrice('all-to-all', inside, outside, allToAllBandwidth(group, cluster), group, cluster);
}

/**
 * The same inside nodes, then between their ranks of one place (`program/collectives/two-level-exchange.ts`), each with its
 * own latency and rate; in between, what came from the node is put in order of the nodes it goes to: read and written once.
 */
function twoLevelPrice(bytes: number, group: GroupShape, cluster: Cluster): CollectivePrice {
  const { ranks, perNode, concurrent, stride } = group;
  const nodes = nodesOf(group);
  const inside = { ranks: perNode, perNode, concurrent, stride };
  const between = { ranks: nodes, perNode: 1, concurrent: concurrent * perNode, stride: stride * perNode };
  const [near, far] = [inside, between].map((level) => allToAllPrice(bytes, level, cluster));
  const ordered = copyPrice(bytes, 'device', 'device', cluster);
  const transferPs = near!.transferPs + ordered.transferPs + far!.transferPs;
  return {
    algorithm: 'two-level',
    protocol: 'Simple',
    latencyPs: near!.latencyPs + ordered.latencyPs + far!.latencyPs,
    transferPs,
    ...demands(transferPs, (bytes * (perNode - 1)) / perNode, (bytes * (ranks - perNode)) / ranks),
  };
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
  const once = exchangePrice('direct', inside, outside, exchangeBandwidth(group, cluster), group, cluster);
  if (kind !== 'all-reduce' && kind !== 'barrier') return once;
  return { ...once, latencyPs: 2 * once.latencyPs, transferPs: 2 * once.transferPs };
}

function exchangePrice(
  algorithm: string,
  insideBytes: number,
  outsideBytes: number,
  insideRate: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  const crosses = nodesOf(group) > 1;
  const members = Math.min(group.perNode, group.ranks);
  const insideSeconds = insideBytes === 0 ? 0 : insideBytes / insideRate;
  const outsideSeconds = crosses ? (outsideBytes * members) / interBandwidth(group, cluster) : 0;
  const transferPs = picoseconds(Math.max(insideSeconds, outsideSeconds));
  return {
    algorithm,
    protocol: 'Simple',
    latencyPs: picoseconds(messageLatency(!crosses, cluster) + peersSeconds(group)),
    transferPs,
    ...demands(transferPs, insideBytes, outsideBytes),
  };
}

/** The first message is in the latency of one. */
function peersSeconds(group: GroupShape): number {
  const inside = Math.min(group.perNode, group.ranks) - 1;
  const between = Math.max(0, group.ranks - group.perNode);
  const all = inside * SECONDS_PER_PEER.inside + between * SECONDS_PER_PEER.between;
  return Math.max(0, all - (between > 0 ? SECONDS_PER_PEER.between : SECONDS_PER_PEER.inside));
}
