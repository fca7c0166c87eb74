/**
 * Rows of packed sequences over context ranks. Each sequence attends to itself alone, so what a rank computes depends on
 * where sequences lie. Zig-zag cuts each of them in 2·cp pieces by itself, as Megatron-LM and Transformer Engine do with
 * rows of several sequences (`thd_get_partitioned_indices`), and stripes take every cp-th token of it: both leave every rank
 * as much. Neighbours (`none`) cut the row as a whole, and the rank with the longest stretch of a long sequence has most.
 * How much is counted over rows filled with the given lengths in one fixed order of chance.
 */
import { largest } from '../../../../input/extremes.js';
import { type LengthShare, meanTokens } from '../../../../models/sequences.js';
import { pairsOfPieces } from './masks.js';

/** What the busiest rank computes, over what ranks compute on average: with its own keys, and by distance in groups. */
export interface BusiestShare {
  readonly own: number;
  /** Of distance 0: with the keys of the others of its group. */
  readonly others: readonly number[];
}

/** So many micro-batches are filled, each with as many rows as it has, up to some. */
const MICRO_BATCHES = 32;
const MOST_ROWS = 8;

const known = new WeakMap<readonly LengthShare[], Map<string, BusiestShare>>();

/** Of rows cut into `ranks` stretches of `each` tokens, in groups of `group`, `rows` rows to a micro-batch. */
export function busiestOfRows(
  lengths: readonly LengthShare[],
  cut: { readonly ranks: number; readonly each: number; readonly group: number; readonly rows: number },
): BusiestShare {
  const ofLengths = known.get(lengths) ?? new Map<string, BusiestShare>();
  known.set(lengths, ofLengths);
  const key = Object.values(cut).join();
  const found = ofLengths.get(key) ?? counted(lengths, cut);
  ofLengths.set(key, found);
  return found;
}

function counted(
  lengths: readonly LengthShare[],
  { ranks, each, group, rows }: Parameters<typeof busiestOfRows>[1],
): BusiestShare {
  const draw = drawn(lengths);
  const others = new Array<number>(ranks / group).fill(0);
  let own = 0;
  let all = 0;
  for (let i = 0; i < MICRO_BATCHES; i++) {
    // By rank of the queries, then of the keys.
    const pairs = Array.from({ length: ranks }, () => new Array<number>(ranks).fill(0));
    for (let row = 0; row < Math.min(rows, MOST_ROWS); row++) fill(pairs, each, draw);
    const sums = pairs.map((ofRank) => ofRank.reduce((sum, count) => sum + count, 0));
    const busiest = sums.indexOf(largest(sums));
    for (const [key, count] of pairs[busiest]!.entries()) {
      const distance = Math.floor(busiest / group) - Math.floor(key / group);
      if (key === busiest) own += count;
      else if (count > 0) others[distance]! += count;
    }
    all += sums.reduce((sum, count) => sum + count, 0);
  }
  const mean = all / ranks;
  return { own: own / mean, others: others.map((count) => count / mean) };
}

/** Adds the pairs of one row, filled with sequences, of which the last is cut at its end. */
function fill(pairs: readonly number[][], each: number, draw: () => number): void {
  const end = pairs.length * each;
  for (let from = 0; from < end; ) {
    const to = Math.min(end, from + draw());
    const stretch = (rank: number) => {
      const first = Math.max(from, rank * each);
      return [first, Math.min(to, (rank + 1) * each) - first] as const;
    };
    const [firstRank, lastRank] = [Math.floor(from / each), Math.ceil(to / each) - 1];
    for (let rank = firstRank; rank <= lastRank; rank++)
      for (let key = firstRank; key <= rank; key++)
        pairs[rank]![key]! += pairsOfPieces(stretch(rank), stretch(key), end);
    from = to;
  }
}

/** Lengths in the order of the minimal standard generator (Park and Miller 1988, Communications of the ACM 31). */
function drawn(lengths: readonly LengthShare[]): () => number {
  let state = 1;
  return () => {
    state = (state * 16807) % 2147483647;
    let left = state / 2147483647;
    for (const { tokens, share } of lengths) {
      left -= share;
      if (left < 0) return Math.max(1, Math.round(tokens));
    }
    return Math.max(1, Math.round(lengths.at(-1)!.tokens));
  };
}

/** Sequences in a row of so many tokens, on average. */
export function sequencesIn(tokens: number, lengths: readonly LengthShare[]): number {
  return tokens / meanTokens(lengths);
}
