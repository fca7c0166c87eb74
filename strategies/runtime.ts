/**
 * What a framework's code does around the arithmetic of a step: when gradients are reduced and weights gathered,
 * and which passes over them are kernels of their own. Frameworks that compute the same differ here by tens of
 * per cent: `frameworks/` has what each does. Absent fields of a job are those of Megatron Core as it is tuned for
 * speed, `TUNED`.
 */
export interface Runtime {
  /**
   * Gradients are all-reduced or reduce-scattered over replicas bucket by bucket, `overlapped` with the last backward
   * pass (Megatron-LM's `--overlap-grad-reduce`), or `after` all of them are complete. Sharded gradients (ZeRO 2 and
   * 3) have no choice.
   */
  readonly gradientReduce: 'overlapped' | 'after';
  /** Gradients of 16 bits are cast to float32 and all-reduced whole, so that every replica has all of the result. */
  readonly fp32AllReduce: boolean;
  /**
   * Gradients of ZeRO 1 and 2 are `scattered`, or all-reduced whole as they were computed, of which a rank keeps its shard:
   * after the backward pass under ZeRO 1, and under ZeRO 2 for each micro-batch, on the stream of compute, which waits.
   * So DeepSpeed does unless it is configured otherwise (`use_multi_rank_bucket_allreduce` true, `overlap_comm` false;
   * `runtime/zero/stage_1_and_2.py`).
   */
  readonly zeroReduce: 'scattered' | 'blocking-all-reduce';
  /**
   * The format in which gradients of sharded weights (ZeRO 3) are reduced: that in which they are `kept`, or that in which
   * they were `computed`.
   */
  readonly shardReduce: 'kept' | 'computed';
  /**
   * Weights updated by shards (ZeRO 1 and 2) are all-gathered `after` the update, or `overlapped` with the next
   * forward pass (Megatron-LM's `--overlap-param-gather`).
   */
  readonly paramGather: 'after' | 'overlapped';
  /**
   * Weight-gradient GEMMs add into the main gradient themselves (Megatron-LM's gradient accumulation fusion), or write
   * a gradient that a kernel adds (PyTorch's autograd).
   */
  readonly gradientAccumulation: 'fused' | 'separate';
  /** Gradients are divided by the number of replicas in the collective (`average_in_collective`), or by a kernel. */
  readonly gradientAverage: 'in-collective' | 'separate';
  /** Gradients are zeroed by a kernel, or freed and written anew (PyTorch's `zero_grad(set_to_none=True)`). */
  readonly zeroesGradients: boolean;
  /**
   * All-gathers and reduce-scatters of sharded state (ZeRO 3) are `overlapped` with compute (DeepSpeed's
   * `overlap_comm`), or `blocking`: each gather waits for all that runs, and all waits for it.
   */
  readonly shardComm: 'overlapped' | 'blocking';
  /**
   * Sharded weights (ZeRO 3) are gathered a `layer` at a time (FSDP wraps blocks), or each `module` by itself (DeepSpeed's
   * hooks): `state/shard-units.ts`.
   */
  readonly shardUnit: 'layer' | 'module';
  /**
   * Exchanges of experts' tokens are awaited where they are (`none`), or run beside the kernels of a layer of another
   * micro-batch (Megatron-LM's `--overlap-moe-expert-parallel-comm`; DualPipe of DeepSeek-V3).
   */
  readonly expertOverlap: 'none' | 'other-micro-batch';
  /** PyTorch FSDP copies all-gather outputs and reduce-scatter inputs between the layer's tensors and a flat buffer. */
  readonly shardCopies: 'none' | 'fsdp-1' | 'fsdp-2';
  /** Sharded weights (ZeRO 3) take the host hooks around each `unit` (a layer, FSDP), or each `module` of it (DeepSpeed). */
  readonly shardHooks: 'unit' | 'module' | 'none';
  /**
   * A pipeline splits blocks evenly; or every module alike: embedding, blocks, final norm and head; or fills one
   * stage with blocks after the other, the embedding and the head in a block's place or beside.
   */
  readonly partition: 'blocks' | 'modules' | 'filled' | 'filled-with-ends';
  /** Full activation recomputation covers the head's GEMM too. */
  readonly recomputesHead: boolean;
  /** 16-bit gradients stay beside the float32 ones they were added to until the next backward pass writes them anew. */
  readonly keepsGradients: boolean;
  /** The last stage keeps the logits of the micro-batch before until they are replaced. */
  readonly keepsLogits: boolean;
  /**
   * AdamW is one `fused` kernel, or PyTorch's `foreach`: a kernel for each operation of it (`optimizers/foreach.ts`). `looped`: gradient
   * descent as PyTorch ran it before version 2.0 of March 2023, tensor by tensor (`optimizers/looped.ts`).
   */
  readonly optimizerKernels: 'fused' | 'foreach' | 'looped';
  /**
   * GELU, layer norm and dropout are kernels of their own, or each is made of `elementary` operations that write a tensor
   * each (TensorFlow 1 without XLA: `models/steps/elementary.ts`).
   */
  readonly functions: 'whole' | 'elementary';
  /** Adapters are float32, and their inputs cast to float32, beside a 16-bit model (PEFT's `autocast_adapter_dtype`). */
  readonly castsForAdapters: boolean;
  /**
   * Experts' products: a GEMM of the library for each expert, launched in turn (`looped`: Transformer Engine's GroupedLinear,
   * `nvte_multi_tensor_gemm` over four streams; a list of modules), or one kernel over all (`grouped`: torch._grouped_mm,
   * CUTLASS, DeepGEMM, XLA's ragged dot).
   */
  readonly expertProducts: 'looped' | 'grouped';
  /** The host reads back how many tokens each expert has and waits for it, in every layer; else shapes are static. */
  readonly readsExpertCounts: boolean;
  /**
   * Batch norms of a network run by themselves (`separate`: PyTorch's, over cuDNN); in one kernel with the ReLU behind them, or the
   * residual add and its ReLU (`with-activation`: MXNet's `BatchNormAddRelu` of NVIDIA's containers); or inside convolutions, which
   * add up the statistics of what they write and norm what they read (`in-convolutions`: `NormConvolution` and
   * `ScaleBiasAddRelu` of NVIDIA's MLPerf entries, over cuDNN's runtime fusion). Where all element-wise work is fused: at least with activations.
   */
  readonly batchNorm: 'separate' | 'with-activation' | 'in-convolutions';
  /**
   * Pictures lie in memory with their channels last, as matrix units read them, `always`, or at `16-bit` alone, as scripts of MXNet do:
   * otherwise cuDNN turns every tensor that a convolution reads or writes round, and fuses no batch norms. `16-bit-batch-norms`: at 16
   * bits, but where group or instance norms are, which PyTorch's eager kernels run with channels first alone, whatever they are
   * given (pytorch/pytorch, issue 111824 and pull request 126635).
   */
  readonly channelsLast: 'always' | '16-bit' | '16-bit-batch-norms';
}

export const TUNED: Runtime = {
  gradientReduce: 'overlapped',
  fp32AllReduce: false,
  zeroReduce: 'scattered',
  shardReduce: 'kept',
  paramGather: 'after',
  gradientAccumulation: 'fused',
  gradientAverage: 'in-collective',
  zeroesGradients: true,
  shardComm: 'overlapped',
  shardUnit: 'layer',
  expertOverlap: 'none',
  shardCopies: 'none',
  shardHooks: 'unit',
  partition: 'blocks',
  recomputesHead: false,
  keepsGradients: false,
  keepsLogits: false,
  optimizerKernels: 'fused',
  functions: 'whole',
  castsForAdapters: false,
  expertProducts: 'looped',
  readsExpertCounts: true,
  batchNorm: 'separate',
  channelsLast: 'always',
};

/** What jobs state is one object for all layouts of a question. */
const WHOLE = new WeakMap<Partial<Runtime>, Runtime>();

/** The runtime of a job: `TUNED` but for what the job states. */
export function runtimeOf({ runtime }: { readonly runtime?: Partial<Runtime> }): Runtime {
  if (runtime === undefined) return TUNED;
  let whole = WHOLE.get(runtime);
  if (whole === undefined) {
    whole = { ...TUNED, ...runtime };
    WHOLE.set(runtime, whole);
  }
  return whole;
}
