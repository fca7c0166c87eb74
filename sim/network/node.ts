/**
 * The links inside the nodes of a cluster. Behind a switch (NVSwitch and others, PCIe, shared memory) a device has
 * one port out and one in; in a mesh (NVLink, xGMI and others without a switch) its bandwidth is divided over
 * one link to each other device of the node. On PCIe, devices under one switch share its uplink, a bridge joins neighbours
 * directly, and what passes through the host takes its links twice over (`../collectives/pcie.ts`).
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { portShare } from '../collectives/pcie.js';
import type { Wiring } from './network.js';

/** Links from one device to another of the same node, both numbered over the cluster. */
export type InsideNode = (from: number, to: number) => readonly number[];

/** Lays the links of all nodes. Throws InputError for a node whose devices are not connected. */
export function wireNodes(wiring: Wiring, cluster: Cluster): InsideNode {
  const { nodes, node } = cluster;
  const { devices, built = devices, intra } = node;
  if (devices === 1) return () => [];
  const all = nodes * devices;
  switch (intra.kind) {
    case 'pcie':
      return wirePcie(wiring, cluster);
    case 'nvswitch':
    case 'switch':
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

function wirePcie(wiring: Wiring, cluster: Cluster): InsideNode {
  const { nodes, node } = cluster;
  const { devices, intra } = node;
  const { bandwidth, bridge, switch: shared, peerToPeer } = intra;
  const all = nodes * devices;
  const out = wiring.row('pcie port out of device', all, bandwidth * portShare(cluster));
  const into = wiring.row('pcie port into device', all, bandwidth * portShare(cluster));
  const acrossOut = bridge && wiring.row('bridge out of device', all, bridge.bandwidth);
  const acrossInto = bridge && wiring.row('bridge into device', all, bridge.bandwidth);
  const perNode = shared === undefined ? 1 : Math.ceil(devices / shared.devices);
  const up = shared && wiring.row('uplink of switch', nodes * perNode, shared.bandwidth);
  const down = shared && wiring.row('downlink of switch', nodes * perNode, shared.bandwidth);
  const among = (device: number, size: number) => Math.floor((device % devices) / size);
  return (from, to) => {
    if (bridge && among(from, bridge.devices) === among(to, bridge.devices)) {
      return [acrossOut! + from, acrossInto! + to];
    }
    if (!shared) return [out + from, into + to];
    const [a, b] = [among(from, shared.devices), among(to, shared.devices)];
    if (a === b && peerToPeer !== false) return [out + from, into + to];
    const first = Math.floor(from / devices) * perNode;
    return [out + from, up! + first + a, down! + first + b, into + to];
  };
}
