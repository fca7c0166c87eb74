/** Single messages: send and receive between two ranks, and copies between a device, its host and disk. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { MemoryTier } from '../../program/program.js';
import { picoseconds, transferTime } from '../../program/time.js';
import { interBandwidth, intraBandwidth } from './bandwidth.js';
import { factorOf } from './factors.js';
import { HOP_SECONDS } from './nccl/constants.js';
import { HOST_MEMORY_FRACTION } from './pcie.js';
import { type CollectivePrice, demands, type GroupShape, nodesOf } from './price.js';

/** Launching a send and its receive and matching them: the smallest messages of Vidur's A100 and H100 tables. */
export const GPU_MESSAGE_SECONDS = 6e-6;

/** DMA set-up of one copy across the host link. */
const COPY_SECONDS = 10e-6;
/** Fraction of the host link's datasheet rate that pinned-memory copies reach. */
export const COPY_FRACTION = 0.85;
/**
 * Of that, what copies of pageable memory reach: the driver copies them through a pinned buffer of its own. Measured:
 * pinning made ZeRO-Offload's copies 6 times as fast on one device, 4 to 5 times on eight (microsoft/DeepSpeed PR 5301).
 */
const PAGEABLE_FRACTION = 0.2;
/** One device's part of a node's disks, where the profile does not state them: an assumption. */
const DISK_BYTES_PER_SECOND = 2e9;

/** Seconds from launching a message of no bytes to its arrival. */
export function messageLatency(sameNode: boolean, cluster: Cluster): number {
  const { intra, nics } = cluster.node;
  const { kind } = cluster.accelerator;
  if (kind === 'tpu' || kind === 'cpu') return sameNode ? intra.latencySeconds : nics.latencySeconds;
  const link = intra.kind === 'pcie' ? 'pcie' : 'nvlink';
  const hop = sameNode
    ? HOP_SECONDS.ring[link].Simple + secondHop(cluster)
    : HOP_SECONDS.ring.network.Simple + 2 * nics.latencySeconds;
  return GPU_MESSAGE_SECONDS * factorOf(cluster, 'collectives.messageLatency') + hop;
}

/** Through the host a message crosses the link a second time before it is there. */
export function secondHop({ node }: Cluster): number {
  return node.intra.peerToPeer === false ? node.intra.latencySeconds : 0;
}

/**
 * One message of `bytes` between two ranks. Between nodes, `concurrent` devices of the node send at the
 * same time (by default all of them, as the pipelines of a model do), each with its share of the cards. On a torus
 * that is so only for ends that are `apart`, in two slices.
 */
export function transferPrice(
  bytes: number,
  sameNode: boolean,
  cluster: Cluster,
  concurrent: number = cluster.node.devices,
  apart = false,
): CollectivePrice {
  if (cluster.fabric.kind === 'torus' && !apart) return neighbourPrice(bytes, cluster);
  const pair = sameNode ? neighbours(cluster) : { ranks: 2, perNode: 1, concurrent, stride: 1 };
  const rate = sameNode ? intraBandwidth(pair, cluster) : interBandwidth(pair, cluster);
  const transferPs = transferTime(bytes, rate);
  return {
    algorithm: 'send',
    protocol: cluster.accelerator.kind === 'gpu' ? 'Simple' : 'plain',
    latencyPs: picoseconds(messageLatency(sameNode, cluster)),
    transferPs,
    ...demands(transferPs, sameNode ? bytes : 0, sameNode ? 0 : bytes),
  };
}

/**
 * Every rank of a group sends to the next of it, all at once: as long as the slowest message, between nodes where the group
 * spans some. Inside a node neighbours of the group are as far apart as it has them.
 */
export function permutePrice(bytes: number, group: GroupShape, cluster: Cluster): CollectivePrice {
  const slice = cluster.devices / (cluster.fabric.slices ?? 1);
  const apart = cluster.fabric.slices !== undefined && group.ranks * group.stride > slice;
  return transferPrice(bytes, nodesOf(group) === 1, cluster, cluster.node.devices, apart);
}

/**
 * Stages of a node are as far apart as half of it, at most: no bridge joins them unless it joins the whole node, and all
 * of them send through a switch at the same time.
 */
function neighbours({ node }: Cluster): GroupShape {
  const { bridge, switch: shared } = node.intra;
  const apart = bridge === undefined && shared === undefined ? 1 : Math.max(1, Math.floor(node.devices / 2));
  return { ranks: 2, perNode: 2, concurrent: apart, stride: apart };
}

/** On a torus the next stage is the next chip, in the same host or not: one link. */
function neighbourPrice(bytes: number, cluster: Cluster): CollectivePrice {
  const rate = intraBandwidth({ ranks: 2, perNode: 2, concurrent: 1, stride: 1 }, cluster);
  const transferPs = transferTime(bytes, rate);
  return {
    algorithm: 'send',
    protocol: 'link',
    latencyPs: picoseconds(cluster.fabric.hopLatencySeconds),
    transferPs,
    ...demands(transferPs, bytes, 0),
  };
}

/** Bytes/s of one device's share of its node's disks, read where the copy is `from` them. */
function diskRate(from: MemoryTier, { node }: Cluster): number {
  const { readBandwidth, writeBandwidth } = node.host?.disk ?? {};
  const stated = from === 'disk' ? readBandwidth : writeBandwidth;
  return stated === undefined ? DISK_BYTES_PER_SECOND : stated / node.devices;
}

/**
 * Bytes/s of a device's copies from and to its host, each way, when all devices of the node copy at once: its link, its
 * share of the uplink of a switch, or its share of the host's memory, which every byte crosses once.
 */
function hostLinkRate(cluster: Cluster): number {
  const { node } = cluster;
  const { devices, built = devices, host, intra } = node;
  const fraction = COPY_FRACTION * factorOf(cluster, 'copies.hostFraction');
  const { memoryBandwidth = Number.POSITIVE_INFINITY } = host ?? {};
  // A part of a node has its share of the host, but the other devices are idle: as of collectives (`pcie.ts`).
  const memory = (memoryBandwidth * HOST_MEMORY_FRACTION * built) / devices / devices;
  const shared = intra.switch;
  const uplink =
    shared === undefined ? node.hostBandwidth : shared.bandwidth / Math.min(shared.devices, devices);
  return Math.min(Math.min(node.hostBandwidth, uplink) * fraction, memory);
}

/** A copy between device, host and disk; it uses the host link and disk, no port of the network. */
export function copyPrice(
  bytes: number,
  from: MemoryTier,
  to: MemoryTier,
  cluster: Cluster,
  pageable = false,
): CollectivePrice {
  const host = hostLinkRate(cluster) * (pageable ? PAGEABLE_FRACTION : 1);
  const places = new Set([from, to]);
  const rate = places.has('disk')
    ? Math.min(diskRate(from, cluster), host)
    : places.has('host')
      ? host
      : // Within the device every byte is read once and written once.
        (cluster.accelerator.memoryBandwidth * cluster.accelerator.kernels.memoryFraction) / 2;
  return {
    algorithm: 'copy',
    protocol: `${from} to ${to}`,
    latencyPs: picoseconds(COPY_SECONDS),
    transferPs: transferTime(bytes, rate),
    intraBytesPerSecond: 0,
    interBytesPerSecond: 0,
  };
}
