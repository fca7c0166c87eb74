/**
 * Direct: everybody sends to everybody at once, one round each way. Reduce-scatter: each rank sends
 * chunk c to the owner of chunk c; all-gather: each owner sends its chunk to all. One latency, and
 * the ports carry no more than they must; right where every pair is connected, as behind a switch.
 *
 *   reduce-scatter, all-gather, all-to-all   α + (n−1)·S/(nB)
 *   all-reduce                              2α + 2(n−1)·S/(nB)
 *   with k owners                            α + (n−1)·S/(kB)    an owner's port is the bottleneck
 *
 * With p ranks to a node, the n−p messages to other nodes and the p−1 inside go through different
 * ports, and the slower set decides. "Direct" on fully connected networks: Rashidi et al., "Themis",
 * ISCA 2022. With k owners it is a parameter server's push and pull: Li et al., OSDI 2014; with one, a
 * flat broadcast or reduce.
 */
import type { CollectiveKind } from '../program.js';
import type { CollectiveAlgorithm, Fabric } from './algorithm.js';
import { chunkBytes, chunkStart } from './chunks.js';
import { refusesGroup, refusesOwners, requireServed, sharedTime } from './fabric.js';
import { SendList } from './send-list.js';

export const DIRECT: CollectiveAlgorithm = {
  id: 'direct',
  title: 'Direct exchange',
  reference: 'Rashidi et al., Themis, ISCA 2022',
  serves: ['all-reduce', 'all-gather', 'reduce-scatter', 'all-to-all', 'broadcast', 'reduce', 'barrier'],

  refuses(kind, fabric, owners) {
    return refusesGroup(DIRECT, kind, fabric) ?? refusesOwners(kind, fabric.ranks, owners);
  },

  sends(kind, fabric, bytes, owners) {
    requireServed(DIRECT, kind, fabric, bytes, owners);
    const n = fabric.ranks;
    const holders = holdersOf(kind, n, owners);
    const rounds = roundsOf(kind);
    const sends = new SendList(n, rounds.length * (n - 1) * holders.length);
    const chunk = (i: number) =>
      [chunkStart(bytes, holders.length, i), chunkBytes(bytes, holders.length, i)] as const;
    const push = (round: number, from: number, to: number, i: number, combine: 'add' | 'copy') => {
      const [start, size] = chunk(i);
      if (from !== to) sends.push(round, from, to, start, size, combine);
    };
    for (const [round, step] of rounds.entries()) {
      if (step === 'all-gather') {
        const chunkOf = new Map(holders.map((holder, i) => [holder, i]));
        for (const from of holders.toSorted((a, b) => a - b)) {
          for (let to = 0; to < n; to++) push(round, from, to, chunkOf.get(from)!, 'copy');
        }
      } else {
        const combine = step === 'reduce-scatter' ? 'add' : 'copy';
        for (let from = 0; from < n; from++)
          for (const [i, to] of holders.entries()) push(round, from, to, i, combine);
      }
    }
    return sends;
  },

  /** Every message meets one port with p−1 or n−p others of the largest size, and no fuller one. */
  time(kind, fabric, bytes, owners) {
    requireServed(DIRECT, kind, fabric, bytes, owners);
    const largest = chunkBytes(bytes, holdersOf(kind, fabric.ranks, owners).length, 0);
    return roundsOf(kind).length * roundTime(fabric, largest);
  },
};

function roundTime({ ranks, perNode, intra, inter }: Fabric, bytes: number): number {
  const inNode = Math.min(ranks, perNode);
  return Math.max(sharedTime(intra, inNode - 1, bytes), sharedTime(inter, ranks - inNode, bytes));
}

/** The ranks that hold a chunk each, in order of chunk. */
function holdersOf(
  kind: CollectiveKind,
  n: number,
  owners: readonly number[] | undefined,
): readonly number[] {
  if (owners !== undefined) return owners;
  return kind === 'broadcast' || kind === 'reduce' ? [0] : Array.from({ length: n }, (_, rank) => rank);
}

type Step = 'reduce-scatter' | 'all-gather' | 'all-to-all';

function roundsOf(kind: CollectiveKind): readonly Step[] {
  switch (kind) {
    case 'reduce-scatter':
    case 'reduce':
      return ['reduce-scatter'];
    case 'all-gather':
    case 'broadcast':
      return ['all-gather'];
    case 'all-to-all':
      return ['all-to-all'];
    default:
      return ['reduce-scatter', 'all-gather'];
  }
}
