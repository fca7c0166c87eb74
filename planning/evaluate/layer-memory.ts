/** What a layer does to memory, told from its draft: the same as of its ops (`sim/outcome/ledger.ts`), before they are written. */
import type { Draft, Run } from '../../strategies/layers/draft.js';

export interface LayerMemory {
  /** Kept from forward to backward, bytes. */
  readonly keptBytes: number;
  /** How far memory rises in the backward pass, and what that leaves behind: less than nothing. Bytes. */
  readonly riseBytes: number;
  readonly leftBytes: number;
}

/** Of a draft whose memory is managed. */
export function layerMemory(draft: Draft): LayerMemory {
  const backward = effectOf(draft.backward);
  return {
    keptBytes: effectOf(draft.forward).left,
    riseBytes: backward.rise,
    leftBytes: backward.left,
  };
}

function effectOf(runs: readonly Run[]): { readonly left: number; readonly rise: number } {
  let left = 0;
  let rise = 0;
  for (const { nodes } of runs) {
    for (const node of nodes) {
      if ((node.kind === 'alloc' || node.kind === 'free') && node.tier !== undefined) continue;
      if (node.kind === 'alloc') left += node.bytes;
      else if (node.kind === 'free') left -= node.bytes;
      if (left > rise) rise = left;
    }
  }
  return { left, rise };
}
