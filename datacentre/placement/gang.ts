/**
 * A job with more devices than a node has: whole nodes of one shape, and the rest on one more of the same, for which the
 * policy is asked. Whole nodes leave no fragments, so it does not matter to a policy which they are.
 */
import { groupOf, hasHost } from '../nodes/fits.js';
import type { ClusterState } from '../nodes/state.js';
import type { Demand, Placed } from './placement.js';

/** Fills `into` and says whether there is room; `onOne` adds a node of the shape for the rest. */
export function placeGang(
  state: ClusterState,
  demand: Demand,
  into: Placed,
  onOne: (devices: number, shape: number) => boolean,
): boolean {
  const tried = new Set<number>();
  for (const group of demand.access.groups) {
    const { shape, devices } = groupOf(state, group);
    if (devices === 0 || tried.has(shape)) continue;
    tried.add(shape);
    const whole = Math.floor(demand.devices / devices);
    const rest = demand.devices - whole * devices;
    if (!wholeNodes(state, demand, shape, whole, into)) continue;
    if (rest === 0 || onOne(rest, shape)) return true;
  }
  into.clear();
  return false;
}

function wholeNodes(
  state: ClusterState,
  demand: Demand,
  shape: number,
  nodes: number,
  into: Placed,
): boolean {
  into.clear();
  const alike = demand.access.groups.filter((group) => groupOf(state, group).shape === shape);
  const free = alike.reduce((sum, group) => sum + state.index.size(group, groupOf(state, group).devices), 0);
  if (free < nodes) return false;
  for (const group of alike) {
    const { devices } = groupOf(state, group);
    let node = state.index.first(group, devices);
    for (; node >= 0 && into.count < nodes; node = state.index.next(node))
      if (hasHost(state, demand, node, devices)) into.add(node, state.freeMask[node]!);
  }
  return into.count === nodes;
}
