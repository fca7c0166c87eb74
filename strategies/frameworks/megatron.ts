/** Megatron and what is built on it. */
import { type Framework, USUAL } from './framework.js';

/** Transformer Engine where it runs, else Megatron's own scale-mask-softmax kernel; what fuses element-wise work goes with it. */
const KERNELS = { flash: 'flash-fused', compiled: 'flash-fused', plain: 'fused-softmax' } as const;

/** `pretrain_gpt.py`, `pretrain_bert.py` and `pretrain_t5.py`. */
const TEXTS = ['decoder', 'encoder', 'encoder-decoder'] as const;

const MEGATRON = {
  ...USUAL,
  kernels: KERNELS,
  models: TEXTS,
  fullLogits: 'in-place',
  scatterGather: true,
  recomputes: ['none', 'selective', 'full'],
  finerLayouts: true,
  vocabMultiple: 128,
} as const satisfies Partial<Framework>;

export const megatronCore: Framework = {
  ...MEGATRON,
  id: 'megatron-core',
  title: 'Megatron Core, tuned for speed',
  summary:
    'Megatron Core with Transformer Engine and every overlap and fusion of its training loop switched on.',
  reference: 'NVIDIA/Megatron-LM, megatron/core at core_r0.13 (2025); Megatron Core performance guide',
  platforms: ['nvidia', 'amd', 'gaudi', 'ascend'],
  sequenceParallel: true,
  zero: 1,
  // It stands for a stack that is tuned for speed, whoever wrote it, so what others recompute is weighed, too.
  recomputes: ['none', 'selective', 'per-op', 'full'],
  runtime: {},
  tuned: true,
  because:
    'the performance guide recommends the distributed optimizer, overlap-grad-reduce, gradient accumulation and cross-entropy fusion, and sequence parallelism with tensor parallelism; with bf16 gradients are accumulated and reduced in float32; make-vocab-size-divisible-by is 128',
};

export const megatronLm: Framework = {
  ...MEGATRON,
  id: 'megatron-lm',
  // `pretrain_vision_classify.py` and `pretrain_vision_dino.py` beside the texts.
  models: [...TEXTS, 'vit', 'dino'],
  title: 'Megatron-LM, Megatron Core',
  summary: 'Megatron-LM’s pretrain_gpt.py with the defaults of its arguments.',
  reference: 'NVIDIA/Megatron-LM, megatron/training/arguments.py at core_r0.8 (2024)',
  platforms: ['nvidia', 'amd', 'gaudi', 'ascend'],
  flashByDefault: 2024,
  testVocab: 50257,
  loss: 'in-place',
  gptDropout: 0.1,
  runtime: { gradientReduce: 'after', gradientAverage: 'separate' },
  because:
    'with --bf16 it turns on accumulate-allreduce-grads-in-fp32; make-vocab-size-divisible-by is 128; its cross-entropy is fused only with --cross-entropy-loss-fusion; transformer-impl is transformer_engine since 2024; without --overlap-grad-reduce gradients are reduced after the backward pass',
};

export const megatronLm2021: Framework = {
  ...MEGATRON,
  id: 'megatron-lm-2021',
  // `pretrain_vit.py` beside the texts.
  models: [...TEXTS, 'vit'],
  title: 'Megatron-LM of 2021',
  summary:
    'Megatron-LM as of the paper on 3-D parallelism, before sequence parallelism and Transformer Engine.',
  reference: 'Narayanan et al. 2021, arXiv 2104.04473; NVIDIA/Megatron-LM at v2.5',
  platforms: ['nvidia'],
  kernels: { ...KERNELS, flash: 'flash' },
  flashByDefault: false,
  gptDropout: 0.1,
  recomputes: ['none', 'full'],
  overlapTensor: false,
  runtime: { gradientReduce: 'after', gradientAccumulation: 'separate', gradientAverage: 'separate' },
  tuned: true,
  because:
    'make-vocab-size-divisible-by is 128; the input-gradient all-reduce in megatron/mpu is not overlapped, as in the forks of that year',
};

export const megatronDeepSpeed: Framework = {
  ...MEGATRON,
  id: 'megatron-deepspeed',
  title: 'Megatron-DeepSpeed, GPT-NeoX',
  summary:
    'Megatron’s tensor-parallel layers under DeepSpeed’s pipelines, ZeRO and BF16 optimizer (BLOOM, GPT-NeoX).',
  reference:
    'bigscience-workshop/Megatron-DeepSpeed (2022); microsoft/DeepSpeed, runtime/bf16_optimizer.py and pipe/',
  platforms: ['nvidia', 'amd', 'gaudi', 'ascend'],
  kernels: { ...KERNELS, flash: 'flash', compiled: 'flash-compiled' },
  flashByDefault: false,
  gptDropout: 0.1,
  recomputes: ['none', 'full'],
  overlapTensor: false,
  runtime: {
    gradientReduce: 'after',
    gradientAccumulation: 'separate',
    gradientAverage: 'separate',
    partition: 'filled',
    keepsGradients: true,
    shardUnit: 'module',
    shardHooks: 'module',
  },
  because:
    'its BF16 optimizer accumulates in float32, after each backward pass; its pipelines fill stages by layer; they send slices (scatter_gather_tensors_in_pipeline in Megatron-LM, partitioned activations in DeepSpeed); make-vocab-size-divisible-by is 128; the input-gradient all-reduce in megatron/mpu is not overlapped',
};

export const nemo: Framework = {
  ...MEGATRON,
  id: 'nemo',
  // Its collections of texts, and its multimodal ones: Stable Diffusion (MLPerf Training v4.0), CLIP, ViT and DiT.
  models: [...TEXTS, 'vit', 'clip', 'diffusion-unet', 'dit'],
  title: 'NVIDIA NeMo, Megatron-Bridge and their MLPerf entries (Megatron Core with Transformer Engine)',
  summary: 'Megatron Core as NVIDIA’s performance recipes set it up.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge, scripts/performance; NVIDIA/NeMo 24.07 performance recipes',
  platforms: ['nvidia', 'amd'],
  gradients: 'bf16',
  sequenceParallel: true,
  zero: 1,
  runtime: { paramGather: 'overlapped' },
  tuned: true,
  because:
    'the performance recipes set grad_reduce_in_fp32 to False and sequence parallelism with tensor parallelism',
};
