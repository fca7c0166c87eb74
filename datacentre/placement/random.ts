/**
 * At random: each node with room is as likely as any other, and so is each device that has the part asked for. One word is
 * drawn for each job; a node's score is the word mixed with the node's number, so that no node's depends on how many others
 * have room.
 */
import type { ClusterState } from '../nodes/state.js';
import type { Draw } from '../random.js';
import type { Scorer } from './scorer.js';

const WORD = 2 ** 32;

export function atRandom(state: ClusterState, draw: Draw): Scorer {
  return {
    scores: () => {
      const word = draw(WORD);
      return (node) => mixed(word + Math.imul(node + 1, GOLDEN));
    },
    device: ({ deviceMilli }, node) => {
      const first = state.firstDevice[node]!;
      const its = state.freeMilli.subarray(first, state.firstDevice[node + 1]!);
      const able = [...its.keys()].filter((device) => its[device]! >= deviceMilli);
      return able[draw(able.length)]!;
    },
  };
}

/** 2^32 over the golden ratio: multiples of it are spread evenly over the words. */
const GOLDEN = 0x9e3779b1;

/** A word whose every bit depends on every bit of `word`: MurmurHash3's last steps (Appleby, 2011). */
function mixed(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
