/** How fast a node of a cluster, and all of its nodes, reach a store, each other, and the memory of their hosts. */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import type { Store } from '../../../hardware-profiles/stores/store.js';
import { inSeconds } from '../../../program/time.js';
import { copyPrice } from '../../../sim/collectives/transfer.js';

type Way = 'read' | 'write';

/** Bytes per second of all NICs of a node, each way; no bound where its profile has none. */
export function nicRate({ node: { nics } }: Cluster): number {
  return nics.count * nics.bandwidth || Number.POSITIVE_INFINITY;
}

/** Bytes per second that one node has of the store: its own disks, or the least of what the store gives one and its NICs carry. */
export function nodeRate(store: Store, way: Way, cluster: Cluster): number {
  const own = way === 'read' ? store.nodeReadBytesPerSecond : store.nodeWriteBytesPerSecond;
  if (store.type !== 'local') return Math.min(own, nicRate(cluster));
  const { readBandwidth, writeBandwidth } = cluster.node.host?.disk ?? {};
  const stated = way === 'read' ? readBandwidth : writeBandwidth;
  return store.profileFirst === true ? (stated ?? own) : own;
}

/** Bytes per second of the store for all `nodes` together. */
export function sharedRate(store: Store, way: Way, cluster: Cluster, nodes: number): number {
  const whole = way === 'read' ? store.readBytesPerSecond : store.writeBytesPerSecond;
  return Math.min(whole ?? Number.POSITIVE_INFINITY, nodes * nodeRate(store, way, cluster));
}

/** Seconds of a copy between a device and its host's memory while all devices of the node copy. */
export function copySeconds(bytes: number, cluster: Cluster): number {
  const { latencyPs, transferPs } = copyPrice(bytes, 'device', 'host', cluster);
  return inSeconds(latencyPs + transferPs);
}
