/**
 * Ring: the tensor is cut into as many chunks as there are ranks, and in every round each rank passes
 * one chunk to the next rank: n−1 rounds of reduce-scatter, n−1 rounds of all-gather.
 * Bandwidth-optimal; its latency grows with n.
 *
 *   reduce-scatter, all-gather   (n−1)·(α + S/(nB))
 *   all-reduce                  2(n−1)·(α + S/(nB))
 *
 * with α and B of the slowest hop, which is busy in every round. Patarasuk and Yuan, "Bandwidth optimal
 * all-reduce algorithms for clusters of workstations", JPDC 69 (2009).
 */
import type { CollectiveKind } from '../program.js';
import type { CollectiveAlgorithm } from './algorithm.js';
import { chunkStarts } from './chunks.js';
import { refusesGroup, requireServed } from './fabric.js';
import { ringTime } from './ring-time.js';
import { SendList } from './send-list.js';

export const RING: CollectiveAlgorithm = {
  id: 'ring',
  title: 'Ring',
  reference: 'Patarasuk and Yuan, JPDC 69 (2009)',
  serves: ['all-reduce', 'all-gather', 'reduce-scatter', 'barrier'],

  refuses(kind, fabric, owners) {
    if (owners !== undefined) return 'In a ring every rank owns a shard; use direct for a few owners.';
    return refusesGroup(RING, kind, fabric);
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(RING, kind, fabric, bytes, owners);
    const n = fabric.ranks;
    const rounds = roundsOf(kind, n);
    const adding = kind === 'all-gather' ? 0 : n - 1;
    const starts = chunkStarts(bytes, n);
    const sends = new SendList(n, rounds * n);
    for (let round = 0; round < rounds; round++) {
      const combine = round < adding ? 'add' : 'copy';
      for (let rank = 0; rank < n; rank++) {
        const chunk = chunkSent(n, firstChunk(kind, rank), round);
        const offset = starts[chunk]!;
        const next = rank + 1 === n ? 0 : rank + 1;
        sends.push(round, rank, next, offset, starts[chunk + 1]! - offset, combine);
      }
    }
    return sends;
  },

  time(kind, fabric, bytes, owners) {
    requireServed(RING, kind, fabric, bytes, owners);
    const n = fabric.ranks;
    return ringTime(fabric, bytes, roundsOf(kind, n), (rank, round) =>
      chunkSent(n, firstChunk(kind, rank), round),
    );
  },
};

function roundsOf(kind: CollectiveKind, n: number): number {
  return kind === 'all-reduce' || kind === 'barrier' ? 2 * (n - 1) : n - 1;
}

/**
 * In a reduce-scatter a rank starts with the chunk before its own, so that the sum of chunk i comes to rest at
 * rank i; in an all-gather it starts with its own.
 */
function firstChunk(kind: CollectiveKind, rank: number): number {
  return kind === 'all-gather' ? rank : rank - 1;
}

/** The chunk passed on in a round: each time the one before. There are fewer than 2n rounds. */
function chunkSent(n: number, first: number, round: number): number {
  return (first - round + 2 * n) % n;
}
