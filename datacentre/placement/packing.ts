/**
 * Packing: devices in use before free ones, free ones of nodes in use before nodes of which nothing is used, as MLaaS in
 * the Wild packs (Weng et al., NSDI'22). Scores as in FGD's experiments: on devices that others share 100 less a tenth of
 * what is free on them in per cent, not below 50; with f free devices of a node in use 50 − f, not below 33; on a node of
 * f devices, all free, 33 − f, not below f. A job without devices goes on the first node with room.
 */
import type { ClusterState } from '../nodes/state.js';
import type { Ask, Scorer } from './scorer.js';

export function packing(state: ClusterState): Scorer {
  return {
    scores: (ask: Ask) => (ask.devices === 0 ? () => 0 : (node) => packingScore(state, ask, node)),
  };
}

function packingScore(state: ClusterState, { devices, deviceMilli }: Ask, node: number): number {
  const free = state.freeDevices[node]!;
  if (free === state.capacity[node]) return Math.max(33 - free, free);
  if (deviceMilli === 1000) return Math.max(50 - devices, 33);
  const first = state.firstDevice[node]!;
  const left = Array.from(state.freeMilli.subarray(first, state.firstDevice[node + 1]!))
    .filter((milli) => milli >= deviceMilli)
    .sort((a, b) => a - b)
    .slice(0, devices);
  const whole = left.filter((milli) => milli === 1000).length;
  if (whole > 0) return Math.max(50 - whole, 33);
  const percent = left.reduce((sum, milli) => sum + Math.trunc(milli / 10), 0);
  return Math.max(100 - Math.trunc(percent / 10), 50);
}
