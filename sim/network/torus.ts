/**
 * A torus: every device has a link each way along every dimension, and a message goes along the first
 * dimension to its place, then along the next, each time the shorter way round (dimension-order
 * routing: Dally and Seitz, IEEE Trans. Computers 1987). A side of two has one link each way between
 * its two devices; a side of one has none. Several tori (slices) are joined by the NICs of their hosts.
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { picoseconds } from '../../program/time.js';
import { type Network, Wiring } from './network.js';
import { wireNics } from './nics.js';

/** The torus of a cluster; devices are numbered along the last side first. Throws InputError without sides. */
export function torusNetwork(cluster: Cluster): Network {
  const { torus: sides = [], slices = 1 } = cluster.fabric;
  const devices = sides.reduce((product, side) => product * side, 1);
  if (devices !== cluster.devices / slices) {
    throw new InputError(
      `cluster '${cluster.id}' has ${cluster.devices / slices} devices${slices > 1 ? ' a slice' : ''}, but the sides of its torus, ${sides.join('x')}, hold ${devices}.`,
    );
  }
  const wiring = new Wiring();
  const { bandwidth, latencySeconds } = cluster.node.intra;
  // Per dimension: the links up, then the links down, one of each per device.
  const up = sides.map((_, d) => {
    const first = wiring.row(`torus link up dimension ${d} of device`, cluster.devices, bandwidth);
    wiring.row(`torus link down dimension ${d} of device`, cluster.devices, bandwidth);
    return first;
  });
  const strides = sides.map((_, d) => sides.slice(d + 1).reduce((product, side) => product * side, 1));
  const latencyPs = picoseconds(latencySeconds);
  const hopPs = picoseconds(cluster.fabric.hopLatencySeconds);
  const nics = slices === 1 ? undefined : wireNics(wiring, cluster);
  const nicPs = picoseconds(cluster.node.nics.latencySeconds);
  return {
    links: wiring.links,
    endpoints: cluster.devices,
    route(from, to) {
      if (nics !== undefined && Math.floor(from / devices) !== Math.floor(to / devices)) {
        return wiring.route([nics.out(from), nics.into(to)], nicPs);
      }
      const links: number[] = [];
      let here = from;
      for (const [d, side] of sides.entries()) {
        const stride = strides[d]!;
        const goal = Math.floor(to / stride) % side;
        const start = Math.floor(here / stride) % side;
        const ahead = (goal - start + side) % side;
        const forward = ahead <= side - ahead;
        for (let hop = forward ? ahead : side - ahead; hop > 0; hop--) {
          links.push(up[d]! + (forward ? 0 : cluster.devices) + here);
          const place = Math.floor(here / stride) % side;
          const next = (place + (forward ? 1 : side - 1)) % side;
          here += (next - place) * stride;
        }
      }
      return wiring.route(links, latencyPs + Math.max(0, links.length - 1) * hopPs);
    },
  };
}
