/**
 * What things cost on a machine. The executor asks nothing else of the hardware, so a test can put a
 * machine of its own in its place: one where communication is free, or every kernel takes a second.
 */
import type { Cluster } from '../hardware-profiles/profile.js';
import type { Kernel } from '../program/kernel.js';
import type { CollectiveKind, Place } from '../program/program.js';
import { type Picoseconds, picoseconds } from '../program/time.js';
import {
  type CollectivePrice,
  collectivePrice,
  copyPrice,
  type GroupShape,
  transferPrice,
} from './collectives/index.js';
import { deviceSeconds, hostSeconds } from './kernels/index.js';
import { expectedMaximum } from './stragglers.js';
import { threadPrices } from './threads/index.js';

export type { CollectivePrice, GroupShape } from './collectives/index.js';

export interface Prices {
  /** Devices in a node: ranks r with the same ⌊r / devicesPerNode⌋ share one. */
  readonly devicesPerNode: number;
  /** Communication occupies the device itself: streams take turns. */
  readonly serial: boolean;
  /** A send leaves its message in a mailbox and is done; absent or false: both ends meet. */
  readonly mailboxes?: boolean;
  /** Cores that all devices share: when more than these are busy, all slow down. Absent: each has its own. */
  readonly cores?: number;
  /** Share of a device that each transfer in flight takes from the kernels beside it; absent: none. */
  readonly communicationShare?: number;
  /** Bytes per second and direction of one device's port inside its node, and of its share of the NICs. */
  readonly intraPort: number;
  readonly interPort: number;
  /** Time on the device, the host keeping up. */
  kernel(kernel: Kernel): Picoseconds;
  /** Time the host takes to launch it. */
  launch(kernel: Kernel): Picoseconds;
  /** Time the host takes to launch a collective; absent: none. */
  readonly collectiveLaunchPs?: Picoseconds;
  collective(kind: CollectiveKind, bytes: number, group: GroupShape): CollectivePrice;
  /** One message between neighbours, all devices of the node sending theirs at the same time. */
  transfer(bytes: number, sameNode: boolean): CollectivePrice;
  copy(bytes: number, from: Place, to: Place): CollectivePrice;
}

/** The prices of a modelled cluster. */
export function pricesOf(cluster: Cluster): Prices {
  if (cluster.threads !== undefined) return threadPrices(cluster.threads);
  const { node, accelerator } = cluster;
  // All wait for the slowest.
  const slowest = 1 + accelerator.kernels.deviceSpread * expectedMaximum(cluster.devices);
  return {
    devicesPerNode: node.devices,
    serial: accelerator.overlaps === false,
    communicationShare: accelerator.kernels.communicationShare,
    intraPort: portOf(cluster),
    interPort: (node.nics.count * node.nics.bandwidth) / node.devices,
    kernel: (kernel) => picoseconds(deviceSeconds(kernel, accelerator) * slowest),
    launch: (kernel) => picoseconds(hostSeconds(kernel, accelerator)),
    // To the host a collective is a kernel like any other.
    collectiveLaunchPs: picoseconds(accelerator.kernels.hostLaunchSeconds),
    collective: remembered((kind, bytes, group) => collectivePrice(kind, bytes, group, cluster)),
    transfer: (bytes, sameNode) => transferPrice(bytes, sameNode, cluster, node.devices),
    copy: (bytes, from, to) => copyPrice(bytes, from, to, cluster),
  };
}

/** All links of a device inside its node together; a torus states its bandwidth per link, two a dimension. */
function portOf({ node, fabric }: Cluster): number {
  return node.intra.kind === 'torus'
    ? node.intra.bandwidth * 2 * (fabric.torus?.length ?? 1)
    : node.intra.bandwidth;
}

/** A search asks for the same few collectives thousands of times. */
function remembered(price: Prices['collective']): Prices['collective'] {
  const known = new Map<string, CollectivePrice>();
  return (kind, bytes, group) => {
    const { ranks, perNode, concurrent, stride, owners = '', copies = '' } = group;
    const key = `${kind}|${bytes}|${ranks}|${perNode}|${concurrent}|${stride}|${owners}|${copies}`;
    const found = known.get(key) ?? price(kind, bytes, group);
    known.set(key, found);
    return found;
  };
}
