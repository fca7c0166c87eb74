/**
 * A layer as a row of steps. A step states its kernels forward and backward, which tensors they read
 * and write, and whether the tensor-split region begins before it or ends after it. It says nothing of
 * who communicates or what is kept: the first is a strategy's business (`strategies/layers/`), the
 * second follows from who reads what.
 */
import type { AttentionImplementation, Kernel } from '../../program/kernel.js';
import type { Axis } from '../../program/mesh.js';
import type { MixtureOfExperts } from '../model.js';
import type { LengthShare } from '../sequences.js';
import type { PlacedTables } from '../tables.js';

/** A tensor of one layer and micro-batch on one rank. */
export interface Tensor {
  readonly name: string;
  readonly bytes: number;
}

/** The layer's input, and its output, which is the next layer's input. */
export const INPUT = 'input';
export const OUTPUT = 'output';

/**
 * A tensor that several layers share, of one micro-batch: a skip of a U-Net, what an encoder hands to every block of the
 * decoder. It stays until the backward pass of the layer that writes it, which reads the sum of its gradients.
 */
export function across(name: string): string {
  return `${ACROSS}${name}`;
}

const ACROSS = 'across ';

export function isAcross(name: string): boolean {
  return name.startsWith(ACROSS);
}

/** A tensor that another layer wrote. `last`: no later layer reads it, so that its gradient begins here. */
export interface FromAnother extends Tensor {
  readonly last: boolean;
}

export interface Step {
  readonly name: string;
  /** Tensors the forward kernels read, by name. */
  readonly reads: readonly string[];
  /** What they write. A step that works in place writes what it reads. */
  readonly writes: Tensor;
  /** Masks and statistics that the forward pass writes for the backward pass alone. */
  readonly side: readonly Tensor[];
  /** Learned weights it uses, by the names of `weights.ts`. */
  readonly weights: readonly string[];
  /** Of these, what is not trained: it has no gradient. Absent: nothing. */
  readonly frozen?: readonly string[];
  /** Of what it reads, what it adds to its own output: their gradients are the one that arrives. Absent: nothing. */
  readonly adds?: readonly string[];
  /** Of what it reads, tensors that another layer wrote (`across`): a network says which they are. Absent: none. */
  readonly fromOthers?: readonly FromAnother[];
  readonly forward: readonly Kernel[];
  /** Kernels of the gradient that flows on to what the step read, and the forward tensors they need. */
  readonly inputGradient: readonly Kernel[];
  readonly inputNeeds: readonly string[];
  /** Adds up the gradients of all that read the same input: set on the first of them, whose turn comes last. */
  readonly addsBranches?: Kernel;
  /** A tensor that exists only while its forward kernels run. */
  readonly scratch?: Tensor;
  /** A tensor that exists only while its input gradient is computed. */
  readonly inputScratch?: Tensor;
  /**
   * Kernels of the gradients of the step's weights, in the order of `weights`; nobody waits for these
   * but the optimizer. None: the input gradient's kernels give them too.
   */
  readonly weightGradient: readonly Kernel[];
  readonly weightNeeds: readonly string[];
  /**
   * Set on a residual add: its gradient reaches the branches as it is, and joins that of the stream
   * (`reads[0]`) by this kernel once the branches' own gradient is known.
   */
  readonly join?: Kernel;
  /** The gradient of what it read is the gradient of what it wrote: a sum with something learned. */
  readonly passes: boolean;
  /** The gradient of what it read is written over it (fused cross-entropy). */
  readonly gradientInPlace: boolean;
  /** The tensor-split region begins before this step: its input is full, its output is a slice. */
  readonly enters: boolean;
  /**
   * The region ends after this step: its kernels write partial sums over the tensor ranks. `writes` is what a rank
   * has once they are added up, a slice of the sequence under sequence parallelism.
   */
  readonly leaves: boolean;
  /** Whose region it is, where that begins or ends here for ranks that split an expert. Absent: the tensor ranks'. */
  readonly border?: Border;
  /** Run again under selective recompute (Korthikanti 2022, section 5). */
  readonly coreAttention: boolean;
  /** Set where ranks have different experts: what the step writes is exchanged with them before it is read. */
  readonly acrossExperts?: TokenExchange;
  /** What it reads first is gathered from all replicas; `writes` is as large as that of all. Absent: it is not. */
  readonly acrossReplicas?: true;
  /**
   * Its statistics are over the samples of a micro-batch, so that replicas can take them together (sync batch norm): so many
   * channels, and the bytes of one pass over what it reads. Absent: they are not.
   */
  readonly overSamples?: {
    readonly channels: number;
    readonly onePass: number;
    /** Each sample has its own, so that only ranks which share samples take them together (instance norm). */
    readonly apart?: true;
  };
  /** Set where ranks have different embedding tables, or copies of them: who exchanges what it reads and writes. */
  readonly acrossTables?: TableExchange;
  /** Small all-reduces over the tensor ranks after the step's forward kernels (vocabulary-parallel loss). */
  readonly tensorReductions: readonly (Tensor & { readonly reduction: 'max' | 'sum' })[];
}

/** The ranks that the experts of a layer are dealt out over, and how many of them split each expert's width. */
export interface AcrossExperts {
  readonly ranks: number;
  /** Along which they lie. */
  readonly axes: readonly Axis[];
  /** Ranks that have a slice of an expert each; one: experts are whole. */
  readonly tensor: number;
  /** Along which those lie. */
  readonly splitAxes: readonly Axis[];
}

/** The ranks that a tensor-split region is split over, and along which axes they lie. */
export interface Border {
  readonly ranks: number;
  readonly axes: readonly Axis[];
}

/** An exchange of tokens with them; every token visits so many experts. */
export interface TokenExchange extends AcrossExperts {
  readonly topk: number;
  /** Of so many groups of ranks at most, see `MixtureOfExperts.groups`. */
  readonly groups?: MixtureOfExperts['groups'];
  /** Bytes before the exchange; the tensor that the step writes is what there is behind it. */
  readonly outgoing: number;
}

/** What ranks exchange around a lookup in embedding tables, bytes of a micro-batch. */
export interface TableExchange extends PlacedTables {
  /** The tensor of row numbers that it reads: of a rank's own samples, and of what it looks up for all ranks of its group. */
  readonly indices: Tensor;
  readonly arrivingIndices: number;
  /** What it pools for all of them, before the exchange; the tensor that the step writes is what there is behind it. */
  readonly outgoing: number;
  /** Of all copies together: row numbers and gradients of the rows that were looked up. */
  readonly gathered: number;
}

/** How tokens are spread over experts, and what a framework runs around the experts' products. */
export interface Routed {
  /** Tokens that the busiest of the ranks with different experts works on, over the mean; at least 1 unless tokens are dropped. */
  readonly busiest: number;
  /** What a rank sends to experts, over what its tokens ask for: less where some is dropped, and what fills static buffers. */
  readonly sent: number;
  /** Experts' tokens differ by chance; else all have as many. */
  readonly uneven: boolean;
  /** A GEMM of the library for each expert, launched in turn; else one kernel over all of them. */
  readonly looped: boolean;
  /** The host reads how many tokens each expert has before it launches what works on them. */
  readonly readsCounts: boolean;
  /** Each expert's tokens are copied to where narrow products find whole blocks of them, and back. */
  readonly pads: boolean;
  /** Tokens come sorted by the rank they were on, and are sorted by expert once they are exchanged. */
  readonly sorted: boolean;
}

/** Every expert has as many tokens, and one kernel is all of their products. */
export const ALIKE: Routed = {
  ...{ busiest: 1, sent: 1, uneven: false, looped: false, readsCounts: false, pads: false, sorted: false },
};

type Essential = 'name' | 'reads' | 'writes' | 'forward';

/** Fills in what most steps leave out. */
export function step(given: Partial<Step> & Pick<Step, Essential>): Step {
  return {
    side: [],
    weights: [],
    inputGradient: [],
    inputNeeds: [],
    weightGradient: [],
    weightNeeds: [],
    passes: false,
    gradientInPlace: false,
    enters: false,
    leaves: false,
    coreAttention: false,
    tensorReductions: [],
    ...given,
  };
}

/**
 * `eager`: PyTorch's own, in float32; `in-place`: Megatron's, over its float32 copy; `fused`: one kernel; `chunked`: with
 * the head's products, chunk by chunk of the tokens.
 */
export type Loss = 'eager' | 'in-place' | 'fused' | 'chunked';

/** What one rank holds of a micro-batch, and how its framework computes. */
export interface Shape {
  /** Sequences in the micro-batch. */
  readonly sequences: number;
  /** Positions of each sequence on this rank. */
  readonly positions: number;
  /** Each sequence is several packed into one, of these lengths, which attend to themselves alone; absent: one. */
  readonly documents?: readonly LengthShare[];
  /** Sequences come in pairs, of which one is preferred by its log-probability; absent: every word is predicted. */
  readonly preference?: boolean;
  /** Tensor-parallel ranks. */
  readonly tensor: number;
  /** Where the experts of a layer are dealt out over ranks; absent: every rank has its slice of all. */
  readonly experts?: AcrossExperts;
  /** Absent: alike on all, in one kernel, see `ALIKE`. */
  readonly routed?: Routed;
  /** Replicas, where the model's loss compares what all of them made; absent: that does not matter. */
  readonly replicas?: number;

  /** Where embedding tables are distributed over ranks, or copied; absent: the rank has them, alone. */
  readonly tables?: PlacedTables;
  /** Outside the tensor-split region, positions are divided over the tensor ranks too. */
  readonly sequenceParallel: boolean;
  readonly precision: 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'fp8' | 'fp4';
  /** Bytes of one value of the residual stream under autocast; absent: as of all activations. */
  readonly streamBytes?: number;
  /** Attention in one kernel that never writes the scores (FlashAttention). */
  readonly flash: boolean;
  /** Whose fused attention runs, when it is fused; absent: the device maker's. */
  readonly attention?: AttentionImplementation;
  /** Scale, mask and softmax in one kernel, when attention is not flash. */
  readonly fusedSoftmax: boolean;
  /** RMS norm, gated activation, rotary embedding and loss each in one kernel. */
  readonly fusedElementwise: boolean;
  /** RMS norm in one kernel though other element-wise work is not fused; absent: as `fusedElementwise`. */
  readonly fusedNorm?: boolean;
  /** Queries, keys and values, and gate and up, are products of their own, or the latter alone; absent: one product each. */
  readonly separateProjections?: boolean | 'feed-forward';
  /** How cross-entropy is computed; absent: `fused` where element-wise work is, else `in-place`. */
  readonly loss?: Loss;
  /** Tensor ranks gather the logits and each computes the loss over the whole vocabulary; absent: over its slice. */
  readonly gatherLogits?: boolean;
  /** GELU, layer norm and dropout are made of elementary operations, see `elementary.ts`; absent: a kernel each. */
  readonly elementary?: boolean;
  /** Adapters are float32 beside a 16-bit model: what they read is cast to float32 and, by autocast, back. Absent: they are 16-bit. */
  readonly castsForAdapters?: boolean;
  /** Batch norms run in one kernel with what follows them, or inside convolutions, see `strategies/runtime.ts`. Absent: as element-wise work is fused. */
  readonly batchNorm?: 'with-activation' | 'in-convolutions';
  /** Channels of pictures are first in memory: convolutions on matrix units turn round what they read and write. Absent: last. */
  readonly channelsFirst?: true;
  /** Weight gradients are added into float32 by the matrix product itself. */
  readonly accumulateFloat32: boolean;
  /** Products write weight gradients of their own, which a kernel adds up: bytes it moves for each, on average. */
  readonly addBytes?: number;
}

/** Tokens of the micro-batch on this rank, inside the tensor-split region. */
export function tokensInside(shape: Shape): number {
  return shape.sequences * shape.positions;
}

/** Tokens outside the region: sequence parallelism leaves each tensor rank a part of them. */
export function tokensOutside(shape: Shape): number {
  return tokensInside(shape) / (shape.sequenceParallel ? shape.tensor : 1);
}

/** Bytes of a whole sequence's tensor that a rank has outside the region. */
export function bytesOutside(bytes: number, shape: Shape): number {
  return bytes / (shape.sequenceParallel ? shape.tensor : 1);
}

/** Bytes of one activation value; matrix formats below 16 bits still keep 16-bit activations. */
export function activationBytes(shape: Shape): number {
  return shape.precision === 'fp32' || shape.precision === 'tf32' ? 4 : 2;
}

/** Precision of products that stay at 16 bits when the linear layers go below. */
export function atLeast16Bit(shape: Shape): Shape['precision'] {
  return shape.precision === 'fp8' || shape.precision === 'fp4' ? 'bf16' : shape.precision;
}
