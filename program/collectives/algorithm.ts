/**
 * A collective algorithm: its sends and its closed form, side by side. The simulator prices an idle
 * network by the closed form; both executors can run the sends. A test holds the two equal.
 */
import type { CollectiveKind } from '../program.js';
import type { Picoseconds } from '../time.js';
import type { SendList } from './send-list.js';

/** One port of a rank: `latencyPs` per message, then `bytesPerSecond` shared by the port's messages. */
export interface Port {
  readonly latencyPs: Picoseconds;
  readonly bytesPerSecond: number;
}

/**
 * What a group sees of the network. Every rank has one port out and one in for peers of its own node
 * (`intra`), and one each for other nodes (`inter`). Ranks 0…perNode−1 share a node, and so on.
 */
export interface Fabric {
  readonly ranks: number;
  readonly perNode: number;
  readonly intra: Port;
  readonly inter: Port;
}

export interface CollectiveAlgorithm {
  readonly id: string;
  readonly title: string;
  readonly reference: string;
  readonly serves: readonly CollectiveKind[];
  /** Why it cannot serve this group (a sentence), or undefined when it can. */
  refuses(kind: CollectiveKind, fabric: Fabric, owners?: readonly number[]): string | undefined;
  /**
   * The sends in order of round and sender; `bytes` and `owners` as in `CollectiveOp`, the owners as
   * positions in the group. Without owners every rank owns a shard; a broadcast or reduce has its
   * root at 0. Throws InputError where `refuses` has a reason.
   */
  sends(kind: CollectiveKind, fabric: Fabric, bytes: number, owners?: readonly number[]): SendList;
  /** Time on an idle network, exactly what executing `sends` takes. Throws like `sends`. */
  time(kind: CollectiveKind, fabric: Fabric, bytes: number, owners?: readonly number[]): Picoseconds;
}
