/**
 * How long a ring takes. Every message waits for its sender's and its receiver's messages of the round
 * before, so the time is the longest chain of messages in the same or neighbouring hops.
 *
 * Equal chunks: a chain can stay on the slowest hop, which no other beats. One kind of hop: a chain can
 * follow the largest chunk round the ring. When chunks differ by a word *and* hops differ, the slow
 * hops between nodes are still the place to stay if they are slower by more than the odd words could
 * make up; then the longest chain is the one on the hop that passes most large chunks. Where they are
 * not (a network about as fast as the node's own links), the chains are followed one by one.
 */
import type { Picoseconds } from '../time.js';
import type { Fabric } from './algorithm.js';
import { chunkBytes, dividesEvenly } from './chunks.js';
import { messageTime, portBetween } from './fabric.js';

/** Which chunk a rank sends in a round. */
type ChunkSent = (rank: number, round: number) => number;

/** Exactly what `rounds` rounds of a ring take when all ranks begin together. */
export function ringTime(fabric: Fabric, bytes: number, rounds: number, chunkSent: ChunkSent): Picoseconds {
  const { ranks: n, perNode, intra, inter } = fabric;
  if (n === 1) return 0;
  const largest = chunkBytes(bytes, n, 0);
  if (n <= perNode) return rounds * messageTime(intra, largest);
  if (perNode === 1) return rounds * messageTime(inter, largest);
  if (dividesEvenly(bytes, n)) {
    return rounds * Math.max(messageTime(intra, largest), messageTime(inter, largest));
  }
  const smallest = chunkBytes(bytes, n, n - 1);
  const [slowLarge, slowSmall] = [messageTime(inter, largest), messageTime(inter, smallest)];
  // A chain that leaves its slow hop for F fast messages meets at most 3F more large chunks.
  if (slowSmall - messageTime(intra, largest) < 3 * (slowLarge - slowSmall)) {
    return longestChain(fabric, bytes, rounds, chunkSent);
  }
  return busiestSlowHop(fabric, bytes, rounds, chunkSent);
}

/** The most any hop between nodes takes for its rounds: whole turns of all n chunks, less those it is spared. */
function busiestSlowHop(fabric: Fabric, bytes: number, rounds: number, chunkSent: ChunkSent): Picoseconds {
  const { ranks: n, perNode, inter } = fabric;
  const message = (chunk: number) => messageTime(inter, chunkBytes(bytes, n, chunk));
  let turn = 0;
  for (let chunk = 0; chunk < n; chunk++) turn += message(chunk);
  const turns = Math.ceil(rounds / n);
  let leastSpared = Number.POSITIVE_INFINITY;
  for (let rank = perNode - 1; rank < n; rank += perNode) {
    let spared = 0;
    for (let round = rounds; round < turns * n; round++) spared += message(chunkSent(rank, round));
    leastSpared = Math.min(leastSpared, spared);
  }
  return turns * turn - leastSpared;
}

/** When the last rank is done, following every message: ranks × rounds steps. */
function longestChain(fabric: Fabric, bytes: number, rounds: number, chunkSent: ChunkSent): Picoseconds {
  const n = fabric.ranks;
  let ready = new Float64Array(n);
  for (let round = 0; round < rounds; round++) {
    const done = new Float64Array(n);
    for (let rank = 0; rank < n; rank++) {
      const next = (rank + 1) % n;
      const hop = messageTime(portBetween(fabric, rank, next), chunkBytes(bytes, n, chunkSent(rank, round)));
      const end = Math.max(ready[rank]!, ready[next]!) + hop;
      done[rank] = Math.max(done[rank]!, end);
      done[next] = Math.max(done[next]!, end);
    }
    ready = done;
  }
  return ready.reduce((latest, end) => Math.max(latest, end), 0);
}
