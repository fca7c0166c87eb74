/**
 * Clustering: jobs of one size together, as Gandiva keeps them (Xiao et al., OSDI'18): parts of devices with parts, jobs
 * of two devices with jobs of two. 75 points for a node with jobs of this size alone, 50 for one that has others too, 25
 * for one without jobs on devices, 0 for one with other sizes; and up to 25 for how little of the node's devices is free.
 * Scores as in FGD's experiments. A job without devices goes on the first node with room.
 */
import { bits, type ClusterState } from '../nodes/state.js';
import { freeMilliOn, largestOf } from './room.js';
import type { Ask, Scorer } from './scorer.js';

export function clustering(state: ClusterState): Scorer {
  const { deviceMilli: largest } = largestOf(state.nodes);
  return {
    scores: (ask: Ask) => {
      if (ask.devices === 0) return () => 0;
      const size = sizeOf(ask.devices, ask.deviceMilli);
      return (node) =>
        companyPoints(state, size, node) + Math.trunc((25 * (largest - freeMilliOn(state, node))) / largest);
    },
  };
}

/** Parts of a device are one size, however large. */
function sizeOf(devices: number, deviceMilli: number): number {
  return devices === 1 && deviceMilli < 1000 ? 0 : devices;
}

function companyPoints(state: ClusterState, size: number, node: number): number {
  const { parts } = state;
  let same = false;
  let other = false;
  for (let part = parts.on[node]!; part >= 0 && !(same && other); part = parts.nextOn[part]!) {
    const mask = parts.mask[part]!;
    if (mask === 0) continue;
    if (sizeOf(bits(mask), parts.milli[part]!) === size) same = true;
    else other = true;
  }
  if (same) return other ? 50 : 75;
  return other ? 0 : 25;
}
