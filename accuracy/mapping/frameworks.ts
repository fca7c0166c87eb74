/** Which framework a record was measured with, told from its words and those of its source, and what is taken where none tells. */
import {
  frameworkOf as entryOf,
  type Framework,
  type FrameworkId,
} from '../../strategies/frameworks/index.js';
import type { PublishedRecord } from '../records/record.js';
import { ENCODER_PROGRAMS, isEncoder } from './encoder-frameworks.js';
import { NETWORK_ON_TPU, NETWORK_PROGRAMS } from './network-frameworks.js';
import { isNetwork } from './networks.js';

/** Programs of research groups: nobody asks for them by name, and their records are of them. */
const FSDP_QLORA: Framework = {
  ...entryOf('huggingface'),
  title: 'fsdp_qlora (Transformers under PyTorch FSDP)',
  flashByDefault: true,
  gradients: 'bf16',
  runtime: {
    ...entryOf('huggingface').runtime,
    shardCopies: 'fsdp-1',
    shardHooks: 'unit',
    castsForAdapters: false,
  },
  because:
    'AnswerDotAI/fsdp_qlora, train.py (March 2024): Transformers with scaled_dot_product_attention, all of it in bf16, wrapped in FSDP 1 with use_orig_params off',
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

const MLPERF_PICTURES: Framework = {
  ...entryOf('mxnet'),
  title: 'NVIDIA’s MLPerf entries for ResNet-50 (MXNet)',
  runtime: { ...entryOf('mxnet').runtime, gradientReduce: 'after', batchNorm: 'in-convolutions' },
  because:
    'their mxnet/config_*.sh set MXNET_EXTENDED_NORMCONV_SUPPORT with the network resnet-v1b-mainloop-fl, and MXNET_HOROVOD_NUM_GROUPS 1, so that all gradients are one message behind the backward pass',
};

type Recognition = readonly [words: RegExp, entry: FrameworkId | Framework];

/** Programs known by their source, whatever framework it says they are written with. */
const PROGRAMS: readonly Recognition[] = [
  [/moe-modelzoo|pai-megatron|megatron moe/, MOE_BENCHMARK],
  [/fsdp_qlora/, FSDP_QLORA],
  [/languini/, LANGUINI],
  [/qwenlm\/qwen/, QWEN],
  [/mlperf.*resnet/, MLPERF_PICTURES],
  [/deeplearningexamples.*pytorch\/classification/, 'pytorch'],
];

/** In the order they are tried: what is written around a framework above the framework itself. */
const NAMED: readonly Recognition[] = [
  [/litgpt|lit-gpt/, 'litgpt'],
  [/\bmxnet\b/, 'mxnet'],
  [/\bpytorch amp\b/, 'pytorch'],
  [/nanotron/, 'nanotron'],
  [/maxtext|paxml|tpu-recipes/, 'maxtext'],
  [/megatron-bridge|\bnemo\b|dgxc|dgx cloud|mlperf/, 'nemo'],
  [/megatron[ -]?swift|pai-?megatron|mindspeed/, 'megatron-lm'],
  [
    /optimum-habana|llama-?factory|axolotl|\btrl\b|\bpeft\b|unsloth|ms-swift|modelscope\/swift/,
    'huggingface',
  ],
  [/\bhf \+|hugging ?face|(transformers|hf) trainer|\baccelerate\b/, 'huggingface'],
  [/bigscience|vtrain|megatron[ -]*(\+ *)?deepspeed|gpt-?neox/, 'megatron-deepspeed'],
  [/2104\.04473/, 'megatron-lm-2021'],
  [/primus/, 'primus'],
  [/megatron|megascale|simumax|korthikanti|2205\.05198|2402\.15627/, 'megatron-lm'],
  [/\blibai\b/, 'libai'],
  [/xtuner/, 'xtuner'],
  [/torchtune/, 'torchtune'],
  [/nano-?gpt|nano-?chat/, 'nanogpt'],
  [/llm-foundry|mosaicml/, 'llm-foundry'],
  [/torchtitan/, 'torchtitan'],
  [/fms-fsdp|foundation-model-stack/, 'fms-fsdp'],
  [/internevo|internlm/, 'internevo'],
  [/aleph-alpha|2311\.05610/, 'aleph-alpha-scaling'],
  [/neuronx|nxd[ -]training|trainium|aws neuron|\bneuron\b|\bnxd\b/, 'neuronx'],
  [/levanter|easylm|\balpa\b|mesh-?transformer|\bjax\b|\bflax\b/, 'jax'],
  [/deepspeed/, 'deepspeed'],
];

/** Where nothing is named: what a device is programmed through, whatever the library on top. */
const BY_ACCELERATOR: readonly (readonly [words: RegExp, entry: () => Framework])[] = [
  [/tpu/i, () => OTHER_ON_TPU],
  [/trainium|trn\d/i, () => entryOf('neuronx')],
];

/** Frameworks that records are recognised by, in that order. */
export const FRAMEWORKS: readonly Framework[] = [
  ...new Set(
    [...PROGRAMS, ...ENCODER_PROGRAMS, ...NETWORK_PROGRAMS, ...NAMED].map(([, entry]) => entryIn(entry)),
  ),
];

function entryIn(entry: FrameworkId | Framework): Framework {
  return typeof entry === 'string' ? entryOf(entry) : entry;
}

/** PyTorch with fused attention is what an unknown framework of recent years most likely is. */
export const OTHER: Framework = {
  ...entryOf('pytorch'),
  title: 'PyTorch with fused attention',
  because: 'nothing in the record names a framework we know',
};

/** XLA is how TPUs are programmed, whatever the library on top. */
export const OTHER_ON_TPU: Framework = {
  ...entryOf('jax'),
  title: 'JAX on TPU',
  because: 'TPUs are programmed through XLA',
};

/** What a record says of its source and framework, in lower case. */
export function wordsOf({ source, parallel }: Pick<PublishedRecord, 'source' | 'parallel'>): string {
  return [source?.title, source?.repo, source?.arxiv, source?.path, parallel?.framework]
    .filter((word) => typeof word === 'string')
    .join(' ')
    .toLowerCase();
}

/**
 * The framework a record was measured with. The words of its own `framework` field come before those of its source, which
 * may compare several. Megatron-LM of a source until 2021 is that of its paper.
 */
export function frameworkOf(record: PublishedRecord): Framework {
  if (isNetwork(record.model) && /tpu/i.test(record.hardware?.accelerator ?? '')) return NETWORK_ON_TPU;
  const known = namedIn(record);
  if (known === 'megatron-lm' && (record.source?.year ?? Infinity) <= 2021)
    return entryOf('megatron-lm-2021');
  if (known !== undefined) return entryIn(known);
  const accelerator = record.hardware?.accelerator ?? '';
  return BY_ACCELERATOR.find(([named]) => named.test(accelerator))?.[1]() ?? OTHER;
}

/** What was taken where no framework is named that we know; undefined where one is. */
export function frameworkTaken(record: PublishedRecord): string | undefined {
  if (namedIn(record) !== undefined) return undefined;
  const said = record.parallel?.framework;
  const why = said ? `the framework '${said}' is not known` : 'no framework is stated';
  return `${why}: taken as ${frameworkOf(record).title}`;
}

function namedIn(record: PublishedRecord): FrameworkId | Framework | undefined {
  const words = wordsOf(record);
  const field = record.parallel?.framework?.toLowerCase() ?? '';
  const own = isEncoder(record.model) ? recognised(ENCODER_PROGRAMS, words) : undefined;
  const ofNetwork = isNetwork(record.model)
    ? (recognised(NETWORK_PROGRAMS, field) ?? recognised(NETWORK_PROGRAMS, words))
    : undefined;
  return (
    own ?? recognised(PROGRAMS, words) ?? ofNetwork ?? recognised(NAMED, field) ?? recognised(NAMED, words)
  );
}

function recognised(list: readonly Recognition[], words: string): FrameworkId | Framework | undefined {
  return list.find(([named]) => named.test(words))?.[1];
}
