/**
 * Devices on PCIe: what their collectives sustain where two are joined by a bridge, where several share a switch, and
 * where they cannot reach each other's memory, so that all passes through the host's.
 *
 * | constant | value | from |
 * | --- | --- | --- |
 * | from device to device, of the link's datasheet rate | 0.75 | measured: 24 of 32 GB/s (Vidur) |
 * | through the host, each way, both at once | 0.48 | measured: the middle of 12.9 of 31.5 GB/s (copies both ways between RTX 4090, tinygrad/open-gpu-kernel-modules issue 6) and 35 of 63 GB/s (all-reduce on four RTX 5090, NVIDIA/nccl issue 1639) |
 * | of the host's memory bandwidth, that such traffic reaches | 0.75 | measured: eight RTX 5090 stop at 28 GB/s each way, 448 GB/s written and read of 614 (the same issue: "the bandwidth your CPU and memory can deliver") |
 *
 * A ring of more devices than a bridge joins is as slow as its slowest hop, which is PCIe: on eight A100 with bridges
 * between pairs two reach 208 GB/s and three 20 (NVIDIA/nccl-tests issue 178).
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { GroupShape } from './price.js';

export const PCIE_FRACTION = 0.75;
export const THROUGH_HOST = 0.48;
export const HOST_MEMORY_FRACTION = 0.75;

/** Members of a group within a node. */
function membersIn({ perNode, ranks }: GroupShape): number {
  return Math.min(perNode, ranks);
}

/** Members of a group among every `size` neighbouring devices of a node. */
function membersAmong(size: number, group: GroupShape): number {
  return Math.min(membersIn(group), Math.max(1, Math.floor(size / group.stride)));
}

/** Whether one bridge joins all members that a group has in a node, so that it need not use PCIe. */
export function bridged(group: GroupShape, { node }: Cluster): boolean {
  const { bridge } = node.intra;
  const members = membersIn(group);
  return bridge !== undefined && members > 1 && members === membersAmong(bridge.devices, group);
}

/** Sustained over datasheet rate of a device's PCIe link in such traffic. */
export function pcieFraction({ node }: Cluster): number {
  return node.intra.peerToPeer === false ? THROUGH_HOST : PCIE_FRACTION;
}

/** Bytes/s, each way, that a member of a ring over PCIe sustains, all groups of the node running at the same time. */
export function pcieRing(group: GroupShape, cluster: Cluster): number {
  return Math.min(ofLink(cluster), ofHost(group, cluster), ofSwitch(group, cluster, ringsThrough));
}

/**
 * The same of an all-to-all: a bridge takes what goes over it off PCIe, and every member sends what is not for its own
 * switch through the uplink.
 */
export function pcieExchange(group: GroupShape, cluster: Cluster): number {
  const members = membersIn(group);
  const besides = (near: number) => (members - 1) / Math.max(1, members - near);
  const bridgedTo = membersAmong(cluster.node.intra.bridge?.devices ?? 1, group);
  const { switch: shared } = cluster.node.intra;
  const underSwitch = shared === undefined ? 1 : membersAmong(shared.devices, group);
  const direct = cluster.node.intra.peerToPeer !== false;
  const uplink = ofSwitch(group, cluster, activeUnder) * (direct ? besides(underSwitch) : 1);
  return Math.min(ofLink(cluster) * besides(bridgedTo), ofHost(group, cluster), uplink);
}

function ofLink(cluster: Cluster): number {
  return cluster.node.intra.bandwidth * pcieFraction(cluster);
}

/** Through the host every byte is written to its memory once and read once, for all devices that send. */
function ofHost(group: GroupShape, { node }: Cluster): number {
  const { intra, host } = node;
  if (intra.peerToPeer !== false || host?.memoryBandwidth === undefined) return Number.POSITIVE_INFINITY;
  const { devices, built = devices } = node;
  const sending = Math.min(devices, membersIn(group) * group.concurrent);
  // A part of a node has its share of the host, but the traffic of the whole memory: the other devices are idle.
  const whole = (host.memoryBandwidth * built) / devices;
  return (whole * HOST_MEMORY_FRACTION) / (2 * sending);
}

/** A member's share of its switch's uplink, which `streams` of them share; without bound where nothing passes through it. */
function ofSwitch(
  group: GroupShape,
  cluster: Cluster,
  streams: (under: number, group: GroupShape) => number,
): number {
  const { switch: shared, peerToPeer } = cluster.node.intra;
  if (shared === undefined) return Number.POSITIVE_INFINITY;
  const under = Math.min(shared.devices, cluster.node.devices);
  const direct = peerToPeer !== false;
  if (direct && membersAmong(under, group) === membersIn(group)) return Number.POSITIVE_INFINITY;
  const sharing = direct ? streams(under, group) : activeUnder(under, group);
  return (shared.bandwidth * pcieFraction(cluster)) / sharing;
}

/** Rings that leave a switch once each: those of all groups with members under it. */
function ringsThrough(under: number, group: GroupShape): number {
  return Math.max(1, Math.min(group.concurrent, Math.floor(under / membersAmong(under, group))));
}

/** Devices under a switch that send at the same time. */
function activeUnder(under: number, group: GroupShape): number {
  return membersAmong(under, group) * ringsThrough(under, group);
}

/** What a device's port can take of such traffic over its datasheet rate: two copies through the host are no faster than one. */
export function portShare({ node }: Cluster): number {
  return node.intra.kind === 'pcie' && node.intra.peerToPeer === false ? THROUGH_HOST / PCIE_FRACTION : 1;
}

/** Bytes at a device's PCIe port that stand for a byte of the group: over a bridge, as far as they fill it. */
export function portWeight(group: GroupShape, cluster: Cluster): number {
  const { bandwidth, bridge } = cluster.node.intra;
  return bridge !== undefined && bridged(group, cluster)
    ? (bandwidth * portShare(cluster)) / bridge.bandwidth
    : 1;
}
