/** The network a group sees, as the collective algorithms of `program/collectives/` want it. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Fabric } from '../../program/collectives/algorithm.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { interBandwidth, intraBandwidth } from './bandwidth.js';
import { type Candidate, transferSeconds } from './nccl/candidate.js';
import { ncclCandidates } from './nccl/candidates.js';
import type { Protocol } from './nccl/constants.js';
import { type GroupShape, nodesOf } from './price.js';

/**
 * Ports with the datasheet latencies and the bandwidths a library sustains. Between nodes a member has
 * its share of what the group has; groups that fill their last node only in part are taken as spread
 * out, every member in a node of its own.
 */
export function plainFabric(group: GroupShape, cluster: Cluster): Fabric {
  const uneven = group.ranks > group.perNode && group.ranks % group.perNode !== 0;
  const perNode = uneven ? 1 : Math.min(group.perNode, group.ranks);
  const { intra, nics } = cluster.node;
  // A group inside one node never uses the outer port, and one spread out never the inner one.
  const inter = interBandwidth(group, cluster) / Math.min(group.perNode, group.ranks);
  return {
    ranks: group.ranks,
    perNode,
    intra: {
      latencyPs: picoseconds(intra.latencySeconds),
      bytesPerSecond: perNode > 1 ? intraBandwidth(group, cluster) : inter,
    },
    inter: { latencyPs: picoseconds(nics.latencySeconds), bytesPerSecond: inter },
  };
}

/**
 * The fabric on which the plain ring algorithm takes what NCCL's ring is predicted to take for this
 * message under this protocol: its latency spread over the rounds, its pace as both ports' bandwidth
 * (the channels of NCCL enter and leave a node through all of its cards, so no hop is slower).
 */
export function fabricOf(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
  protocol: Protocol,
): Fabric {
  const ring = ncclCandidates(kind, bytes, group, cluster).find(
    (c) => c.algorithm === 'ring' && c.protocol === protocol,
  );
  if (ring === undefined) return plainFabric(group, cluster);
  const port = {
    latencyPs: picoseconds(ring.latencySeconds / ring.rounds),
    bytesPerSecond: pace(ring, bytes),
  };
  const perNode = nodesOf(group) === 1 ? group.ranks : group.perNode;
  return { ranks: group.ranks, perNode, intra: port, inter: port };
}

/** Bytes/s of each of the ring's messages: its share of the tensor over its share of the time. */
function pace(ring: Candidate, bytes: number): number {
  const shares = ring.intraShare || ring.interShare;
  return bytes === 0 ? ring.bytesPerSecond * shares : (bytes * shares) / transferSeconds(ring, bytes);
}
