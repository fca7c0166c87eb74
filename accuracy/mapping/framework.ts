/**
 * The training framework behind a record. What a source does not say (which kernels, in what format
 * gradients are reduced, whether the vocabulary is padded) follows from the framework's own defaults,
 * never from the single record. The list is read from the top; the first that recognises the record
 * is taken.
 */
import type { Loss } from '../../models/step.js';
import type { Runtime } from '../../strategies/runtime.js';
import type { PublishedRecord } from '../record.js';

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
  /** Its models compute queries, keys and values, and gate and up, apart, or the latter alone. */
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
  /** Whether tensor-parallel sums of input gradients overlap weight gradients when the source is silent. */
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

export const FRAMEWORKS: readonly Framework[] = [
  {
    id: 'maxtext',
    title: 'MaxText and Paxml (JAX, XLA)',
    recognises: /maxtext|paxml|tpu-recipes/,
    scanned: true,
    kernels: { flash: 'flash-fused', plain: 'fused-softmax' },
    flashByDefault: true,
    gradients: 'fp32',
    vocabMultiple: 1,
    gptDropout: 0,
    sequenceParallel: true,
    overlapTensor: true,
    zero: 3,
    recompute: 'full',
    batchPerDevice: true,
    runtime: { clears: false },
    because:
      'XLA fuses element-wise work; weights and gradients are float32; layers are one scanned body, which collectives do not cross; a tensor axis also shards the sequence; base.yml sets remat_policy to full and counts the batch per device',
  },
  {
    id: 'nemo',
    title: 'NVIDIA NeMo, Megatron-Bridge and their MLPerf entries (Megatron Core with Transformer Engine)',
    recognises: /megatron-bridge|\bnemo\b|dgxc|dgx cloud|mlperf/,
    scatterGather: true,
    kernels: { flash: 'flash-fused', plain: 'fused-softmax' },
    flashByDefault: true,
    gradients: 'bf16',
    vocabMultiple: 128,
    gptDropout: 0,
    sequenceParallel: true,
    overlapTensor: true,
    zero: 1,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { weightGathers: 'ahead' },
    because:
      'the performance recipes set grad_reduce_in_fp32 to False and sequence parallelism with tensor parallelism',
  },
  {
    id: 'hf-trainer',
    title: 'Hugging Face Transformers (Trainer, Accelerate)',
    recognises: /\bhf \+|hugging ?face|transformers trainer|accelerate/,
    kernels: { flash: 'flash', plain: 'unfused' },
    loss: 'eager',
    separateProjections: true,
    flashByDefault: 2024,
    gradients: 'fp32',
    vocabMultiple: 1,
    gptDropout: 0.1,
    sequenceParallel: false,
    overlapTensor: false,
    zero: 0,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { gradientAdds: 'apart', averages: 'apart', clears: false },
    because:
      'its models are eager PyTorch: attention in a product, a mask, a softmax, dropout and a product, until it became scaled_dot_product_attention in version 4.36 of December 2023; embd_pdrop, resid_pdrop and attn_pdrop of GPT-2 are 0.1; DistributedDataParallel divides its buckets before it sums them',
  },
  {
    id: 'megatron-deepspeed',
    title: 'Megatron-DeepSpeed, GPT-NeoX',
    recognises: /bigscience|vtrain|megatron-deepspeed|gpt-neox/,
    scatterGather: true,
    kernels: { flash: 'flash', plain: 'fused-softmax' },
    flashByDefault: false,
    gradients: 'fp32',
    vocabMultiple: 128,
    gptDropout: 0.1,
    sequenceParallel: false,
    overlapTensor: false,
    zero: 0,
    recompute: 'none',
    batchPerDevice: false,
    runtime: {
      gradientSums: 'after',
      gradientAdds: 'apart',
      averages: 'apart',
      partition: 'filled',
      keepsGradients: true,
    },
    because:
      'its BF16 optimizer accumulates in float32, after each backward pass; its pipelines fill stages by layer; they send slices (scatter_gather_tensors_in_pipeline in Megatron-LM, partitioned activations in DeepSpeed); make-vocab-size-divisible-by is 128; the sum of input gradients in megatron/mpu blocks',
  },
  {
    id: 'megatron-lm-2021',
    title: 'Megatron-LM of 2021',
    recognises: /2104\.04473/,
    scatterGather: true,
    kernels: { flash: 'flash', plain: 'fused-softmax' },
    flashByDefault: false,
    gradients: 'fp32',
    vocabMultiple: 128,
    gptDropout: 0.1,
    sequenceParallel: false,
    overlapTensor: false,
    zero: 0,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { gradientSums: 'after', gradientAdds: 'apart', averages: 'apart' },
    because:
      'make-vocab-size-divisible-by is 128; the sum of input gradients in megatron/mpu blocks, as in the forks of that year',
  },
  {
    id: 'megatron-lm',
    title: 'Megatron-LM, Megatron Core',
    recognises: /megatron|simumax|korthikanti|2205\.05198|2402\.15627/,
    scatterGather: true,
    kernels: { flash: 'flash-fused', plain: 'fused-softmax' },
    flashByDefault: 2024,
    gradients: 'fp32',
    vocabMultiple: 128,
    testVocab: 50257,
    loss: 'in-place',
    gptDropout: 0.1,
    sequenceParallel: false,
    overlapTensor: true,
    zero: 0,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { gradientSums: 'after', averages: 'apart' },
    because:
      'with --bf16 it turns on accumulate-allreduce-grads-in-fp32; make-vocab-size-divisible-by is 128; its cross-entropy is fused only with --cross-entropy-loss-fusion; transformer-impl is transformer_engine since 2024; without --overlap-grad-reduce gradients are summed after the backward pass',
  },
  {
    id: 'composer',
    title: 'MosaicML Composer with PyTorch FSDP (llm-foundry)',
    recognises: /llm-foundry|mosaicml/,
    kernels: { flash: 'flash-1', plain: 'unfused' },
    loss: 'fused',
    flashByDefault: true,
    gradients: 'fp32',
    vocabMultiple: 1,
    gptDropout: 0,
    sequenceParallel: false,
    overlapTensor: true,
    zero: 3,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { clears: false, shardCopies: 'fsdp-1' },
    because:
      'its benchmarks set attn_impl to triton, a port of FlashAttention 1, and its loss_fn is fused_crossentropy; mixed_precision DEFAULT reduces in float32, PURE in bf16; norms and activations are PyTorch eager',
  },
  {
    id: 'torchtitan',
    title: 'torchtitan (PyTorch FSDP2)',
    recognises: /torchtitan/,
    separateProjections: true,
    loss: 'eager',
    kernels: { flash: 'flash', plain: 'unfused' },
    flashByDefault: true,
    gradients: 'fp32',
    vocabMultiple: 1,
    gptDropout: 0,
    sequenceParallel: true,
    overlapTensor: false,
    zero: 3,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { clears: false, shardCopies: 'fsdp-2' },
    because:
      'mixed_precision_reduce is float32; its tensor parallelism is sequence parallel, and without async TP its collectives are exposed; torch.compile fuses the blocks and not the loss, which is cross_entropy in float32; wq, wk, wv, w1 and w3 are layers of their own',
  },
  {
    id: 'fms-fsdp',
    title: 'IBM fms-fsdp (PyTorch FSDP)',
    recognises: /fms-fsdp|foundation-model-stack/,
    kernels: { flash: 'flash', plain: 'unfused' },
    flashByDefault: true,
    gradients: 'bf16',
    vocabMultiple: 1,
    gptDropout: 0,
    sequenceParallel: false,
    overlapTensor: true,
    zero: 3,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { clears: false, shardCopies: 'fsdp-1' },
    because: 'its bf16 policy sets parameter, reduce and buffer types to bf16',
  },
  {
    id: 'internevo',
    title: 'InternEvo',
    recognises: /internevo|internlm/,
    loss: 'fused',
    separateProjections: 'feed-forward',
    kernels: { flash: 'flash', plain: 'unfused' },
    flashByDefault: true,
    gradients: 'bf16',
    vocabMultiple: 1,
    gptDropout: 0,
    sequenceParallel: false,
    overlapTensor: true,
    zero: 1,
    recompute: 'none',
    batchPerDevice: false,
    runtime: { gradientAdds: 'apart', averages: 'apart', clears: false },
    because:
      'its hybrid ZeRO optimizer reduces gradients in the type of the parameters, beside the backward pass (overlap_sync_grad in its 7B configurations); its loss is flash-attn’s; gate and up are layers of their own',
  },
  {
    id: 'aleph-alpha-scaling',
    title: 'Aleph Alpha scaling',
    recognises: /aleph-alpha|2311\.05610/,
    separateProjections: 'feed-forward',
    kernels: { flash: 'flash', plain: 'unfused' },
    loss: 'eager',
    gatherLogits: true,
    flashByDefault: false,
    gradients: 'bf16',
    vocabMultiple: 1,
    gptDropout: 0,
    sequenceParallel: false,
    overlapTensor: false,
    zero: 1,
    recompute: 'none',
    batchPerDevice: false,
    runtime: {
      gradientSums: 'after',
      widensSums: true,
      gradientAdds: 'apart',
      averages: 'apart',
      clears: false,
      partition: 'modules',
      recomputesHead: true,
      keepsLogits: true,
    },
    because:
      '13B on one 80 GB device without sharded gradients (published as fitting) leaves no room for float32 ones; the sum of input gradients in scaling/core/nn/linear blocks; its head gathers the logits and calls PyTorch’s cross_entropy in float32',
  },
];

/** Eager PyTorch with fused attention, what an unknown framework of recent years most likely is. */
export const OTHER: Framework = {
  id: 'other',
  title: 'another framework',
  recognises: /^/,
  kernels: { flash: 'flash', plain: 'fused-softmax' },
  flashByDefault: true,
  gradients: 'fp32',
  vocabMultiple: 1,
  gptDropout: 0,
  sequenceParallel: false,
  overlapTensor: true,
  zero: 0,
  recompute: 'none',
  batchPerDevice: false,
  runtime: { gradientAdds: 'apart', averages: 'apart', clears: false, shardCopies: 'fsdp-1' },
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
