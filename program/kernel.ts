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

/** C[m,n] (+)= A[m,k] · B[k,n], `batch` times. */
export interface Gemm {
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

/** `groups` GEMMs with `m` rows each, one launch: the experts of an MoE layer. */
export interface GroupedGemm {
  readonly family: 'grouped-gemm';
  readonly role: GemmRole;
  readonly groups: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly precision: Precision;
  readonly accumulate: boolean;
}

/**
 * Open fused-attention kernels, by generation: FlashAttention and its Triton port (2022), and
 * FlashAttention-2 (2023, arXiv 2307.08691). They differ in speed only.
 */
export type AttentionImplementation = 'flash-1' | 'flash-2';

/** Fused (flash) attention. Unfused attention is written as batched gemms and memory-bound kernels. */
export interface Attention {
  readonly family: 'attention';
  readonly direction: 'forward' | 'backward';
  readonly batch: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Query and key/value positions; they differ under context parallelism. */
  readonly queries: number;
  readonly keys: number;
  readonly headDim: number;
  readonly valueDim: number;
  readonly causal: boolean;
  /** Sliding window in positions, if the model has one. */
  readonly window?: number;
  readonly precision: Precision;
  /** Whose kernel runs; absent: the device maker's own. */
  readonly implementation?: AttentionImplementation;
}

/** Kernels bound by memory traffic; `bytes` counts every byte read and written, once each. */
export interface MemoryBound {
  readonly family: 'norm' | 'elementwise' | 'softmax' | 'embedding' | 'loss' | 'optimizer' | 'routing';
  /** What it does, for people: `rms-norm`, `swiglu`, `residual-add`, `adam`. */
  readonly name: string;
  readonly flops: number;
  readonly bytes: number;
  /** Kernel launches it takes; an unfused operation is several. */
  readonly launches: number;
}

export type Kernel = Gemm | GroupedGemm | Attention | MemoryBound;
export type KernelFamily = Kernel['family'];

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
    case 'attention': {
      const forward =
        2 * kernel.batch * kernel.heads * attendedPairs(kernel) * (kernel.headDim + kernel.valueDim);
      return kernel.direction === 'forward' ? forward : 2.5 * forward;
    }
    default:
      return kernel.flops;
  }
}

/** Query–key pairs that are not masked, per head and sequence. */
export function attendedPairs(a: Pick<Attention, 'queries' | 'keys' | 'causal' | 'window'>): number {
  const { queries, keys } = a;
  const window = Math.min(a.window ?? keys, keys);
  if (!a.causal) return queries * window;
  if (queries !== keys) return Math.min(queries * window, (queries * keys) / 2);
  const w = Math.min(window, queries);
  return queries * w - (w * (w - 1)) / 2;
}
