/**
 * Dot product, after Tetris (Grandl et al., SIGCOMM'14) turned round as in FGD's experiments: the node whose free cores
 * and devices are least like what is asked. 100 · (1 − ½ (cores · asked cores + devices · asked devices)), all in parts
 * of the largest node's, in whole per cent.
 */
import type { ClusterState } from '../nodes/state.js';
import { freeMilliOn, largestOf, relative } from './room.js';
import type { Ask, Scorer } from './scorer.js';

export function dotProduct(state: ClusterState): Scorer {
  const largest = largestOf(state.nodes);
  return {
    scores: ({ cpuMilli, devices, deviceMilli }: Ask) => {
      const askedCores = relative(cpuMilli, largest.cpuMilli);
      const askedDevices = relative(devices * deviceMilli, largest.deviceMilli);
      return (node) => {
        const cores = relative(state.freeCpuMilli[node]!, largest.cpuMilli) * askedCores;
        const rest = relative(freeMilliOn(state, node), largest.deviceMilli) * askedDevices;
        return Math.trunc(100 * (1 - (cores + rest) / 2));
      };
    },
  };
}
