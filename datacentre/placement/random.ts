/** At random: each node with room is as likely as any other, and so is each device that has the part asked for. */
import type { ClusterState } from '../nodes/state.js';
import type { Draw } from '../random.js';
import type { Scorer } from './scorer.js';

const WORD = 2 ** 32;

export function atRandom(state: ClusterState, draw: Draw): Scorer {
  return {
    scores: () => () => draw(WORD),
    device: ({ deviceMilli }, node) => {
      const first = state.firstDevice[node]!;
      const end = state.firstDevice[node + 1]!;
      let chosen = -1;
      let candidates = 0;
      for (let at = first; at < end; at++) {
        if (state.freeMilli[at]! < deviceMilli) continue;
        candidates++;
        if (draw(candidates) === 0) chosen = at - first;
      }
      return chosen;
    },
  };
}
