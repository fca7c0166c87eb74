/** What a run reads: how much there is of it, how it lies in a store, and what a core makes of it. */
import type { Provenance } from '../provenance.js';
import type { Sourced } from '../run-figures.js';

export interface Dataset extends Provenance {
  readonly id: string;
  readonly title: string;
  readonly type: 'text' | 'images' | 'volumes' | 'records';
  /** Documents, pictures, volumes or records; absent where nobody counts them. What a model sees that counts samples. */
  readonly items?: number;
  /** As stored, of all. */
  readonly bytes: number;
  /** That a model sees of all of it; of a picture, its patches; of volumes and records one each. */
  readonly tokens: number;
  /** Files that it is kept in, of so many bytes each. */
  readonly shardBytes: number;
  /**
   * `shards`: whole files one after the other in shuffled order, their samples shuffled in memory; `samples`: each sample
   * by itself, from anywhere.
   */
  readonly access: 'shards' | 'samples';
  /** Of one request where shards are read. */
  readonly requestBytes: number;
  /** That one core makes ready in a second: decompressed, tokenised or decoded, and put into a batch. */
  readonly tokensPerCoreSecond: number;
  /** Share of the bytes that is there more than once. */
  readonly duplicates: number;
  /** Of each figure that has a source of its own, by its name in the file; the others are from `source`. */
  readonly figures: Readonly<Record<string, Provenance>>;
}

/** What a dataset file says beside its figures. */
export interface DatasetFile extends Sourced {
  readonly title: string;
  readonly type: Dataset['type'];
  readonly access: Dataset['access'];
}

/** Figures of a dataset file. */
export const DATASET_FIGURES = {
  items: 'count',
  bytes: 'size',
  tokens: 'count',
  shard: 'size',
  request: 'size',
  tokensPerCoreSecond: 'count',
  duplicates: 'share',
} as const;
