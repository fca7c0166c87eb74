/**
 * The network a collective's closed form assumes: nothing but the group's own ports. Executing an
 * algorithm's sends here takes exactly its `time`.
 */
import type { Fabric } from '../../program/collectives/algorithm.js';
import { nodeOf } from '../../program/collectives/fabric.js';
import { type Network, Wiring } from './network.js';

export function groupNetwork(fabric: Fabric): Network {
  const wiring = new Wiring();
  const { ranks, intra, inter } = fabric;
  const intraOut = wiring.row('node port out of rank', ranks, intra.bytesPerSecond);
  const intraIn = wiring.row('node port into rank', ranks, intra.bytesPerSecond);
  const interOut = wiring.row('network port out of rank', ranks, inter.bytesPerSecond);
  const interIn = wiring.row('network port into rank', ranks, inter.bytesPerSecond);
  return {
    links: wiring.links,
    endpoints: ranks,
    route: (from, to) =>
      nodeOf(fabric, from) === nodeOf(fabric, to)
        ? wiring.route([intraOut + from, intraIn + to], intra.latencyPs)
        : wiring.route([interOut + from, interIn + to], inter.latencyPs),
  };
}
