/** Where checkpoints and datasets lie: what all nodes together, and each of them, can read and write. */
import type { Provenance } from '../provenance.js';

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
  /** US dollars; absent where it comes with the nodes. */
  readonly usdPerTerabyteMonth?: number;
  /** Out of the region, per terabyte. */
  readonly usdPerTerabyteEgress?: number;
}
