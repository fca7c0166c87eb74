/**
 * Best fit: the node that is left with the least. What is left of its cores and of its devices, each in parts of the
 * largest node's, counts half: 100 · (1 − ½ Δcores − ½ Δdevices), in whole per cent, so that nodes that are almost alike
 * are taken in order.
 */
import type { ClusterState } from '../nodes/state.js';
import { freeMilliOn, largestOf, relative } from './room.js';
import type { Ask, Scorer } from './scorer.js';

export function bestFit(state: ClusterState): Scorer {
  const largest = largestOf(state.nodes);
  return {
    scores: ({ cpuMilli, devices, deviceMilli }: Ask) => {
      const asked = devices * deviceMilli;
      return (node) => {
        const cores = relative(state.freeCpuMilli[node]! - cpuMilli, largest.cpuMilli) * 0.5;
        const rest = relative(freeMilliOn(state, node) - asked, largest.deviceMilli) * 0.5;
        return Math.trunc((1 - (cores + rest)) * 100);
      };
    },
  };
}
