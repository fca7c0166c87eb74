/** What scores look at: how much is free on a node, against the largest node of the list. */
import type { DatacentreNode } from '../nodes/node.js';
import type { ClusterState } from '../nodes/state.js';

/** Thousandths that are free on all devices of the node together. */
export function freeMilliOn(state: ClusterState, node: number): number {
  let free = 0;
  const end = state.firstDevice[node + 1]!;
  for (let at = state.firstDevice[node]!; at < end; at++) free += state.freeMilli[at]!;
  return free;
}

/** The device of a node with the least free that still has `deviceMilli`, the first among equals; −1: none has. */
export function fullestDevice(state: ClusterState, node: number, deviceMilli: number): number {
  const first = state.firstDevice[node]!;
  const end = state.firstDevice[node + 1]!;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = first; at < end; at++) {
    const free = state.freeMilli[at]!;
    if (free < deviceMilli || free >= least) continue;
    least = free;
    best = at - first;
  }
  return best;
}

/** Cores and devices of the largest nodes, by which scores make cores and devices comparable. */
export interface Largest {
  /** Thousandths; infinite where the list does not say how many cores there are. */
  readonly cpuMilli: number;
  readonly deviceMilli: number;
}

export function largestOf(nodes: readonly DatacentreNode[]): Largest {
  return {
    cpuMilli: nodes.reduce((most, node) => Math.max(most, node.cpuMilli), 1),
    deviceMilli: nodes.reduce((most, node) => Math.max(most, 1000 * node.devices), 1),
  };
}

/** `part` of what the largest node has, 0 … 1; nothing where nobody says how much that is. */
export function relative(part: number, largest: number): number {
  return Number.isFinite(largest) ? part / largest : 0;
}
