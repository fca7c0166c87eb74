/**
 * The frameworks we know, each by what it does otherwise than most. The list is read from the top; the first
 * that recognises a record is taken.
 */
import { RUNTIMES } from '../../strategies/runtime.js';
import type { PublishedRecord } from '../records/record.js';
import { type Framework, USUAL } from './framework.js';

export const FRAMEWORKS: readonly Framework[] = [
  {
    ...USUAL,
    id: 'maxtext',
    title: 'MaxText and Paxml (JAX, XLA)',
    recognises: /maxtext|paxml|tpu-recipes/,
    scanned: true,
    kernels: { flash: 'flash-fused', plain: 'fused-softmax' },
    sequenceParallel: true,
    zero: 3,
    recompute: 'full',
    batchPerDevice: true,
    runtime: RUNTIMES.jax,
    because:
      'XLA fuses element-wise work; weights and gradients are float32; layers are one scanned body, which collectives do not cross; a tensor axis also shards the sequence; base.yml sets remat_policy to full and counts the batch per device',
  },
  {
    ...USUAL,
    id: 'nemo',
    title: 'NVIDIA NeMo, Megatron-Bridge and their MLPerf entries (Megatron Core with Transformer Engine)',
    recognises: /megatron-bridge|\bnemo\b|dgxc|dgx cloud|mlperf/,
    scatterGather: true,
    kernels: { flash: 'flash-fused', plain: 'fused-softmax' },
    gradients: 'bf16',
    vocabMultiple: 128,
    sequenceParallel: true,
    zero: 1,
    runtime: { paramGather: 'overlapped' },
    because:
      'the performance recipes set grad_reduce_in_fp32 to False and sequence parallelism with tensor parallelism',
  },
  {
    ...USUAL,
    id: 'hf-trainer',
    title: 'Hugging Face Transformers (Trainer, Accelerate)',
    recognises: /\bhf \+|hugging ?face|transformers trainer|\baccelerate\b/,
    kernels: { flash: 'flash', plain: 'unfused' },
    loss: 'eager',
    separateProjections: true,
    flashByDefault: 2024,
    gptDropout: 0.1,
    overlapTensor: false,
    runtime: { gradientAccumulation: 'separate', gradientAverage: 'separate', zeroesGradients: false },
    because:
      'its models are eager PyTorch: attention as a batched GEMM, a mask, a softmax, dropout and a batched GEMM, until it became scaled_dot_product_attention in version 4.36 of December 2023; embd_pdrop, resid_pdrop and attn_pdrop of GPT-2 are 0.1; DistributedDataParallel divides its buckets before it all-reduces them',
  },
  {
    ...USUAL,
    id: 'megatron-deepspeed',
    title: 'Megatron-DeepSpeed, GPT-NeoX',
    recognises: /bigscience|vtrain|megatron-deepspeed|gpt-neox/,
    scatterGather: true,
    kernels: { flash: 'flash', plain: 'fused-softmax' },
    flashByDefault: false,
    vocabMultiple: 128,
    gptDropout: 0.1,
    overlapTensor: false,
    runtime: RUNTIMES['megatron-deepspeed'],
    because:
      'its BF16 optimizer accumulates in float32, after each backward pass; its pipelines fill stages by layer; they send slices (scatter_gather_tensors_in_pipeline in Megatron-LM, partitioned activations in DeepSpeed); make-vocab-size-divisible-by is 128; the input-gradient all-reduce in megatron/mpu is not overlapped',
  },
  {
    ...USUAL,
    id: 'megatron-lm-2021',
    title: 'Megatron-LM of 2021',
    recognises: /2104\.04473/,
    scatterGather: true,
    kernels: { flash: 'flash', plain: 'fused-softmax' },
    flashByDefault: false,
    vocabMultiple: 128,
    gptDropout: 0.1,
    overlapTensor: false,
    runtime: { gradientReduce: 'after', gradientAccumulation: 'separate', gradientAverage: 'separate' },
    because:
      'make-vocab-size-divisible-by is 128; the input-gradient all-reduce in megatron/mpu is not overlapped, as in the forks of that year',
  },
  {
    ...USUAL,
    id: 'megatron-lm',
    title: 'Megatron-LM, Megatron Core',
    recognises: /megatron|simumax|korthikanti|2205\.05198|2402\.15627/,
    scatterGather: true,
    kernels: { flash: 'flash-fused', plain: 'fused-softmax' },
    flashByDefault: 2024,
    vocabMultiple: 128,
    testVocab: 50257,
    loss: 'in-place',
    gptDropout: 0.1,
    runtime: RUNTIMES['megatron-lm'],
    because:
      'with --bf16 it turns on accumulate-allreduce-grads-in-fp32; make-vocab-size-divisible-by is 128; its cross-entropy is fused only with --cross-entropy-loss-fusion; transformer-impl is transformer_engine since 2024; without --overlap-grad-reduce gradients are reduced after the backward pass',
  },
  {
    ...USUAL,
    id: 'composer',
    title: 'MosaicML Composer with PyTorch FSDP (llm-foundry)',
    recognises: /llm-foundry|mosaicml/,
    kernels: { flash: 'flash-1', plain: 'unfused' },
    loss: 'fused',
    zero: 3,
    runtime: { zeroesGradients: false, shardCopies: 'fsdp-1' },
    because:
      'its benchmarks set attn_impl to triton, a port of FlashAttention 1, and its loss_fn is fused_crossentropy; mixed_precision DEFAULT reduces in float32, PURE in bf16; norms and activations are PyTorch eager',
  },
  {
    ...USUAL,
    id: 'torchtitan',
    title: 'torchtitan (PyTorch FSDP2)',
    recognises: /torchtitan/,
    separateProjections: true,
    loss: 'eager',
    kernels: { flash: 'flash', plain: 'unfused' },
    sequenceParallel: true,
    overlapTensor: false,
    zero: 3,
    runtime: RUNTIMES.torchtitan,
    because:
      'mixed_precision_reduce is float32; its tensor parallelism is sequence parallel, and without async TP its collectives are exposed; torch.compile fuses the blocks and not the loss, which is cross_entropy in float32; wq, wk, wv, w1 and w3 are layers of their own',
  },
  {
    ...USUAL,
    id: 'fms-fsdp',
    title: 'IBM fms-fsdp (PyTorch FSDP)',
    recognises: /fms-fsdp|foundation-model-stack/,
    kernels: { flash: 'flash', plain: 'unfused' },
    gradients: 'bf16',
    zero: 3,
    runtime: { zeroesGradients: false, shardCopies: 'fsdp-1' },
    because: 'its bf16 policy sets parameter, reduce and buffer types to bf16',
  },
  {
    ...USUAL,
    id: 'internevo',
    title: 'InternEvo',
    recognises: /internevo|internlm/,
    loss: 'fused',
    separateProjections: 'feed-forward',
    kernels: { flash: 'flash', plain: 'unfused' },
    gradients: 'bf16',
    zero: 1,
    runtime: { gradientAccumulation: 'separate', gradientAverage: 'separate', zeroesGradients: false },
    because:
      'its hybrid ZeRO optimizer reduces gradients in the type of the parameters, beside the backward pass (overlap_sync_grad in its 7B configurations); its loss is flash-attn’s; gate and up are layers of their own',
  },
  {
    ...USUAL,
    id: 'aleph-alpha-scaling',
    title: 'Aleph Alpha scaling',
    recognises: /aleph-alpha|2311\.05610/,
    separateProjections: 'feed-forward',
    kernels: { flash: 'flash', plain: 'unfused' },
    loss: 'eager',
    gatherLogits: true,
    flashByDefault: false,
    gradients: 'bf16',
    overlapTensor: false,
    zero: 1,
    runtime: {
      gradientReduce: 'after',
      fp32AllReduce: true,
      gradientAccumulation: 'separate',
      gradientAverage: 'separate',
      zeroesGradients: false,
      partition: 'modules',
      recomputesHead: true,
      keepsLogits: true,
    },
    because:
      '13B on one 80 GB device without sharded gradients (published as fitting) leaves no room for float32 ones; the input-gradient all-reduce in scaling/core/nn/linear is not overlapped; its head all-gathers the logits and calls PyTorch’s cross_entropy in float32',
  },
];

/** Eager PyTorch with fused attention, what an unknown framework of recent years most likely is. */
export const OTHER: Framework = {
  ...USUAL,
  id: 'other',
  title: 'another framework',
  recognises: /^/,
  kernels: { flash: 'flash', plain: 'fused-softmax' },
  runtime: RUNTIMES.pytorch,
  because: 'nothing in the record names a framework we know',
};

/** XLA is how TPUs are programmed, whatever the library on top. */
export const OTHER_ON_TPU: Framework = {
  ...FRAMEWORKS.find(({ id }) => id === 'maxtext')!,
  id: 'other-xla',
  title: 'another framework on TPU',
  recognises: /^/,
  recompute: 'none',
  batchPerDevice: false,
  because: 'TPUs are programmed through XLA; otherwise as MaxText, whose own settings it does not share',
};

/** What a record says of its source and framework, in lower case. */
export function wordsOf({ source, parallel }: Pick<PublishedRecord, 'source' | 'parallel'>): string {
  return [source?.title, source?.repo, source?.arxiv, source?.path, parallel?.framework]
    .filter((word) => typeof word === 'string')
    .join(' ')
    .toLowerCase();
}

/** The framework a record was measured with, by the words of its source. */
export function frameworkOf(record: PublishedRecord): Framework {
  const words = wordsOf(record);
  const known = FRAMEWORKS.find((framework) => framework.recognises.test(words));
  return known ?? (/tpu/i.test(record.hardware?.accelerator ?? '') ? OTHER_ON_TPU : OTHER);
}
