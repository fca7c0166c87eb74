/** Frameworks in the manner of PyTorch: eager models, and its data parallelism or their own. */
import { type Framework, USUAL } from './framework.js';

/** What PyTorch and its own libraries have a backend for. */
const EVERYWHERE = ['nvidia', 'amd', 'gaudi', 'tpu', 'trainium', 'ascend', 'apple', 'cpu'] as const;

/** Gradients are autograd's: written, then added; averaged by a kernel; freed between steps. */
const AUTOGRAD = {
  gradientAccumulation: 'separate',
  gradientAverage: 'separate',
  zeroesGradients: false,
} as const;

/** `torch.optim.AdamW` without `fused=True`. */
const OWN_ADAM = { optimizerKernels: 'foreach' } as const;

export const pytorch: Framework = {
  ...USUAL,
  id: 'pytorch',
  sdpa: true,
  title: 'PyTorch (DistributedDataParallel, FSDP 1)',
  summary: 'A training loop of one’s own over eager PyTorch: DDP, or FullyShardedDataParallel.',
  reference: 'pytorch/pytorch, torch/distributed and torch/nn/parallel at v2.4 (2024)',
  platforms: EVERYWHERE,
  recomputes: ['none', 'per-op', 'full'],
  runtime: {
    ...AUTOGRAD,
    ...OWN_ADAM,
    shardCopies: 'fsdp-1',
    zeroReduce: 'blocking-all-reduce',
    channelsLast: '16-bit-batch-norms',
  },
  because:
    'DistributedDataParallel divides its buckets and all-reduces them beside the backward pass; ZeRO 1 and 2 are DeepSpeed’s (SHARD_GRAD_OP is fsdp without resharding); FSDP 1 copies between flat buffers and layers; zero_grad frees gradients; scaled_dot_product_attention is FlashAttention 2 where that runs; scripts that train pictures ask for channels_last with autocast alone (--memory-format nhwc with --amp in NVIDIA’s); group and instance norms run channels first whatever they are given (issue 111824)',
};

export const torchtitan: Framework = {
  ...USUAL,
  id: 'torchtitan',
  models: ['decoder'],
  title: 'torchtitan (PyTorch FSDP2)',
  summary:
    'PyTorch’s own pre-training stack: FSDP 2 with tensor, pipeline and context parallelism by DTensor.',
  reference: 'pytorch/torchtitan (2024–2025); arXiv 2410.06511',
  platforms: ['nvidia', 'amd', 'gaudi', 'tpu', 'trainium', 'ascend'],
  separateProjections: true,
  loss: 'eager',
  sequenceParallel: true,
  overlapTensor: false,
  zero: 3,
  recomputes: ['none', 'per-op', 'full'],
  runtime: { zeroesGradients: false, shardCopies: 'fsdp-2', expertProducts: 'grouped' },
  tuned: true,
  because:
    'mixed_precision_reduce is float32; its tensor parallelism is sequence parallel, and without async TP its collectives are exposed; torch.compile fuses the blocks and not the loss, which is cross_entropy in float32; wq, wk, wv, w1 and w3 are layers of their own',
};

export const huggingface: Framework = {
  ...USUAL,
  id: 'huggingface',
  sdpa: true,
  title: 'Hugging Face Transformers (Trainer, Accelerate)',
  summary: 'Models of Transformers under its Trainer, Accelerate, TRL, Axolotl or LLaMA-Factory.',
  reference: 'huggingface/transformers, from 4.36 (December 2023) with scaled_dot_product_attention',
  platforms: EVERYWHERE,
  loss: 'eager',
  separateProjections: true,
  flashByDefault: 2024,
  gptDropout: 0.1,
  overlapTensor: false,
  runtime: {
    ...AUTOGRAD,
    ...OWN_ADAM,
    zeroReduce: 'blocking-all-reduce',
    shardReduce: 'computed',
    shardHooks: 'module',
    castsForAdapters: true,
  },
  because:
    'its models are eager PyTorch: attention as a batched GEMM, a mask, a softmax, dropout and a batched GEMM, until it became scaled_dot_product_attention in version 4.36 of December 2023; embd_pdrop, resid_pdrop and attn_pdrop of GPT-2 are 0.1; DistributedDataParallel divides its buckets before it all-reduces them; ZeRO 1 and 2 are DeepSpeed’s; Accelerate wraps FSDP with param_dtype and reduce_dtype of the mixed precision (set_mixed_precision in accelerate/utils/dataclasses.py), as DeepSpeed’s communication_data_type',
};

export const deepspeed: Framework = {
  ...USUAL,
  id: 'deepspeed',
  title: 'DeepSpeed (ZeRO)',
  summary: 'deepspeed.initialize around a PyTorch model: ZeRO 1 to 3 in the type of the parameters.',
  reference:
    'microsoft/DeepSpeed, runtime/zero and runtime/engine.py at v0.15 (2024); DeepSpeed configuration reference',
  platforms: ['nvidia', 'amd', 'gaudi', 'ascend', 'apple', 'cpu'],
  gradients: 'bf16',
  overlapTensor: false,
  runtime: {
    ...AUTOGRAD,
    gradientReduce: 'after',
    zeroReduce: 'blocking-all-reduce',
    shardHooks: 'module',
    shardUnit: 'module',
  },
  because:
    'ZeRO 3 fetches the parameters of each module in its hooks (partitioned_param_coordinator.py); communication_data_type and grad_accum_dtype follow the type of the model; overlap_comm is true for stage 3 and false otherwise, so stages 0 and 1 reduce after the backward pass, and stage 2 holds it up; stages 1 and 2 all-reduce whole buckets (use_multi_rank_bucket_allreduce); gradients are divided by a kernel; zero_optimization.stage is 0 unless set',
};

export const llmFoundry: Framework = {
  ...USUAL,
  id: 'llm-foundry',
  // hf_causal_lm, mpt_causal_lm and hf_t5 of its registry; its BERT is MosaicML’s examples’.
  models: ['decoder', 'encoder', 'encoder-decoder'],
  title: 'MosaicML Composer with PyTorch FSDP (llm-foundry)',
  summary: 'MosaicML’s stack for MPT and DBRX: Composer’s trainer over PyTorch FSDP.',
  reference: 'mosaicml/llm-foundry, scripts/train/benchmarking (2023)',
  platforms: ['nvidia', 'amd', 'gaudi'],
  kernels: { ...USUAL.kernels, flash: 'flash-1' },
  loss: 'fused',
  zero: 3,
  runtime: { zeroesGradients: false, ...OWN_ADAM, shardCopies: 'fsdp-1' },
  tuned: true,
  because:
    'its benchmarks set attn_impl to triton, a port of FlashAttention 1, and its loss_fn is fused_crossentropy; mixed_precision DEFAULT reduces in float32, PURE in bf16; norms and activations are PyTorch eager',
};

export const fmsFsdp: Framework = {
  ...USUAL,
  id: 'fms-fsdp',
  models: ['decoder'],
  title: 'IBM fms-fsdp (PyTorch FSDP)',
  summary: 'IBM’s pre-training loop over PyTorch FSDP.',
  reference: 'foundation-model-stack/fms-fsdp (2024)',
  platforms: ['nvidia', 'amd'],
  gradients: 'bf16',
  zero: 3,
  runtime: { zeroesGradients: false, ...OWN_ADAM, shardCopies: 'fsdp-1' },
  tuned: true,
  because: 'its bf16 policy sets parameter, reduce and buffer types to bf16',
};

export const internevo: Framework = {
  ...USUAL,
  id: 'internevo',
  models: ['decoder'],
  title: 'InternEvo',
  summary: 'The training framework of the InternLM models, with a hybrid ZeRO optimizer.',
  reference: 'InternLM/InternEvo (2024); arXiv 2401.09149',
  platforms: ['nvidia', 'ascend'],
  loss: 'fused',
  separateProjections: 'feed-forward',
  gradients: 'bf16',
  zero: 1,
  runtime: AUTOGRAD,
  tuned: true,
  because:
    'its hybrid ZeRO optimizer reduces gradients in the type of the parameters, beside the backward pass (overlap_sync_grad in its 7B configurations); its loss is flash-attn’s; gate and up are layers of their own',
};

export const scaling: Framework = {
  ...USUAL,
  id: 'aleph-alpha-scaling',
  models: ['decoder'],
  title: 'Aleph Alpha scaling',
  summary: 'Aleph Alpha’s 3-D parallel training library.',
  reference: 'Aleph-Alpha/scaling (2024); Hagemann et al. 2023, arXiv 2311.05610',
  platforms: ['nvidia'],
  separateProjections: 'feed-forward',
  loss: 'eager',
  gatherLogits: true,
  flashByDefault: false,
  gradients: 'bf16',
  overlapTensor: false,
  zero: 1,
  runtime: {
    ...AUTOGRAD,
    gradientReduce: 'after',
    fp32AllReduce: true,
    partition: 'modules',
    recomputesHead: true,
    keepsLogits: true,
  },
  tuned: true,
  because:
    '13B on one 80 GB device without sharded gradients (published as fitting) leaves no room for float32 ones; the input-gradient all-reduce in scaling/core/nn/linear is not overlapped; its head all-gathers the logits and calls PyTorch’s cross_entropy in float32',
};
