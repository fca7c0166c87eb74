/**
 * What a training framework does by itself: what runs when nobody says otherwise. A plain entry for each, in `megatron.ts`, `by-maker.ts`,
 * `pytorch.ts` and `xla.ts`; `index.ts` is the table. Published runs and `--framework` read the same entries.
 */
import type { Loss } from '../../models/steps/step.js';
import type { Dispatcher } from '../dispatchers.js';
import type { KernelSet, Recompute } from '../job.js';
import type { Runtime } from '../runtime.js';
import type { FrameworkId } from './ids.js';
import type { Platform } from './platforms.js';
import type { TrainedKind } from './trained.js';

export interface Framework {
  readonly id: FrameworkId;
  readonly title: string;
  /** One sentence: what it is and who uses it. */
  readonly summary: string;
  /** Its code and the release that was read, or the paper. */
  readonly reference: string;
  /** Devices that it runs on; on others it is refused. */
  readonly platforms: readonly Platform[];
  /** What its code has models of, in the release that was read. Absent: it trains modules of one’s own, whatever they are. */
  readonly models?: readonly TrainedKind[];
  /** Kernel sets: with fused attention, with a compiler on top of that, and on devices without fused attention. */
  readonly kernels: {
    readonly flash: KernelSet;
    readonly compiled: KernelSet;
    readonly plain: KernelSet;
  };
  /** Its attention is PyTorch's scaled_dot_product_attention, which takes the fused kernel that the device runs. */
  readonly sdpa?: true;
  /** A compiler fuses element-wise work in every step; it cannot be left out. */
  readonly compiles?: true;
  /** Its cross-entropy, where that does not follow from the kernels. */
  readonly loss?: Loss;
  /** Its cross-entropy over whole logits in memory, for those who ask for that. */
  readonly fullLogits: Extract<Loss, 'eager' | 'in-place'>;
  /** The head all-gathers the logits, and every tensor rank has the loss of the whole vocabulary. */
  readonly gatherLogits?: true;
  /** On TPU its layers are iterations of a compiled loop, see Job.scanned; on GPU XLA pipelines their collectives. */
  readonly scanned?: true;
  /** On GPUs it records the kernels of its program as CUDA graphs, see Job.cudaGraphs. */
  readonly cudaGraphs?: true;
  /** Its pipelines send slices, see Job.scatterGather. */
  readonly scatterGather?: true;
  /** Its models compute queries, keys and values, and gate and up, in separate GEMMs, or the latter alone. */
  readonly separateProjections?: true | 'feed-forward';
  /** Whether attention is fused when nobody says, or from which year on. */
  readonly flashByDefault: boolean | number;
  /** Format gradients are accumulated and reduced in when training in bf16, fp8 or fp4. */
  readonly gradients: 'fp32' | 'bf16';
  /** The embedding is padded to a multiple of this many rows per tensor-parallel rank (1: not at all). */
  readonly vocabMultiple: number;
  /** The vocabulary of its own tests, where a record of them does not state one. */
  readonly testVocab?: number;
  /** Dropout of GPT-generation models unless switched off. */
  readonly gptDropout: number;
  /** Whether sequence parallelism goes with tensor parallelism. */
  readonly sequenceParallel: boolean;
  /** Whether tensor-parallel all-reduces of input gradients overlap weight-gradient GEMMs. */
  readonly overlapTensor: boolean;
  /** Recomputation when nobody says. */
  readonly recompute: 'none' | 'full';
  /** What options of it recompute, least first: what a search weighs where nobody asks for one. */
  readonly recomputes: readonly Recompute[];
  /** Whether options of it place layers on stages by a list, and recompute some layers of a stage and keep the others. */
  readonly finerLayouts: boolean;
  /** How its experts get their tokens where that is not a collective library's all-to-all, see Job.dispatcher. */
  readonly dispatcher?: Dispatcher;
  /** Whether its batch setting counts sequences per device rather than per model replica. */
  readonly batchPerDevice: boolean;
  /** ZeRO stage of its data parallelism when nobody says. */
  readonly zero: 0 | 1 | 3;
  /** What it does around the arithmetic, where that is not as in Megatron Core tuned for speed. */
  readonly runtime: Partial<Runtime>;
  /** Most runs of it that are published, and most of its users', follow recipes that were tuned for their hardware. */
  readonly tuned?: true;
  /** Why these are its defaults. */
  readonly because: string;
}

/** What most frameworks do; an entry states what it does otherwise. */
export const USUAL = {
  kernels: { flash: 'flash', compiled: 'flash-compiled', plain: 'unfused' },
  fullLogits: 'eager',
  flashByDefault: true,
  gradients: 'fp32',
  vocabMultiple: 1,
  gptDropout: 0,
  sequenceParallel: false,
  overlapTensor: true,
  zero: 0,
  recompute: 'none',
  recomputes: ['none', 'full'],
  finerLayouts: false,
  batchPerDevice: false,
} as const satisfies Partial<Framework>;
