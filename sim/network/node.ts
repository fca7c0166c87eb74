/**
 * The links inside the nodes of a cluster. Behind a switch (NVSwitch and others, PCIe, shared memory) a device has
 * one port out and one in; in a mesh (NVLink, xGMI and others without a switch) its bandwidth is divided over
 * one link to each other device of the node.
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Wiring } from './network.js';

/** Links from one device to another of the same node, both numbered over the cluster. */
export type InsideNode = (from: number, to: number) => readonly number[];

/** Lays the links of all nodes. Throws InputError for a node whose devices are not connected. */
export function wireNodes(wiring: Wiring, { nodes, node }: Cluster): InsideNode {
  const { devices, built = devices, intra } = node;
  if (devices === 1) return () => [];
  const all = nodes * devices;
  switch (intra.kind) {
    case 'nvswitch':
    case 'switch':
    case 'pcie':
    case 'shared-memory': {
      const out = wiring.row(`${intra.kind} port out of device`, all, intra.bandwidth);
      const into = wiring.row(`${intra.kind} port into device`, all, intra.bandwidth);
      return (from, to) => [out + from, into + to];
    }
    case 'nvlink-mesh':
    case 'xgmi-mesh':
    case 'full-mesh': {
      const peers = devices - 1;
      const first = wiring.links.length;
      for (let device = 0; device < all; device++) {
        wiring.row(`${intra.kind} link of device ${device}, number`, peers, intra.bandwidth / (built - 1));
      }
      // A device's links in order of peer, itself left out.
      return (from, to) => [first + from * peers + (to % devices) - (to % devices > from % devices ? 1 : 0)];
    }
    default:
      throw new InputError(
        `node '${node.id}' has ${devices} devices but its intra link is '${intra.kind}'; name a kind that connects them, such as 'pcie'.`,
      );
  }
}
