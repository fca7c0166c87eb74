/**
 * What a framework's code does around the arithmetic of a step: when gradients are summed and weights gathered,
 * and which passes over them are kernels of their own. Frameworks that compute the same differ here by tens of
 * per cent. Absent fields of a job are those of Megatron Core as it is tuned for speed, `TUNED`.
 */
export interface Runtime {
  /**
   * Gradients are summed over replicas bucket by bucket `beside` the last backward pass, or `after` all of them
   * are complete. Sharded gradients (ZeRO 2 and 3) have no choice.
   */
  readonly gradientSums: 'beside' | 'after';
  /** Sums travel as float32 copies of 16-bit gradients, and every replica has the whole sum. */
  readonly widensSums: boolean;
  /** Weights updated by shards (ZeRO 1 and 2) are gathered `after` the update, or `ahead` of the next forward pass. */
  readonly weightGathers: 'after' | 'ahead';
  /** Products add into a weight's gradient themselves, or write their own, which a kernel adds (PyTorch's autograd). */
  readonly gradientAdds: 'fused' | 'apart';
  /** Gradients are divided by the number of replicas in the collective, or by a kernel before it. */
  readonly averages: 'in-collective' | 'apart';
  /** Gradients are cleared by a kernel, or given back and written anew. */
  readonly clears: boolean;
  /**
   * Sharded weights and gradients (ZeRO 3) travel `beside` compute, or `in-turn` with it: each gather waits for all
   * that runs, and all waits for it.
   */
  readonly shardTraffic: 'beside' | 'in-turn';
  /** Gathered weights and gradients to scatter are copied between the layer's tensors and the buffer that travels (PyTorch FSDP). */
  readonly shardCopies: 'none' | 'fsdp-1' | 'fsdp-2';
  /**
   * A pipeline deals out blocks evenly; or every module as one: embedding, blocks, final norm and head; or fills one
   * stage with blocks after the other, the embedding and the head in a block's place or beside.
   */
  readonly partition: 'blocks' | 'modules' | 'filled' | 'filled-with-ends';
  /** Recomputation of whole layers covers the head's product too. */
  readonly recomputesHead: boolean;
  /** 16-bit gradients stay beside the float32 ones they were added to until the next backward pass writes them anew. */
  readonly keepsGradients: boolean;
  /** The last stage keeps the logits of the micro-batch before until they are replaced. */
  readonly keepsLogits: boolean;
}

export const TUNED: Runtime = {
  gradientSums: 'beside',
  widensSums: false,
  weightGathers: 'after',
  gradientAdds: 'fused',
  averages: 'in-collective',
  clears: true,
  shardTraffic: 'beside',
  shardCopies: 'none',
  partition: 'blocks',
  recomputesHead: false,
  keepsGradients: false,
  keepsLogits: false,
};

/**
 * What frameworks do otherwise, by name, from their public code: megatron/core/distributed and deepspeed/runtime for the
 * Megatron family, torch/distributed for PyTorch's data parallelism and its FSDP 1, torchtitan for FSDP 2, XLA for JAX.
 */
export const RUNTIMES = {
  'megatron-core': {},
  'megatron-lm': { gradientSums: 'after', averages: 'apart' },
  'megatron-deepspeed': {
    gradientSums: 'after',
    gradientAdds: 'apart',
    averages: 'apart',
    partition: 'filled',
    keepsGradients: true,
  },
  pytorch: { gradientAdds: 'apart', averages: 'apart', clears: false, shardCopies: 'fsdp-1' },
  torchtitan: { clears: false, shardCopies: 'fsdp-2' },
  jax: { clears: false },
} as const satisfies Readonly<Record<string, Partial<Runtime>>>;

export type RuntimeName = keyof typeof RUNTIMES;

export const RUNTIME_NAMES = Object.keys(RUNTIMES) as RuntimeName[];

/** The runtime of a job: `TUNED` but for what the job states. */
export function runtimeOf(job: { readonly runtime?: Partial<Runtime> }): Runtime {
  return job.runtime === undefined ? TUNED : { ...TUNED, ...job.runtime };
}
