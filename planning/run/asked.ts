/** What is asked of a run around its steps; a part of `Request`, looked up and filled in by `cli/input/run.ts`. */
import type { Dataset } from '../../hardware-profiles/datasets/dataset.js';
import type { FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import type { Store } from '../../hardware-profiles/stores/store.js';

export const CHECKPOINT_MODES = ['sync', 'async', 'peer', 'layered'] as const;
export type CheckpointMode = (typeof CHECKPOINT_MODES)[number];

/** Where images are decoded and augmented. */
export const DECODES = ['host', 'device'] as const;
export type Decode = (typeof DECODES)[number];

/** What is done to each image; `auto` is on top of `crop`. */
export const AUGMENTS = ['none', 'crop', 'auto'] as const;
export type Augment = (typeof AUGMENTS)[number];

/** How often a checkpoint is written. */
export type CheckpointInterval =
  | { readonly kind: 'optimal' | 'young' | 'daly' }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'steps'; readonly steps: number };

export interface RunAsked {
  readonly failures: FailureModel;
  readonly checkpointMode: CheckpointMode;
  readonly checkpointInterval: CheckpointInterval;
  /** Where checkpoints are kept for good. */
  readonly store: Store;
  /** Where they would be instead of a store that goes with its node; absent where `store` does not. */
  readonly sharedStore?: Store;
  /** Nodes. */
  readonly spares: number;
  readonly elastic: boolean;
  /** From knowing of a failure to the first step, in place of what is worked out. */
  readonly restartSeconds?: number;
  /** Standard deviation of the speed of a device, as a share of it; 0: all are alike. */
  readonly stragglers: number;
  readonly maintenance?: { readonly everySeconds: number; readonly forSeconds: number };
  /** What the run reads; absent: data never waits. */
  readonly data?: DataAsked;
}

/** A dataset and how it is read, see `planning/run/data/`. */
export interface DataAsked {
  readonly dataset: Dataset;
  readonly store: Store;
  /** Host cores of a node that read and decode; absent: those that training leaves. */
  readonly loaderCores?: number;
  /** Batches ready ahead of their step. */
  readonly prefetch: number;
  /** Of images that are seen as images; absent: on the host, as `crop`. */
  readonly decode?: Decode;
  readonly augment?: Augment;
}
