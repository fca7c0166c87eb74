/**
 * Kernels: what one `compute` op asks of a device. A kernel states shapes, FLOPs and bytes, never a
 * duration: the simulator prices it on a modelled device, the threads run it.
 */

/** Number formats of matrix arithmetic, each with its own peak on a device. */
export type Precision = 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'fp8' | 'fp4';

export const BYTES: Readonly<Record<Precision, number>> = {
  fp32: 4,
  tf32: 4,
  fp16: 2,
  bf16: 2,
  fp8: 1,
  fp4: 0.5,
};

/** Which of a linear layer's three GEMMs this is (forward, dgrad, wgrad); layouts differ in memory order and speed. */
export type GemmRole = 'forward' | 'input-gradient' | 'weight-gradient';

/** How a kernel gets to the device. */
interface Launched {
  /** As one of a recorded CUDA graph, which the host launches whole. Absent: by itself. */
  readonly graph?: true;
  /** What the host does before it, a framework's hooks around modules, in launches of a kernel, not always a whole number. Absent: nothing. */
  readonly hooks?: number;
}

/** C[m,n] (+)= A[m,k] · B[k,n], `batch` times. */
export interface Gemm extends Launched {
  readonly family: 'gemm';
  readonly role: GemmRole;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Independent GEMMs in one launch (1 for a linear layer; batch × heads for unfused attention). */
  readonly batch: number;
  readonly precision: Precision;
  /** True when the result is added into a float32 output (gradient accumulation fusion). */
  readonly accumulate: boolean;
  /** One of so many parts that one call of the library launches, as what they read arrives. Absent: 1. */
  readonly parts?: number;
}

/** `groups` GEMMs with `m` rows each: the experts of an MoE layer. */
export interface GroupedGemm extends Launched {
  readonly family: 'grouped-gemm';
  readonly role: GemmRole;
  readonly groups: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly precision: Precision;
  readonly accumulate: boolean;
  /** `m` (of a weight gradient, `k`) is the mean of groups that differ, as tokens happen to fall. Absent: all are alike. */
  readonly uneven?: true;
  /** GEMMs that the library launches in turn, in one call of the framework. Absent: one kernel for all groups. */
  readonly launches?: number;
}

/**
 * Open fused-attention kernels, by generation: FlashAttention and its Triton port (2022), and
 * FlashAttention-2 (2023, arXiv 2307.08691). They differ in speed only.
 */
export type AttentionImplementation = 'flash-1' | 'flash-2';

/** Sequences packed into one row: query–key pairs in it that are not masked, and positions of the longest. */
export interface Documents {
  readonly pairs: number;
  readonly longest: number;
}

/** Fused (flash) attention. Unfused attention is written as batched gemms and memory-bound kernels. */
export interface Attention extends Launched {
  readonly family: 'attention';
  readonly direction: 'forward' | 'backward';
  readonly batch: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Query and key/value positions. Where keys are more, a causal mask ends with both: queries are the last positions. */
  readonly queries: number;
  readonly keys: number;
  readonly headDim: number;
  readonly valueDim: number;
  readonly causal: boolean;
  /** Sliding window in positions, if the model has one. */
  readonly window?: number;
  /** A row of `queries` positions is several sequences, each of which attends to itself. Absent: it is one. */
  readonly documents?: Documents;
  readonly precision: Precision;
  /** Whose kernel runs; absent: the device maker's own. */
  readonly implementation?: AttentionImplementation;
}

/**
 * How a state is carried along a sequence. `decay`: it fades, by a factor a head (state-space duality, lightning
 * attention); `delta`: what a key recalls is replaced (gated delta rule); `selective`: every number of it fades by
 * itself, which no matrix product can do (Mamba).
 */
export type ScanRule = 'decay' | 'delta' | 'selective';

/**
 * Linear attention and state spaces: a state [keyDim, valueDim] a head is carried along the sequence, in chunks that
 * are products within. `bytes` counts what the implementation moves, states between chunks included.
 */
export interface Scan extends Launched {
  readonly family: 'scan';
  readonly direction: 'forward' | 'backward';
  readonly rule: ScanRule;
  readonly batch: number;
  /** Heads of values, each with a state. */
  readonly heads: number;
  /** Heads of queries and keys. */
  readonly keyHeads: number;
  readonly positions: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly chunk: number;
  readonly precision: Precision;
  readonly bytes: number;
  readonly launches: number;
}

/**
 * A convolution over pictures (two extents) or volumes (three), as the implicit GEMM that libraries run: outputs by
 * inputs × window. `forward` of a transposed convolution is an `input-gradient` here, and the other way round.
 */
export interface Convolution extends Launched {
  readonly family: 'convolution';
  readonly role: GemmRole;
  /** Samples of the micro-batch; a fraction where ranks share each. */
  readonly images: number;
  /** Channels that it reads and writes, forward. */
  readonly inputs: number;
  readonly outputs: number;
  /** Groups that inputs and outputs are divided into, each convolved by itself: as many as inputs of a depthwise one. */
  readonly groups: number;
  /** Extents of what it reads and writes, forward, slowest first. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Extents of the window, and how far it moves. */
  readonly window: readonly number[];
  readonly stride: readonly number[];
  /** Zeros before the first position, by extent. */
  readonly padding: readonly number[];
  readonly precision: Precision;
  /** True when the result is added into a float32 output. */
  readonly accumulate: boolean;
}

/** The largest or the mean of each window. */
export interface Pooling extends Launched {
  readonly family: 'pooling';
  readonly direction: 'forward' | 'backward';
  readonly name: 'max-pool' | 'average-pool';
  readonly images: number;
  readonly channels: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly flops: number;
  readonly bytes: number;
  readonly launches: number;
}

/** Kernels bound by memory traffic; `bytes` counts every byte read and written, once each. */
export interface MemoryBound extends Launched {
  readonly family:
    | 'norm'
    | 'elementwise'
    | 'dequantisation'
    | 'softmax'
    | 'embedding'
    | 'loss'
    | 'optimizer'
    | 'routing';
  /** What it does, for people: `rms-norm`, `swiglu`, `residual-add`, `adam`. */
  readonly name: string;
  readonly flops: number;
  readonly bytes: number;
  /** Kernel launches it takes; an unfused operation is several. */
  readonly launches: number;
  /** Of an update: tensors that the host goes through one by one before it launches. Absent: it does not. */
  readonly tensors?: number;
  /** The host waits for what it wrote before it launches anything more. */
  readonly readBack?: true;
  /** `bytes` counts each of its passes over its tensors, so that it streams. Absent: a norm is slower than that, see `sim/kernels/memory-bound.ts`. */
  readonly streams?: true;
}

export type Kernel = Gemm | GroupedGemm | Convolution | Attention | Scan | Pooling | MemoryBound;
export type KernelFamily = Kernel['family'];

const PRODUCTS: ReadonlySet<KernelFamily> = new Set([
  ...(['gemm', 'grouped-gemm', 'convolution', 'attention', 'scan'] as const),
]);

/** Whether a kernel's FLOPs are a model's: products of weights, attention, and what stands in its place. */
export function isProduct({ family }: Kernel): boolean {
  return PRODUCTS.has(family);
}

/**
 * Floating-point operations of a kernel, a multiply-add counted as two. Causal attention counts only
 * the unmasked half; the flash backward recomputes scores, so it does 2.5 × the forward (Dao 2022).
 */
export function flopsOf(kernel: Kernel): number {
  switch (kernel.family) {
    case 'gemm':
      return 2 * kernel.m * kernel.n * kernel.k * kernel.batch;
    case 'grouped-gemm':
      return 2 * kernel.groups * kernel.m * kernel.n * kernel.k;
    case 'convolution':
      return 2 * kernel.images * kernel.outputs * volume(kernel.to) * windowInputs(kernel);
    case 'attention': {
      const forward =
        2 * kernel.batch * kernel.heads * attendedPairs(kernel) * (kernel.headDim + kernel.valueDim);
      return kernel.direction === 'forward' ? forward : 2.5 * forward;
    }
    case 'scan': {
      const forward = kernel.batch * kernel.positions * scanFlops(kernel);
      return kernel.direction === 'forward' ? forward : 2.5 * forward;
    }
    default:
      return kernel.flops;
  }
}

/** The product of extents. */
export function volume(extents: readonly number[]): number {
  return extents.reduce((product, each) => product * each, 1);
}

/** Numbers that one output of a convolution is made of. */
export function windowInputs({ inputs, groups, window }: Convolution): number {
  return (inputs / groups) * volume(window);
}

/**
 * Of one position, forward. A head's, in chunks of C: causal scores, C·k, once for the heads that share queries and keys;
 * their product with the values, C·v; the state read and written, 4·k·v (Dao and Gu 2024, arXiv 2405.21060, section 6;
 * `ssd_combined.py` of state-spaces/mamba). The delta rule adds keys by keys, the inverse of a triangle, its products with
 * keys and values, and what the state recalls (Yang et al. 2024, arXiv 2412.06464, section 3.3). Without chunks, 9 for each
 * number of the state (the authors' count for Mamba). The backward pass makes five products where the forward makes two, as
 * in attention.
 */
function scanFlops({ rule, heads, keyHeads, positions, chunk, keyDim: k, valueDim: v }: Scan): number {
  if (rule === 'selective') return heads * 9 * k * v;
  const c = Math.min(chunk, positions);
  const decay = keyHeads * c * k + heads * (c * v + 4 * k * v);
  return rule === 'decay' ? decay : decay + heads * (c * k + (c * c) / 3 + c * (k + v) + 2 * k * v);
}

/** Query–key pairs that are not masked, per head and sequence. */
export function attendedPairs(
  a: Pick<Attention, 'queries' | 'keys' | 'causal' | 'window' | 'documents'>,
): number {
  const { queries, keys, documents } = a;
  if (documents !== undefined) return documents.pairs;
  const window = Math.min(a.window ?? keys, keys);
  if (!a.causal) return queries * window;
  return seenUpTo(keys, window) - seenUpTo(Math.max(0, keys - queries), window);
}

/** Pairs of the first `positions` queries and their keys under a causal mask. */
function seenUpTo(positions: number, window: number): number {
  const w = Math.min(window, positions);
  return positions * w - (w * (w - 1)) / 2;
}
