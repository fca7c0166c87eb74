/**
 * Which pairs of queries and keys a mask leaves between the positions of two ranks, counted exactly, in closed form. What
 * positions a rank has:
 *
 *     zigzag    an early and a late piece: r and 2n − 1 − r of 2n, so that a causal mask leaves each of the n ranks as much
 *               (zhuzilin/ring-flash-attention; Megatron-LM, get_batch_on_this_cp_rank)
 *     striped   every n-th token (Brandon et al. 2023, arXiv 2311.09431)
 *     none      neighbours: later ranks see more (Liu et al. 2023, arXiv 2310.01889)
 */
import type { ContextBalance } from '../../../job.js';

/** A sequence over ranks. */
export interface Positions {
  readonly balance: ContextBalance;
  readonly ranks: number;
  /** Positions of one rank. */
  readonly each: number;
  readonly causal: boolean;
  /** Positions that a query sees at most, its own included. Absent: all before it. */
  readonly window?: number;
}

/** Consecutive positions: the first, and how many. */
export type Piece = readonly [from: number, length: number];

/** Pairs that the mask leaves of the queries of `rank` and the keys of `other`. */
export function pairsBetween(positions: Positions, rank: number, other: number): number {
  const { balance, ranks, each, causal, window = ranks * each } = positions;
  if (!causal) return each * each;
  if (balance === 'striped') return pairsOfStripes(positions, rank, other, window);
  let sum = 0;
  for (const queries of piecesOf(balance, ranks, each, rank))
    for (const keys of piecesOf(balance, ranks, each, other)) sum += pairsOfPieces(queries, keys, window);
  return sum;
}

function piecesOf(balance: ContextBalance, ranks: number, each: number, rank: number): readonly Piece[] {
  if (balance === 'none') return [[rank * each, each]];
  const half = each / 2;
  return [
    [rank * half, half],
    [(2 * ranks - 1 - rank) * half, half],
  ];
}

/** Pairs with 0 ≤ query − key < window. */
export function pairsOfPieces([q, queries]: Piece, [k, keys]: Piece, window: number): number {
  // Of x − y ≤ u with x < queries and y < keys: Σ over y of u + y + 1, from 0 to all queries.
  const upTo = (u: number) => clampedSum(u + keys, queries) - clampedSum(u, queries);
  const apart = q - k;
  return upTo(window - 1 - apart) - upTo(-1 - apart);
}

/** Σ of i up to `last`, each at least 0 and at most `most`. */
function clampedSum(last: number, most: number): number {
  if (last <= 0) return 0;
  return last <= most ? (last * (last + 1)) / 2 : (most * (most + 1)) / 2 + (last - most) * most;
}

/** Query a·n + r sees key b·n + o where 0 ≤ (a − b)·n + r − o < window: as many pairs as `each` − (a − b), for each a − b. */
function pairsOfStripes({ ranks, each }: Positions, rank: number, other: number, window: number): number {
  const first = other > rank ? 1 : 0;
  const last = Math.min(each - 1, Math.floor((window - 1 + other - rank) / ranks));
  const count = last - first + 1;
  return count <= 0 ? 0 : count * each - ((first + last) * count) / 2;
}

/**
 * Pairs of the busiest rank's queries with the keys of the group of `group` neighbours that is `distance` groups before its
 * own, of its own group without its own keys. Without a window these are the same for the busiest rank of every balance.
 */
export function busiestPairs(positions: Positions, group: number, distance: number): number {
  const { balance, ranks, each, causal, window } = positions;
  const blocks = distance === 0 ? group - 1 : group;
  if (window === undefined || !causal) {
    if (!causal || balance === 'none') return blocks * each * each;
    return (blocks * each * (balance === 'zigzag' ? each : each + 1)) / 2;
  }
  let most = 0;
  for (let rank = 0; rank < ranks; rank++) {
    const first = (rank - (rank % group) - distance * group + ranks) % ranks;
    let pairs = 0;
    for (let other = first; other < first + group; other++)
      if (other !== rank) pairs += pairsBetween(positions, rank, other);
    most = Math.max(most, pairs);
  }
  return most;
}

/** Pairs that the mask leaves of a rank's own queries and keys, on the rank that has most. */
export function ownPairs(positions: Positions): number {
  let most = 0;
  for (let rank = 0; rank < positions.ranks; rank++)
    most = Math.max(most, pairsBetween(positions, rank, rank));
  return most;
}
