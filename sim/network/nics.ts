/**
 * The network cards of a cluster as ports. Devices are spread over a node's cards in order (device i
 * uses card ⌊i·cards/devices⌋); with more cards than devices, a device's cards count as one wide port.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Wiring } from './network.js';

export interface Nics {
  /** Ports of a node, each with a link out and a link in. */
  readonly perNode: number;
  /** Bandwidth of a node's ports together, bytes/s. */
  readonly nodeBandwidth: number;
  /** The port of a device within its node: its rail. */
  rail(device: number): number;
  /** The links of a device's port. */
  out(device: number): number;
  into(device: number): number;
}

/** Lays a port out and a port in for every card of the cluster. */
export function wireNics(wiring: Wiring, { nodes, node }: Cluster): Nics {
  const { devices, nics } = node;
  const perNode = Math.min(nics.count, devices);
  const nodeBandwidth = nics.count * nics.bandwidth;
  const out = wiring.row('network port out of card', nodes * perNode, nodeBandwidth / perNode);
  const into = wiring.row('network port into card', nodes * perNode, nodeBandwidth / perNode);
  const rail = (device: number) => Math.floor(((device % devices) * perNode) / devices);
  const card = (device: number) => Math.floor(device / devices) * perNode + rail(device);
  return {
    perNode,
    nodeBandwidth,
    rail,
    out: (device) => out + card(device),
    into: (device) => into + card(device),
  };
}
