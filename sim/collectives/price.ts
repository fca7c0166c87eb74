/** What a group looks like on a cluster, and what a collective over it costs. */
import type { GroupLimit, TokenLibrary } from '../../program/program.js';
import type { Picoseconds } from '../../program/time.js';

/** A group of ranks as the network sees it. */
export interface GroupShape {
  readonly ranks: number;
  /** Members in one node. */
  readonly perNode: number;
  /** Groups of the same axis that use one node's cards at the same time, this one included. */
  readonly concurrent: number;
  /** Ranks that own a shard, when fewer than all: the servers of a parameter server. */
  readonly owners?: number;
  /** Owners that each vector of an all-to-all visits. Absent: 1. */
  readonly copies?: number;
  /** Whose kernels move the vectors, each once to every rank. Absent: the collective library, once for each visit. */
  readonly library?: TokenLibrary;
  /** As of the op. */
  readonly limit?: GroupLimit;
  readonly hierarchical?: true;
  /** Distance in rank number between neighbours of the group. */
  readonly stride: number;
}

/** On an idle network the whole time is latencyPs + transferPs. */
export interface CollectivePrice {
  readonly algorithm: string;
  readonly protocol: string;
  readonly latencyPs: Picoseconds;
  readonly transferPs: Picoseconds;
  /** What a member asks of its node-internal port, and of its share of the node's cards, while transferring. */
  readonly intraBytesPerSecond: number;
  readonly interBytesPerSecond: number;
}

/** A group of one has nobody to talk to. */
export const FREE: CollectivePrice = {
  algorithm: 'none',
  protocol: 'none',
  latencyPs: 0,
  transferPs: 0,
  intraBytesPerSecond: 0,
  interBytesPerSecond: 0,
};

/** What of an all-to-all is part of its price, as a part of a key; mostly nothing. */
export function howOf({ limit, hierarchical }: Pick<GroupShape, 'limit' | 'hierarchical'>): string {
  const within = limit === undefined ? '' : `|${limit.visited} of ${limit.groups}`;
  return hierarchical ? `${within}|hierarchical` : within;
}

/** Nodes a group touches. */
export function nodesOf(group: GroupShape): number {
  return Math.ceil(group.ranks / group.perNode);
}

/** Rates that move these bytes per member in the transfer time; nothing moves in no time. */
export function demands(
  transferPs: Picoseconds,
  intraBytes: number,
  interBytes: number,
): Pick<CollectivePrice, 'intraBytesPerSecond' | 'interBytesPerSecond'> {
  const perSecond = (bytes: number) => (transferPs === 0 ? 0 : bytes / (transferPs / 1e12));
  return { intraBytesPerSecond: perSecond(intraBytes), interBytesPerSecond: perSecond(interBytes) };
}
