/**
 * The training framework behind a record. What a source does not say (which kernels, in what format
 * gradients are reduced, whether the vocabulary is padded) follows from the framework's own defaults,
 * never from the single record.
 */
import type { Loss } from '../../models/steps/step.js';
import type { Runtime } from '../../strategies/runtime.js';

export interface Framework {
  readonly id: string;
  readonly title: string;
  /** Matched against the record's source title, repository, paper and framework field, in lower case. */
  readonly recognises: RegExp;
  /** What runs when flash attention is in use, and when it is not. */
  readonly kernels: {
    readonly flash: 'flash-1' | 'flash' | 'flash-fused';
    readonly plain: 'unfused' | 'fused-softmax';
  };
  /** Its cross-entropy, where that does not follow from the kernels, and whether logits are gathered for it. */
  readonly loss?: Loss;
  readonly gatherLogits?: true;
  /** On TPU its layers are iterations of a compiled loop, see Job.scanned; on GPU XLA pipelines their collectives. */
  readonly scanned?: true;
  /** Its pipelines send slices, see Job.scatterGather. */
  readonly scatterGather?: true;
  /** Its models compute queries, keys and values, and gate and up, in separate GEMMs, or the latter alone. */
  readonly separateProjections?: true | 'feed-forward';
  /** Whether attention is fused when the source does not say, or from which year on. */
  readonly flashByDefault: boolean | number;
  /** Format gradients are reduced in when training in bf16, fp8 or fp4. */
  readonly gradients: 'fp32' | 'bf16';
  /** The embedding is padded to a multiple of this many rows per tensor-parallel rank (1: not at all). */
  readonly vocabMultiple: number;
  /** The vocabulary of its own tests, where a record of them does not state one. */
  readonly testVocab?: number;
  /** Dropout of GPT-generation models unless switched off. */
  readonly gptDropout: number;
  /** Whether sequence parallelism goes with tensor parallelism when the source is silent. */
  readonly sequenceParallel: boolean;
  /** Whether tensor-parallel all-reduces of input gradients overlap weight-gradient GEMMs when the source is silent. */
  readonly overlapTensor: boolean;
  /** Recomputation when the source is silent. */
  readonly recompute: 'none' | 'full';
  /** Whether its batch setting counts sequences per device rather than per model replica. */
  readonly batchPerDevice: boolean;
  /** ZeRO stage when the source is silent. */
  readonly zero: 0 | 1 | 3;
  /** What it does around the arithmetic, where that is not as in Megatron Core tuned for speed. */
  readonly runtime: Partial<Runtime>;
  /** Why these are its defaults. */
  readonly because: string;
}

/** What most frameworks do; `frameworks.ts` states what one does otherwise. */
export const USUAL = {
  flashByDefault: true,
  gradients: 'fp32',
  vocabMultiple: 1,
  gptDropout: 0,
  sequenceParallel: false,
  overlapTensor: true,
  zero: 0,
  recompute: 'none',
  batchPerDevice: false,
} as const;
