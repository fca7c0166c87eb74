/**
 * What lies between the cards of two nodes: the switch levels of a cluster's fabric. Each kind says
 * which links a message crosses beyond the two cards, and how many switches it passes. A leaf's
 * uplinks count as one link of their joint bandwidth, and so do a pod's, as if traffic were spread perfectly.
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
 * the oversubscription. Where pods are stated, spines join the leaves of one pod, and a core joins the pods.
 * A folded Clos network: Al-Fares, Loukissas and Vahdat, SIGCOMM 2008.
 */
export function fatTree(wiring: Wiring, cluster: Cluster, nics: Nics): BetweenNodes {
  const leaves = leafSwitches(wiring, cluster, 1, nics.nodeBandwidth, 'leaf');
  const pods = podSwitches(wiring, cluster, nics.nodeBandwidth);
  return (from, to) => pods(leaves(leafOf(cluster, from), leafOf(cluster, to)), from, to);
}

/**
 * Rails: card r of `leafNodes` nodes goes to the same leaf, so that devices of equal place reach each
 * other through one switch; other traffic crosses the spine. NVIDIA's DGX SuperPOD reference
 * architecture; Wang et al., "Rail-only", HOTI 2024.
 */
export function rails(wiring: Wiring, cluster: Cluster, nics: Nics): BetweenNodes {
  const { perNode } = nics;
  const leaves = leafSwitches(wiring, cluster, perNode, nics.nodeBandwidth / perNode, 'rail leaf');
  const pods = podSwitches(wiring, cluster, nics.nodeBandwidth);
  const railLeaf = (device: number) => leafOf(cluster, device) * perNode + nics.rail(device);
  return (from, to) => pods(leaves(railLeaf(from), railLeaf(to)), from, to);
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

/** Takes a crossing between leaves on through the core where its ends are in different pods. */
function podSwitches(
  wiring: Wiring,
  { nodes, node, fabric }: Cluster,
  bandwidthPerNode: number,
): (crossing: Crossing, from: number, to: number) => Crossing {
  const { pod, oversubscription } = fabric;
  if (pod === undefined || nodes <= pod.nodes) return (crossing) => crossing;
  const count = Math.ceil(nodes / pod.nodes);
  const uplink = (pod.nodes * bandwidthPerNode) / oversubscription / pod.oversubscription;
  const up = wiring.row('uplink of pod', count, uplink);
  const down = wiring.row('downlink to pod', count, uplink);
  const podOf = (device: number) => Math.floor(device / node.devices / pod.nodes);
  return (crossing, from, to) => {
    const [a, b] = [podOf(from), podOf(to)];
    return a === b ? crossing : { links: [...crossing.links, up + a, down + b], switches: 5 };
  };
}
