/**
 * The bandwidth a group's collectives can count on: a link's datasheet rate, times the fraction a
 * communication library sustains on that kind of link, shared with the other groups that use it.
 */
import { measuredBandwidth } from '../../hardware-profiles/measured-fabric.js';
import type { Cluster, IntraKind } from '../../hardware-profiles/profile.js';
import { factorOf } from './factors.js';
import { bridged, pcieExchange, pcieFraction, pcieRing } from './pcie.js';
import { type GroupShape, nodesOf } from './price.js';

/**
 * Sustained over datasheet rate of large messages inside a node. NVLink and xGMI by generation, fitted
 * to nccl-tests and rccl-tests tables: 134 of 150 GB/s on V100 (vTrain), 235 of 300 on A100, 367 of 450
 * on H200, 682 of 900 on B200, 313 of 448 on MI300X (ml-engineering, S. Bekman). PCIe: see
 * `pcie.ts`. Torus and shared memory are taken as 0.9.
 */
const LINK_FRACTION: Readonly<Record<Cluster['accelerator']['generation'], number>> = {
  volta: 0.89,
  ampere: 0.783,
  hopper: 0.815,
  blackwell: 0.757,
  cdna3: 0.72,
  cdna4: 0.72,
  tpu: 0.9,
  cpu: 0.9,
};

/** The tuner of NCCL counts 12 GB/s for a card of 100 Gb/s (`tuning.cc`): 0.96 of the wire. */
export const NIC_FRACTION = 0.96;

/** Sustained over datasheet rate of the links inside a node of the cluster. */
export function linkFraction(cluster: Cluster): number {
  const { node, accelerator } = cluster;
  return node.intra.kind === 'pcie' ? pcieFraction(cluster) : LINK_FRACTION[accelerator.generation];
}

/** Bytes/s a member of a ring sends to peers of its own node. */
export function intraBandwidth(group: GroupShape, cluster: Cluster): number {
  const { intra, devices, built = devices } = cluster.node;
  const factor = factorOf(cluster, 'collectives.linkFraction');
  if (intra.bridge !== undefined && bridged(group, cluster)) {
    return intra.bridge.bandwidth * LINK_FRACTION[cluster.accelerator.generation] * factor;
  }
  if (intra.kind === 'pcie') return pcieRing(group, cluster) * factor;
  const rate = intra.bandwidth * linkFraction(cluster) * factor;
  if (intra.kind !== 'nvlink-mesh' && intra.kind !== 'xgmi-mesh' && intra.kind !== 'full-mesh') return rate;
  return rate * meshShare(intra.kind, Math.min(group.perNode, group.ranks), built);
}

/** The same where every member sends to every other. */
export function exchangeBandwidth(group: GroupShape, cluster: Cluster): number {
  if (cluster.node.intra.kind !== 'pcie' || bridged(group, cluster)) return intraBandwidth(group, cluster);
  return pcieExchange(group, cluster) * factorOf(cluster, 'collectives.linkFraction');
}

/**
 * What NCCL's all-to-all reaches of NVLink's datasheet rate: 358 GB/s of bus bandwidth on H100 (4 ranks, 512 MB;
 * NVIDIA/nccl issue 2169), 542 on B300 (8 ranks, 256 MB, 433 µs; measured by the authors of UCCL). Elsewhere as rings.
 */
const ALL_TO_ALL_FRACTION: Partial<Record<Cluster['accelerator']['generation'], number>> = {
  hopper: 358e9 / 450e9,
  blackwell: 542e9 / 900e9,
};

/** Bytes/s a member sends to the others of its node in an all-to-all of sends and receives. */
export function allToAllBandwidth(group: GroupShape, cluster: Cluster): number {
  const share = ALL_TO_ALL_FRACTION[cluster.accelerator.generation];
  const { kind } = cluster.node.intra;
  if (share === undefined || kind !== 'nvswitch') return exchangeBandwidth(group, cluster);
  return (intraBandwidth(group, cluster) * share) / linkFraction(cluster);
}

/**
 * In a mesh each pair has its own links: a smaller group cannot use those to the others. Eight V100
 * form a hybrid cube mesh of six links each, in which groups of 5 to 7 close few rings (links below
 * as vTrain's nccl-tests show them); in the others every pair has the same number of links.
 */
function meshShare(kind: IntraKind, members: number, devices: number): number {
  if (kind === 'nvlink-mesh' && devices === 8) return HYBRID_CUBE_LINKS[members]! / 6;
  return (members - 1) / Math.max(1, devices - 1);
}

const HYBRID_CUBE_LINKS: Readonly<Record<number, number>> = {
  1: 0,
  2: 1,
  3: 2,
  4: 4,
  5: 2,
  6: 2,
  7: 4,
  8: 6,
};

/**
 * Bytes/s between nodes that one whole group counts on: its share of a node's cards. A member drives
 * the cards beside it, and they are shared by all groups that run at the same time. Beyond the nodes
 * of one leaf switch, the oversubscribed uplinks carry the traffic; beyond those of one pod, the pods' uplinks too. Where
 * all-reduces were measured, no more than they reached over as many nodes as the job is on: its groups all communicate at
 * once, and in step, so that the slowest link between two nodes, which is what a ring over all of them goes at, paces the
 * pairs, too.
 */
export function interBandwidth(group: GroupShape, cluster: Cluster): number {
  const { nics, devices, built = devices } = cluster.node;
  const cardsBeside = Math.max(1, nics.count / devices);
  const cards = Math.min(nics.count / group.concurrent, group.perNode * cardsBeside);
  const spannedNodes = Math.max(nodesOf(group), Math.ceil((group.ranks * group.stride) / devices));
  const { leafNodes, oversubscription, pod } = cluster.fabric;
  const atLeaf = spannedNodes > leafNodes ? oversubscription : 1;
  const atPod = pod !== undefined && spannedNodes > pod.nodes ? pod.oversubscription : 1;
  const factor = factorOf(cluster, 'collectives.nicFraction');
  const ideal = (cards * nics.bandwidth * NIC_FRACTION * factor) / Math.max(1, atLeaf * atPod);
  const measured = measuredBandwidth(cluster.fabric, cluster.nodes);
  if (measured === undefined) return ideal;
  // Of a part of a node the rest is another's, and so is its share of what was measured with all devices.
  const whole = (nics.count * built) / devices;
  return Math.min(ideal, (measured * factor * cards) / whole);
}

/**
 * Bytes/s at which no collective can all-reduce over several nodes, whatever the algorithm: that of the bus bandwidth
 * that was measured with the fastest. Without bound where none was.
 */
export function measuredAllReduce(group: GroupShape, cluster: Cluster): number {
  if (nodesOf(group) === 1 || cluster.fabric.allReduce === undefined) return Number.POSITIVE_INFINITY;
  return (interBandwidth(group, cluster) * group.ranks) / (2 * (group.ranks - 1));
}
