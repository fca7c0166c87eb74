/** The prices of a modelled cluster, from its hardware profile. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { largest } from '../../input/extremes.js';
import { picoseconds } from '../../program/time.js';
import { type CollectivePrice, collectivePrice, copyPrice, transferPrice } from '../collectives/index.js';
import { portShare, portWeight } from '../collectives/pcie.js';
import { howOf } from '../collectives/price.js';
import { hostKernelSeconds } from '../kernels/host.js';
import { hostStretch } from '../kernels/host-threads.js';
import { deviceSeconds, hostSeconds } from '../kernels/index.js';
import { threadPrices } from '../threads/index.js';
import { atPace } from './pace.js';
import type { Prices } from './prices.js';
import { expectedMaximum } from './stragglers.js';

/** The prices of a modelled cluster, for a step on `devices` of its devices: those that wait for each other. */
export function pricesOf(cluster: Cluster, devices: number = cluster.devices): Prices {
  if (cluster.threads !== undefined) return threadPrices(cluster.threads);
  const { node, accelerator } = cluster;
  const stretch = hostStretch(node);
  // All wait for the slowest.
  const slowest = 1 + accelerator.kernels.deviceSpread * expectedMaximum(devices);
  const prices: Prices = {
    devicesPerNode: node.devices,
    serial: accelerator.overlaps === false,
    communicationShare: accelerator.kernels.communicationShare,
    intraPort: portOf(cluster),
    interPort: nodeRate(cluster) / node.devices,
    kernel: (kernel) => picoseconds(deviceSeconds(kernel, accelerator) * slowest),
    launch: (kernel) => picoseconds(hostSeconds(kernel, accelerator) * stretch),
    // To the host a collective is a kernel like any other.
    collectiveLaunchPs: picoseconds(accelerator.kernels.hostLaunchSeconds * stretch),
    collective: remembered((kind, bytes, group) => {
      const price = collectivePrice(kind, bytes, group, cluster);
      return atPort(price, portWeight(group, cluster));
    }),
    ...(cluster.fabric.slices === undefined
      ? {}
      : { devicesPerSlice: cluster.devices / cluster.fabric.slices }),
    transfer: (bytes, sameNode, apart) => transferPrice(bytes, sameNode, cluster, node.devices, apart),
    hostKernel: (kernel) => picoseconds(hostKernelSeconds(kernel, cluster)),
    copy: (bytes, from, to, pageable) => copyPrice(bytes, from, to, cluster, pageable),
  };
  return atPace(prices, cluster);
}

/** Bytes/s out of a node: its NICs', or the most that was measured to leave one. */
function nodeRate({ node: { nics, devices, built = devices }, fabric: { allReduce = {} } }: Cluster): number {
  const measured = Object.values(allReduce).map((rate) => (rate * devices) / built);
  const nominal = nics.count * nics.bandwidth;
  return measured.length === 0 ? nominal : Math.min(nominal, largest(measured));
}

/** All links of a device inside its node together; a torus states its bandwidth per link, two a dimension. */
function portOf(cluster: Cluster): number {
  const { node, fabric } = cluster;
  return node.intra.kind === 'torus'
    ? node.intra.bandwidth * 2 * (fabric.torus?.length ?? 1)
    : node.intra.bandwidth * portShare(cluster);
}

/** The price with its demand on the port of the node's own link counted at a weight. */
function atPort(price: CollectivePrice, weight: number): CollectivePrice {
  return weight === 1 ? price : { ...price, intraBytesPerSecond: price.intraBytesPerSecond * weight };
}

/** A search asks for the same few collectives thousands of times. */
function remembered(price: Prices['collective']): Prices['collective'] {
  const known = new Map<string, CollectivePrice>();
  return (kind, bytes, group) => {
    const { ranks, perNode, concurrent, stride, owners = '', copies = '', library = '' } = group;
    const key = `${kind}|${bytes}|${ranks}|${perNode}|${concurrent}|${stride}|${owners}|${copies}${library}${howOf(group)}`;
    const found = known.get(key) ?? price(kind, bytes, group);
    known.set(key, found);
    return found;
  };
}
