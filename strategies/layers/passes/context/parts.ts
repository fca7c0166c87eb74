/**
 * Attention of one rank in parts: to its own keys, and to those of other ranks as they come. A part is a kernel over as many
 * keys as a query sees of them on average, on the rank that sees most: ranks go in step, and the slowest sets the pace.
 */

import type { LengthShare } from '../../../../models/sequences.js';
import { type Attention, attendedPairs } from '../../../../program/kernel.js';
import type { ContextDivision } from '../../../context.js';
import { busiestOfRows, sequencesIn } from './documents.js';
import { busiestPairs, ownPairs, type Positions } from './masks.js';

export interface Parts {
  readonly own: Attention;
  /** Of each group by its distance, the rank's own (without its own keys) first; undefined where the mask leaves nothing. */
  readonly others: readonly (Attention | undefined)[];
}

/** Of `kernel`, which is the rank's own positions; `lengths` are those of the sequences packed into a row. */
export function partsOf(
  kernel: Attention,
  { balance, gather, ring }: Pick<ContextDivision, 'balance' | 'gather' | 'ring'>,
  lengths: readonly LengthShare[] | undefined,
): Parts {
  const ranks = gather * ring;
  const { documents, causal, window, queries: each } = kernel;
  if (documents !== undefined && lengths !== undefined)
    return partsOfRow({ ...kernel, documents }, { balance, gather, ring }, lengths);
  const positions: Positions = { balance, ranks, each, causal, ...(window === undefined ? {} : { window }) };
  const others = Array.from({ length: ring }, (_, distance) =>
    seeing(kernel, busiestPairs(positions, gather, distance)),
  );
  if (window === undefined || !causal || balance === 'none') return { own: kernel, others };
  return { own: seeing(kernel, ownPairs(positions)) ?? kernel, others };
}

/** The kernel over so many keys a query that none is masked. */
function seeing(kernel: Attention, pairs: number): Attention | undefined {
  if (pairs === 0) return undefined;
  const { window: _, ...others } = kernel;
  return { ...others, keys: pairs / kernel.queries, causal: false };
}

function partsOfRow(
  kernel: Attention & Required<Pick<Attention, 'documents'>>,
  { balance, gather, ring }: Pick<ContextDivision, 'balance' | 'gather' | 'ring'>,
  lengths: readonly LengthShare[],
): Parts {
  const ranks = gather * ring;
  const { documents, causal, queries: each, batch: rows } = kernel;
  const blocks = (distance: number) => (distance === 0 ? gather - 1 : gather);
  const part = (pairs: number, keys: number, longest: number): Attention | undefined =>
    pairs === 0 ? undefined : { ...kernel, keys, documents: { pairs, longest } };
  if (balance === 'none' && causal) {
    const share = busiestOfRows(lengths, { ranks, each, group: gather, rows });
    const longest = Math.min(documents.longest, each);
    const others = share.others.map((of, i) => part(of * documents.pairs, blocks(i) * each, longest));
    return { own: part(share.own * documents.pairs, each, longest)!, others };
  }
  // Every rank has as much of each sequence as any other.
  const own = lengths.reduce((sum, { tokens, share }) => {
    const of = { causal, queries: tokens / ranks, keys: tokens / ranks };
    return sum + sequencesIn(each * ranks, lengths) * share * attendedPairs(of);
  }, 0);
  const rest = documents.pairs - own;
  const longest = documents.longest / ranks;
  const others = Array.from({ length: ring }, (_, i) =>
    part((rest * blocks(i)) / (ranks - 1), blocks(i) * each, longest),
  );
  return { own: part(own, each, longest)!, others };
}
