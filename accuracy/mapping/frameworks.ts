/** Which framework a record was measured with, told from the words of its source, and what is taken where none tells. */
import {
  frameworkOf as entryOf,
  type Framework,
  type FrameworkId,
} from '../../strategies/frameworks/index.js';
import { TUNED } from '../../strategies/runtime.js';
import type { PublishedRecord } from '../records/record.js';

/** Programs of research groups: nobody asks for them by name, and their records are of them. */
const FSDP_QLORA: Framework = {
  ...entryOf('huggingface'),
  title: 'fsdp_qlora (Transformers under PyTorch FSDP)',
  flashByDefault: true,
  gradients: 'bf16',
  runtime: { ...entryOf('huggingface').runtime, shardCopies: 'fsdp-1', castsForAdapters: false },
  because:
    'AnswerDotAI/fsdp_qlora, train.py (March 2024): Transformers with scaled_dot_product_attention, all of it in bf16, wrapped in FSDP 1 with use_orig_params off',
};

const LITGPT: Framework = {
  ...entryOf('pytorch'),
  title: 'LitGPT (Lightning Fabric)',
  loss: 'chunked',
  gradients: 'bf16',
  separateProjections: 'feed-forward',
  because:
    'Lightning-AI/litgpt, finetune/lora.py: bf16-true weights, chunked_cross_entropy over a head in chunks of 128 tokens; Fabric’s FSDP has activation checkpointing of every block',
};

export const NANOTRON: Framework = {
  ...entryOf('pytorch'),
  title: 'nanotron',
  sequenceParallel: true,
  finerLayouts: true,
  runtime: {
    ...entryOf('pytorch').runtime,
    shardCopies: 'none',
    zeroReduce: TUNED.zeroReduce,
    keepsGradients: true,
  },
  because:
    'huggingface/nanotron, src/nanotron: FP32GradientAccumulator adds 16-bit gradients to float32 ones; pipeline stages balanced by the cost of their blocks (get_block_compute_costs)',
};

const LANGUINI: Framework = {
  ...entryOf('pytorch'),
  title: 'Languini Kitchen (PyTorch AMP)',
  loss: 'eager',
  separateProjections: true,
  because:
    'languini-kitchen, languini/common_lib/throughput_utils.py: autocast and a GradScaler over float32 weights, torch.optim.Adam, cross_entropy outside the compiled model',
};

const QWEN: Framework = {
  ...entryOf('huggingface'),
  title: 'Qwen’s fine-tuning (Transformers Trainer)',
  separateProjections: 'feed-forward',
  because:
    'QwenLM/Qwen, finetune.py: Trainer with gradient checkpointing; queries, keys and values come from one matrix',
};

const MOE_BENCHMARK: Framework = {
  ...entryOf('megatron-lm'),
  title: 'Megatron Core’s MoE benchmarks (Megatron-MoE-ModelZoo, Pai-Megatron-Patch)',
  loss: 'fused',
  sequenceParallel: true,
  runtime: { ...entryOf('megatron-lm').runtime, gradientReduce: 'overlapped', paramGather: 'overlapped' },
  because:
    'yanring/Megatron-MoE-ModelZoo, model_configs/benchmarking, and the other settings that InternLM/xtuner’s megatron_moe_benchmark.md lists: cross-entropy-fusion-impl te, moe-permute-fusion, overlap-grad-reduce, overlap-param-gather',
};

/**
 * Matched against a record's source title, repository, paper and framework field, in lower case. The list is read from
 * the top; the first that recognises a record is taken.
 */
const RECOGNISED: readonly (readonly [words: RegExp, entry: FrameworkId | Framework])[] = [
  [/fsdp_qlora/, FSDP_QLORA],
  [/litgpt|lit-gpt/, LITGPT],
  [/nanotron/, NANOTRON],
  [/languini/, LANGUINI],
  [/qwenlm\/qwen/, QWEN],
  [/maxtext|paxml|tpu-recipes/, 'maxtext'],
  [/megatron-bridge|\bnemo\b|dgxc|dgx cloud|mlperf/, 'nemo'],
  [/\bhf \+|hugging ?face|(transformers|hf) trainer|\baccelerate\b/, 'huggingface'],
  [/bigscience|vtrain|megatron-deepspeed|gpt-neox/, 'megatron-deepspeed'],
  [/2104\.04473/, 'megatron-lm-2021'],
  [/moe-modelzoo|pai-megatron|megatron moe/, MOE_BENCHMARK],
  [/megatron|simumax|korthikanti|2205\.05198|2402\.15627/, 'megatron-lm'],
  [/llm-foundry|mosaicml/, 'llm-foundry'],
  [/torchtitan/, 'torchtitan'],
  [/fms-fsdp|foundation-model-stack/, 'fms-fsdp'],
  [/internevo|internlm/, 'internevo'],
  [/aleph-alpha|2311\.05610/, 'aleph-alpha-scaling'],
  [/neuronx|nxd[ -]training|trainium/, 'neuronx'],
  [/deepspeed/, 'deepspeed'],
];

/** Frameworks that records are recognised by, in that order. */
export const FRAMEWORKS: readonly Framework[] = RECOGNISED.map(([, entry]) => entryIn(entry));

function entryIn(entry: FrameworkId | Framework): Framework {
  return typeof entry === 'string' ? entryOf(entry) : entry;
}

/** PyTorch with fused attention is what an unknown framework of recent years most likely is. */
export const OTHER: Framework = {
  ...entryOf('pytorch'),
  title: 'another framework',
  because: 'nothing in the record names a framework we know',
};

/** XLA is how TPUs are programmed, whatever the library on top. */
export const OTHER_ON_TPU: Framework = {
  ...entryOf('jax'),
  title: 'another framework on TPU',
  because: 'TPUs are programmed through XLA',
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
  const known = RECOGNISED.find(([recognised]) => recognised.test(words));
  return known ? entryIn(known[1]) : /tpu/i.test(record.hardware?.accelerator ?? '') ? OTHER_ON_TPU : OTHER;
}
