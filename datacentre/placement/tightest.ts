/**
 * The node that is left with the fewest free devices, found by the index without looking at the others: best fit of
 * whole devices. Among equals, groups reserved for the job's queue first, then the node that changed last. A part of
 * a device goes where the least of a device is left.
 */
import { groupOf, hasHost, largestNode } from '../nodes/fits.js';
import { type ClusterState, lowest } from '../nodes/state.js';
import { placeGang } from './gang.js';
import type { Demand, Placed, Placer } from './placement.js';

export class Tightest implements Placer {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  place(demand: Demand, into: Placed): boolean {
    into.clear();
    if (demand.deviceMilli < 1000 && demand.devices > 0) return this.#part(demand, into);
    if (demand.devices <= largestNode(this.#state, demand))
      return this.#onOne(demand, demand.devices, -1, into);
    return placeGang(this.#state, demand, into, (rest, shape) => this.#onOne(demand, rest, shape, into));
  }

  /** `devices` devices on one node of the shape, −1: of any. */
  #onOne(demand: Demand, devices: number, shape: number, into: Placed): boolean {
    const state = this.#state;
    let best = -1;
    let fewest = 32;
    for (const group of demand.access.groups) {
      if (shape >= 0 && groupOf(state, group).shape !== shape) continue;
      // Lists of nodes with enough free devices, fewest first.
      for (let lists = state.index.filled[group]! & -(1 << devices); lists !== 0; lists &= lists - 1) {
        const free = 31 - Math.clz32(lists & -lists);
        if (free >= fewest) break;
        const node = this.#first(demand, group, free, devices, into);
        if (node < 0) continue;
        best = node;
        fewest = free;
        break;
      }
    }
    if (best < 0) return false;
    into.add(best, lowest(state.freeMask[best]!, devices));
    return true;
  }

  /** A node of the list with cores and memory for the devices, which the job does not have yet. */
  #first(demand: Demand, group: number, free: number, devices: number, into: Placed): number {
    const { index } = this.#state;
    for (let node = index.first(group, free); node >= 0; node = index.next(node)) {
      if (hasHost(this.#state, demand, node, devices) && !has(into, node)) return node;
    }
    return -1;
  }

  #part(demand: Demand, into: Placed): boolean {
    const { up, group, firstDevice, freeMilli, nodes } = this.#state;
    let best = -1;
    let bestDevice = 0;
    let least = 1001;
    for (let node = 0; node < nodes.length; node++) {
      if (up[node] === 0 || demand.access.admits[group[node]!] === 0) continue;
      if (!hasHost(this.#state, demand, node, 1)) continue;
      const first = firstDevice[node]!;
      const end = firstDevice[node + 1]!;
      for (let device = first; device < end; device++) {
        const left = freeMilli[device]! - demand.deviceMilli;
        if (left < 0 || left >= least) continue;
        least = left;
        best = node;
        bestDevice = device - first;
      }
    }
    if (best < 0) return false;
    into.add(best, 1 << bestDevice);
    return true;
  }
}

function has(placed: Placed, node: number): boolean {
  for (let at = 0; at < placed.count; at++) if (placed.nodes[at] === node) return true;
  return false;
}
