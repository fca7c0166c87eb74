/**
 * Ring: the tensor is cut into as many chunks as there are ranks, and in every round each rank passes
 * one chunk to the next rank. n−1 rounds add up (reduce-scatter), n−1 rounds hand out (all-gather).
 * Bandwidth-optimal; its latency grows with n.
 *
 *   reduce-scatter, all-gather   (n−1)·(α + S/(nB))
 *   all-reduce                  2(n−1)·(α + S/(nB))
 *
 * with α and B of the slowest hop: every rank uses its own hop in every round. Patarasuk and Yuan,
 * "Bandwidth optimal all-reduce algorithms for clusters of workstations", JPDC 69 (2009).
 */
import type { CollectiveKind } from '../program.js';
import type { Picoseconds } from '../time.js';
import type { CollectiveAlgorithm, Fabric } from './algorithm.js';
import { chunkBytes, chunkStart, dividesEvenly } from './chunks.js';
import { messageTime, portBetween, refusesGroup, requireServed } from './fabric.js';
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
    const sends = new SendList(n, rounds * n);
    for (let round = 0; round < rounds; round++) {
      const combine = round < adding ? 'add' : 'copy';
      for (let rank = 0; rank < n; rank++) {
        const chunk = chunkSent(kind, n, rank, round);
        const offset = chunkStart(bytes, n, chunk);
        const next = rank + 1 === n ? 0 : rank + 1;
        sends.push(round, rank, next, offset, chunkStart(bytes, n, chunk + 1) - offset, combine);
      }
    }
    return sends;
  },

  time(kind, fabric, bytes, owners) {
    requireServed(RING, kind, fabric, bytes, owners);
    const n = fabric.ranks;
    if (n === 1) return 0;
    const oneLevel = n <= fabric.perNode || fabric.perNode === 1;
    if (!oneLevel && !dividesEvenly(bytes, n)) return slowestChain(kind, fabric, bytes);
    // On one level the largest chunk goes round the whole ring; on two, the slowest hop is always busy.
    const largest = chunkBytes(bytes, n, 0);
    const hop = (rank: number) => messageTime(portBetween(fabric, rank, (rank + 1) % n), largest);
    return roundsOf(kind, n) * Math.max(hop(0), hop(n - 1));
  },
};

function roundsOf(kind: CollectiveKind, n: number): number {
  return kind === 'all-reduce' || kind === 'barrier' ? 2 * (n - 1) : n - 1;
}

/**
 * The chunk a rank passes on in a round. Adding up, it starts with the chunk before its own, so that
 * the sum of chunk i comes to rest at rank i; handing out, it starts with its own.
 */
function chunkSent(kind: CollectiveKind, n: number, rank: number, round: number): number {
  const first = kind === 'all-gather' ? rank : rank - 1;
  return (((first - round) % n) + n) % n;
}

/**
 * Chunks that differ by a word, on hops that differ in speed: the longest chain of messages in which
 * each waits for the one before, in its own or a neighbouring hop. n² steps.
 */
function slowestChain(kind: CollectiveKind, fabric: Fabric, bytes: number): Picoseconds {
  const n = fabric.ranks;
  let ready = new Float64Array(n);
  for (let round = 0; round < roundsOf(kind, n); round++) {
    const done = new Float64Array(n);
    for (let rank = 0; rank < n; rank++) {
      const next = (rank + 1) % n;
      const size = chunkBytes(bytes, n, chunkSent(kind, n, rank, round));
      const end = Math.max(ready[rank]!, ready[next]!) + messageTime(portBetween(fabric, rank, next), size);
      done[rank] = Math.max(done[rank]!, end);
      done[next] = Math.max(done[next]!, end);
    }
    ready = done;
  }
  return Math.max(...ready);
}
