/**
 * The network of a cluster, for single messages. Inside a node a message crosses the node's own links;
 * between nodes the two cards and the switches between them. One latency per message: the node
 * link's, or the card's and one hop per switch.
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { picoseconds } from '../../program/time.js';
import { secondHop } from '../collectives/transfer.js';
import { type Network, Wiring } from './network.js';
import { type Nics, wireNics } from './nics.js';
import { wireNodes } from './node.js';
import { type BetweenNodes, dragonfly, fatTree, rails, singleSwitch } from './switches.js';
import { torusNetwork } from './torus.js';

export { type Edge, graphNetwork } from './graph.js';
export { groupNetwork } from './group.js';
export { type Delivery, sendAll, type Transmission } from './messages.js';
export type { Link, Network, Route } from './network.js';

/** Lays the cluster's links. Throws InputError for nodes or devices that nothing connects. */
export function networkOf(cluster: Cluster): Network {
  if (cluster.fabric.kind === 'torus') return torusNetwork(cluster);
  const { node, fabric } = cluster;
  const wiring = new Wiring();
  const inside = wireNodes(wiring, cluster);
  const insidePs = picoseconds(node.intra.latencySeconds + secondHop(cluster));
  const nodeOf = (device: number) => Math.floor(device / node.devices);
  if (cluster.nodes === 1) {
    return {
      links: wiring.links,
      endpoints: cluster.devices,
      route: (from, to) => wiring.route(inside(from, to), insidePs),
    };
  }
  requireCards(cluster);
  const nics = wireNics(wiring, cluster);
  const between = wireSwitches(wiring, cluster, nics);
  const cardPs = picoseconds(node.nics.latencySeconds);
  const hopPs = picoseconds(fabric.hopLatencySeconds);
  return {
    links: wiring.links,
    endpoints: cluster.devices,
    route(from, to) {
      if (nodeOf(from) === nodeOf(to)) return wiring.route(inside(from, to), insidePs);
      const { links, switches } = between(from, to);
      return wiring.route([nics.out(from), ...links, nics.into(to)], cardPs + switches * hopPs);
    },
  };
}

function requireCards({ id, nodes, node, fabric }: Cluster): void {
  if (fabric.kind !== 'none' && node.nics.count > 0) return;
  const missing = fabric.kind === 'none' ? "its fabric is 'none'" : 'they have no NICs';
  throw new InputError(`cluster '${id}' has ${nodes} nodes, but ${missing}; give it both or use one node.`);
}

function wireSwitches(wiring: Wiring, cluster: Cluster, nics: Nics): BetweenNodes {
  switch (cluster.fabric.kind) {
    case 'rail':
      return rails(wiring, cluster, nics);
    case 'fat-tree':
      return fatTree(wiring, cluster, nics);
    case 'dragonfly':
      return dragonfly(wiring, cluster, nics);
    default:
      return singleSwitch();
  }
}
