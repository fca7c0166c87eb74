/**
 * How context ranks meet at attention, as a layout's choices settle it. Ranks that exchange heads for positions, or gather
 * keys and values, are neighbours; across such groups blocks of keys and values go round a ring.
 *
 * | kind | exchange heads | gather | go round | frameworks call it |
 * | --- | --- | --- | --- | --- |
 * | `all-gather` | | all | | Megatron-LM `all_gather`, torchtitan `allgather`, MaxText; Llama 3 |
 * | `ring` | | | all | Megatron-LM `p2p`, torchtitan `alltoall` rotation |
 * | `ulysses` | all | | | Megatron-LM `a2a`, DeepSpeed and ALST Ulysses |
 * | `usp` | `cpInner` | | others | Megatron-LM `a2a+p2p` with `--hierarchical-context-parallel-sizes`, USP |
 * | `hierarchical` | | `cpInner` | others | LoongTrain's double ring, arXiv 2406.18485, in its stead |
 */
import type { ContextBalance, ContextKind, Layout } from './job.js';

/** What of a layout says how context ranks meet. */
export type ContextLayout = Pick<Layout, 'cp' | 'tp' | 'cpKind' | 'cpInner' | 'cpBalance'>;

/** Ranks of a group that exchange heads, that gather, and groups on a ring: their product is `cp`. */
export interface ContextDivision {
  readonly kind: ContextKind;
  readonly balance: ContextBalance;
  readonly exchange: number;
  readonly gather: number;
  readonly ring: number;
}

export function contextDivision(layout: ContextLayout): ContextDivision {
  const { cp, cpKind: kind = 'all-gather', cpBalance: balance = 'zigzag' } = layout;
  const alone = { kind, balance, exchange: 1, gather: 1, ring: 1 };
  switch (kind) {
    case 'all-gather':
      return { ...alone, gather: cp };
    case 'ring':
      return { ...alone, ring: cp };
    case 'ulysses':
      return { ...alone, exchange: cp };
    case 'usp':
      return { ...alone, exchange: innerRanks(layout), ring: cp / innerRanks(layout) };
    case 'hierarchical':
      return { ...alone, gather: innerRanks(layout), ring: cp / innerRanks(layout) };
  }
}

/**
 * Context ranks of a group of `usp` and `hierarchical`: as said, or the most that divide `cp` and, with the tensor ranks of
 * each, are in a node of `devices`, which a strategy does not know (planning does, and fills it in).
 */
export function innerRanks({ cp, tp, cpInner }: ContextLayout, devices = 8): number {
  if (cpInner !== undefined) return cpInner;
  let most = 1;
  for (let size = 2; size <= cp; size++) if (cp % size === 0 && size * tp <= devices) most = size;
  return most;
}

/** Whether the context ranks of a layout are groups of several and several groups, which are an axis each. */
export function hasGroups({ cpKind, ...layout }: ContextLayout): boolean {
  if (cpKind !== 'usp' && cpKind !== 'hierarchical') return false;
  const inner = innerRanks(layout);
  return inner > 1 && inner < layout.cp;
}
