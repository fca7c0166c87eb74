/** Overrides of a Megatron-Bridge recipe (`cfg.model`, `cfg.train`, `cfg.ddp`), as YAML. */
import { stringify } from 'yaml';
import { megatronWords } from '../megatron/words.js';
import { headOf } from './comments.js';
import { evenChunks, otherRecompute } from './instead.js';
import { modelFacts, modelLost } from './model.js';
import type { Target } from './target.js';
import { Telling, type Told } from './telling.js';
import { trainsAll } from './tuning.js';

export const bridge: Target = {
  id: 'megatron-bridge',
  title: 'overrides of a Megatron-Bridge recipe (YAML)',
  fileName: 'overrides.yaml',
  frameworks: ['nemo', 'megatron-core'],
  refuses: (settled) => trainsAll(settled, 'Megatron-Bridge’s pretraining'),
  instead: (settled) => ({
    ...otherRecompute(settled, ['none', 'selective', 'full']),
    ...evenChunks(settled),
  }),
  write(settled) {
    const telling = new Telling({ ...settled.facts, ...modelFacts(settled) });
    const { nodes, devicesPerNode, onHub } = settled;
    telling.follow('nodes', 'devices-per-node', 'model-name', 'framework');
    const precision = precisionName(telling);
    const words = megatronWords(telling, settled.model.layers);
    const lost = [...modelLost(settled), ...telling.close('Megatron-Bridge has no such setting')];
    const all = new Map([...words.model, ...words.layout, ...words.batch, ...words.runtime].map(asSetting));
    const steps = all.get('train_iters') ?? 100;
    const take = (...keys: string[]) =>
      keys.flatMap((key): [string, Told[1]][] => {
        const value = all.get(key);
        all.delete(key);
        return value === undefined ? [] : [[key, value]];
      });
    for (const key of DROPPED) all.delete(key);
    const zero = telling.get('zero') ?? 0;
    const gradients = telling.get('gradient-precision');
    const document = {
      train: Object.fromEntries([
        ...take('micro_batch_size', 'global_batch_size'),
        ...([['train_iters', take('train_iters')[0]?.[1] ?? steps]] as const),
      ]),
      ddp: {
        ...Object.fromEntries(take(...DDP)),
        ...{ use_distributed_optimizer: zero > 0, grad_reduce_in_fp32: gradients === 'fp32' },
      },
      ...overlapSection(telling, take('overlap_moe_expert_parallel_comm').length > 0),
      mixed_precision: precision,
      // What is left are hyper-parameters, layout and kernels, which Megatron-Bridge keeps together.
      model: { ...Object.fromEntries(all), ...off(telling) },
      dataset: { path: 'FILL_IN_DATA' },
      tokenizer: { tokenizer_type: 'HuggingFaceTokenizer', tokenizer_model: onHub ?? 'FILL_IN_TOKENIZER' },
      optimizer: { ...Object.fromEntries(take(...OPTIMIZER)), lr: 'FILL_IN_LEARNING_RATE' },
      checkpoint: { save: 'FILL_IN_FOLDER' },
    };
    const start =
      `Start it with \`torchrun --nnodes ${nodes} --nproc-per-node ${devicesPerNode}\`; what says FILL_IN is yours to ` +
      'say: data, tokenizer, learning rate, output.';
    return {
      text: `${[...headOf([...settled.head, ...telling.notes, start], lost)].join('\n')}\n${stringify(document)}`,
      ...{ lost, notes: [] },
    };
  },
};

/** What overlaps beside gradients has a section of its own; the recipe may have switched it on. */
function overlapSection(telling: Telling, isOn: boolean): Record<string, unknown> {
  if (telling.get('expert-overlap') !== false && !isOn) return {};
  return { comm_overlap: { overlap_moe_expert_parallel_comm: isOn } };
}

/** What the recipe may have switched on. */
function off(telling: Telling): Record<string, unknown> {
  return {
    ...(telling.get('recompute') === 'none' ? { recompute_granularity: null } : {}),
    ...(telling.get('loss') === 'full-logits' ? { cross_entropy_loss_fusion: false } : {}),
  };
}

/** Sections other than the model's. */
const DDP = [
  'overlap_grad_reduce',
  'overlap_param_gather',
  'use_megatron_fsdp',
  'data_parallel_sharding_strategy',
  'num_distributed_optimizer_instances',
];

const OPTIMIZER = [
  ...['optimizer', 'use_precision_aware_optimizer', 'exp_avg_dtype', 'exp_avg_sq_dtype'],
  ...['optimizer_cpu_offload', 'optimizer_offload_fraction'],
];

/** Said by the recipe of precision, by defaults, or in a section of its own. */
const DROPPED = [
  ...[
    'bf16',
    'fp16',
    'fp8_format',
    'fp4_format',
    'grad_reduce_in_bf16',
    'accumulate_allreduce_grads_in_fp32',
  ],
  ...['use_distributed_optimizer', 'group_query_attention', 'no_gradient_accumulation_fusion'],
];

/** Names of the command line as attributes of Megatron's configuration, where they say the opposite, too. */
const OTHERWISE: Readonly<Record<string, readonly [string, Told[1]]>> = {
  'untie-embeddings-and-output-weights': ['share_embeddings_and_output_weights', false],
  'disable-bias-linear': ['add_bias_linear', false],
  swiglu: ['gated_linear_unit', true],
};

function asSetting([key, value]: Told): [string, Told[1]] {
  const other = OTHERWISE[key];
  if (other !== undefined) return [...other];
  const names: Readonly<Record<string, string>> = {
    ...{ 'num-experts': 'num_moe_experts', 'te-rng-tracker': 'use_te_rng_tracker' },
  };
  return [names[key] ?? key.replaceAll('-', '_'), value];
}

/** Megatron-Bridge names whole recipes of precision. */
function precisionName(telling: Telling): string {
  const precision = telling.get('precision');
  if (precision === 'fp8') return 'bf16_with_fp8_delayed_scaling_mixed';
  if (precision === 'fp4') return 'bf16_with_nvfp4_mixed';
  if (precision === 'fp16') return 'fp16_mixed';
  return precision === 'bf16' ? 'bf16_mixed' : 'fp32';
}
