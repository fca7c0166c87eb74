/**
 * What lies between the cards of two nodes: the switch levels of a cluster's fabric. Each kind says
 * which links a message crosses beyond the two cards, and how many switches it passes. A leaf's
 * uplinks count as one link of their joint bandwidth, as if traffic were spread perfectly over them.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Wiring } from './network.js';
import type { Nics } from './nics.js';

export interface Crossing {
  readonly links: readonly number[];
  readonly switches: number;
}

/** How a message gets from the card of one device to the card of another, in different nodes. */
export type BetweenNodes = (from: number, to: number) => Crossing;

/** One switch for all: nothing but the cards' own ports can be crowded. */
export function singleSwitch(): BetweenNodes {
  const crossing = { links: [], switches: 1 };
  return () => crossing;
}

/**
 * Leaf and spine: `leafNodes` nodes under a leaf, whose uplinks carry the leaf's bandwidth divided by
 * the oversubscription. A folded Clos network seen as two levels: Al-Fares, Loukissas and Vahdat,
 * SIGCOMM 2008.
 */
export function fatTree(wiring: Wiring, cluster: Cluster, nics: Nics): BetweenNodes {
  const leaves = leafSwitches(wiring, cluster, 1, nics.nodeBandwidth, 'leaf');
  return (from, to) => leaves(leafOf(cluster, from), leafOf(cluster, to));
}

/**
 * Rails: card r of `leafNodes` nodes goes to the same leaf, so that devices of equal place reach each
 * other through one switch; other traffic crosses the spine. NVIDIA's DGX SuperPOD reference
 * architecture; Wang et al., "Rail-only", HOTI 2024.
 */
export function rails(wiring: Wiring, cluster: Cluster, nics: Nics): BetweenNodes {
  const { perNode } = nics;
  const leaves = leafSwitches(wiring, cluster, perNode, nics.nodeBandwidth / perNode, 'rail leaf');
  return (from, to) =>
    leaves(leafOf(cluster, from) * perNode + nics.rail(from), leafOf(cluster, to) * perNode + nics.rail(to));
}

/**
 * Dragonfly with minimal routing: groups of `leafNodes` nodes, a link from every group to every other;
 * a group's links out together carry its bandwidth divided by the oversubscription. Kim, Dally,
 * Scott and Abts, ISCA 2008.
 */
export function dragonfly(wiring: Wiring, cluster: Cluster, nics: Nics): BetweenNodes {
  const { leafNodes, oversubscription } = cluster.fabric;
  const groups = Math.ceil(cluster.nodes / leafNodes);
  const bandwidth = (leafNodes * nics.nodeBandwidth) / oversubscription / Math.max(1, groups - 1);
  const first = wiring.links.length;
  for (let group = 0; group < groups; group++) {
    wiring.row(`global link of group ${group}, to group`, groups, bandwidth);
  }
  return (from, to) => {
    const [a, b] = [leafOf(cluster, from), leafOf(cluster, to)];
    return a === b ? { links: [], switches: 1 } : { links: [first + a * groups + b], switches: 2 };
  };
}

/** The leaf (or group) number of a device's node. */
function leafOf({ fabric, node }: Cluster, device: number): number {
  return Math.floor(device / node.devices / fabric.leafNodes);
}

/** `perLeaf` switches for each group of nodes, each with uplinks for the bandwidth below it. */
function leafSwitches(
  wiring: Wiring,
  { nodes, fabric }: Cluster,
  perLeaf: number,
  bandwidthPerNode: number,
  name: string,
): (a: number, b: number) => Crossing {
  const count = Math.ceil(nodes / fabric.leafNodes) * perLeaf;
  const uplink = (fabric.leafNodes * bandwidthPerNode) / fabric.oversubscription;
  const up = wiring.row(`uplink of ${name}`, count, uplink);
  const down = wiring.row(`downlink to ${name}`, count, uplink);
  return (a, b) => (a === b ? { links: [], switches: 1 } : { links: [up + a, down + b], switches: 3 });
}
