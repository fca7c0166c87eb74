/** Where checkpoints and datasets lie: what all nodes together, and each of them, can read and write. */
import type { Provenance } from '../provenance.js';
import type { Sourced } from '../run-figures.js';

export interface Store extends Provenance {
  readonly id: string;
  readonly title: string;
  /** `local`: in each node, gone with it; `parallel`: a file system that all share; `object`: over the network, by request. */
  readonly type: 'local' | 'parallel' | 'object';
  /** Bytes per second of the whole store; null for a local one, which has as much as its nodes. */
  readonly readBytesPerSecond: number | null;
  readonly writeBytesPerSecond: number | null;
  /** Of one node, whatever the store has left. */
  readonly nodeReadBytesPerSecond: number;
  readonly nodeWriteBytesPerSecond: number;
  /** Of a first byte. */
  readonly latencySeconds: number;
  /** Of one request; absent where one has as much as a node. */
  readonly requestBytesPerSecond?: number;
  /** US dollars; absent where it comes with the nodes. */
  readonly usdPerTerabyteMonth?: number;
  /** Out of the region, per terabyte. */
  readonly usdPerTerabyteEgress?: number;
  /** Share of requests that must be made again. */
  readonly failedRequests?: number;
  /** Bits that a disk cannot give back, per bit read. */
  readonly errorsPerBit?: number;
  /** A local store's own figures hold only where the profile of the cluster says nothing of its disks. */
  readonly profileFirst?: boolean;
  /** Of each figure that has a source of its own, by its name in the file; the others are from `source`. */
  readonly figures?: Readonly<Record<string, Provenance>>;
}

/** What a store file says beside its figures. */
export interface StoreFile extends Sourced {
  readonly title: string;
  readonly type: Store['type'];
  readonly profileFirst?: boolean;
}

/** Figures of a store file. */
export const STORE_FIGURES = {
  read: 'rate',
  write: 'rate',
  nodeRead: 'rate',
  nodeWrite: 'rate',
  latency: 'time',
  requestRate: 'rate',
  usdPerTerabyteMonth: 'share',
  usdPerTerabyteEgress: 'share',
  failedRequests: 'share',
  errorsPerBit: 'share',
} as const;
