/**
 * A collective between threads: its sends, round by round, as `workers/shared/` runs them. Whoever receives
 * reads the sender's memory itself, so a round costs a signal and the bytes that come in, and the slowest
 * chain of rounds decides.
 */

import type { Exchange, Threads } from '../../hardware-profiles/threads/threads.js';
import { InputError } from '../../input/error.js';
import { largest } from '../../input/extremes.js';
import type { CollectiveAlgorithm, Fabric } from '../../program/collectives/algorithm.js';
import { ALGORITHMS } from '../../program/collectives/index.js';
import type { SendList } from '../../program/collectives/send-list.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { type CollectivePrice, FREE, type GroupShape } from '../collectives/price.js';

/** The price of a collective of `group.ranks` threads; a group of one is free. */
export function threadCollective(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  threads: Threads,
): CollectivePrice {
  if (group.ranks <= 1) return FREE;
  const { exchange } = threads;
  const rooted = kind === 'broadcast' || kind === 'reduce';
  const owners =
    group.owners === undefined || rooted ? undefined : Array.from({ length: group.owners }, (_, i) => i);
  const { signalSeconds, bytesPerSecond } = threads.assumed;
  const port = { latencyPs: picoseconds(signalSeconds), bytesPerSecond };
  const fabric = { ranks: group.ranks, perNode: group.ranks, intra: port, inter: port };
  const algorithm = chosen(kind, bytes, fabric, owners);
  const own = ownBytes(kind, bytes, group) / exchange.ownCopyBytesPerSecond;
  return {
    algorithm: algorithm.id,
    protocol: 'shared memory',
    latencyPs: picoseconds(exchange.meetingSeconds),
    transferPs: picoseconds(
      switchingSeconds(group, threads) +
        own +
        roundsSeconds(algorithm.sends(kind, fabric, bytes, owners), exchange),
    ),
    intraBytesPerSecond: 0,
    interBytesPerSecond: 0,
  };
}

/**
 * What a core loses to each rank that meets others while ranks outnumber cores: it has to take turns. With two
 * ranks to a core a meeting costs both of them half of what was measured; below that, less in proportion.
 * All groups of the axis together are taken to be all ranks there are.
 */
function switchingSeconds({ ranks, concurrent }: GroupShape, { cores, exchange }: Threads): number {
  const without = Math.min(1, Math.max(0, (ranks * concurrent) / cores - 1));
  const shared = ranks > cores ? exchange.crowdedMeetingSeconds : exchange.besideMeetingSeconds;
  return (without * (shared - exchange.meetingSeconds)) / 2;
}

/** The executor's own choice: the shortest closed form on the network it has in mind, the first of equals. */
function chosen(
  kind: CollectiveKind,
  bytes: number,
  fabric: Fabric,
  owners: readonly number[] | undefined,
): CollectiveAlgorithm {
  let best: { algorithm: CollectiveAlgorithm; ps: number } | undefined;
  for (const algorithm of ALGORITHMS) {
    if (algorithm.refuses(kind, fabric, owners) !== undefined) continue;
    const ps = algorithm.time(kind, fabric, bytes, owners);
    if (best === undefined || ps < best.ps) best = { algorithm, ps };
  }
  if (best === undefined) throw new InputError(`no algorithm does ${kind} for ${fabric.ranks} threads`);
  return best.algorithm;
}

/** What a member moves within its own memory: its shard into place, or its part of an exchange. */
function ownBytes(kind: CollectiveKind, bytes: number, group: GroupShape): number {
  if (kind === 'collective-permute') return 0;
  if (kind === 'all-reduce' || kind === 'barrier' || group.owners !== undefined) return 0;
  return bytes / group.ranks;
}

function roundsSeconds(sends: SendList, exchange: Exchange): number {
  const ready = new Array<number>(sends.ranks).fill(0);
  for (let first = 0; first < sends.length; ) {
    const round = sends.round(first);
    const from = ready.slice();
    const receivers = new Map<number, number>();
    for (; first < sends.length && sends.round(first) === round; first++) {
      const { from: sender, to, bytes, combine } = sends.at(first);
      const rate = combine === 'add' ? exchange.addBytesPerSecond : exchange.copyBytesPerSecond;
      const begin = receivers.get(to) ?? from[to]! + exchange.signalSeconds;
      receivers.set(to, Math.max(begin, from[sender]! + exchange.signalSeconds) + bytes / rate);
    }
    for (const [receiver, at] of receivers) ready[receiver] = at;
  }
  return largest(ready);
}
