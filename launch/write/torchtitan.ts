/** torchtitan's configuration, as TOML. */
import { headOf } from './comments.js';
import { torchrunWords } from './machine.js';
import { chunksOf } from './pipeline.js';
import { otherRecompute } from './instead.js';
import type { Settled } from './settled.js';
import type { Target } from './target.js';
import { Telling } from './telling.js';
import { tomlText } from './toml.js';

export const torchtitan: Target = {
  id: 'torchtitan',
  title: 'a torchtitan configuration (TOML)',
  fileName: 'train.toml',
  frameworks: ['torchtitan'],
  refuses({ facts }) {
    const { zero = 0, dp = 1, cp = 1 } = facts;
    if (zero === 0 || zero === 3 || dp * cp === 1) return undefined;
    return `torchtitan shards all of the state (ZeRO-3) or nothing, and the layout has zero ${zero}`;
  },
  instead: (settled) => otherRecompute(settled, ['none', 'per-op', 'full']),
  write(settled) {
    const telling = new Telling(settled.facts);
    telling.follow('nodes', 'devices-per-node', 'devices', 'framework', 'strategy');
    const tables = {
      model: modelTable(telling, settled),
      training: trainingTable(telling),
      optimizer: { name: 'AdamW', lr: 'FILL_IN_LEARNING_RATE' },
      parallelism: { ...meshTable(telling), ...pipelineTable(telling, settled), ...tensorTable(telling) },
      activation_checkpoint: recomputeTable(telling),
      compile: { enable: telling.take('compile') },
      checkpoint: { enable: true, folder: 'FILL_IN_FOLDER' },
    };
    const lost = [...lostModel(settled), ...telling.close('torchtitan has no such setting')];
    const start =
      `Start it with \`${torchrunWords(settled).join(' ')} -m torchtitan.train --job.config_file train.toml\`; what ` +
      'says FILL_IN is yours to say: data, tokenizer, learning rate, output.';
    const head = headOf([...settled.head, ...telling.notes, start], lost);
    return { text: `${head.join('\n')}\n\n${tomlText(tables)}`, lost, notes: [] };
  },
};

/** Models that torchtitan has, by ours: name and flavour (torchtitan/models). */
const FLAVOURS: Readonly<Record<string, readonly [name: string, flavour: string]>> = {
  'llama3-8b': ['llama3', '8B'],
  'llama3-70b': ['llama3', '70B'],
  'llama3-405b': ['llama3', '405B'],
  'deepseek-v3': ['deepseek_v3', '671B'],
  'qwen3-0.6b': ['qwen3', '0.6B'],
  'qwen3-1.7b': ['qwen3', '1.7B'],
  'qwen3-4b': ['qwen3', '4B'],
  'qwen3-8b': ['qwen3', '8B'],
  'qwen3-14b': ['qwen3', '14B'],
  'qwen3-32b': ['qwen3', '32B'],
};

function modelTable(telling: Telling, { model }: Settled): Record<string, unknown> {
  telling.follow('model-name');
  const [name, flavor] = FLAVOURS[model.id] ?? ['FILL_IN_MODEL', 'FILL_IN_FLAVOR'];
  const converters = telling.get('precision') === 'fp8' ? ['float8'] : undefined;
  return { name, flavor, hf_assets_path: 'FILL_IN_TOKENIZER', converters };
}

function lostModel({ model }: Settled) {
  if (Object.hasOwn(FLAVOURS, model.id)) return [];
  return [{ option: 'model', what: 'model', value: model.id, because: 'torchtitan has no model of this name; register one' }];
}

/** With a pipeline, a rank's batch is cut into micro-batches; without, gradients add up over several of its batches. */
function trainingTable(telling: Telling): Record<string, unknown> {
  const [batch, micro] = [telling.take('global-batch')!, telling.take('micro-batch')!];
  const [dp, pp] = [telling.get('dp') ?? 1, telling.get('pp') ?? 1];
  telling.follow('accumulation');
  const precision = telling.get('precision');
  const gradients = telling.get('gradient-precision');
  if (precision === 'tf32' || precision === 'fp4') telling.lose('torchtitan has no such precision', 'precision');
  if (gradients === 'fp16') telling.lose('torchtitan reduces gradients in fp32 or bf16', 'gradient-precision');
  telling.follow('precision', 'gradient-precision');
  const types = { fp32: 'float32', bf16: 'bfloat16', fp16: 'float16' } as const;
  const half = precision === 'fp32' || precision === 'tf32' ? 'fp32' : precision === 'fp16' ? 'fp16' : 'bf16';
  return {
    dataset: 'FILL_IN_DATA',
    local_batch_size: pp > 1 ? batch / dp : micro,
    global_batch_size: batch,
    seq_len: telling.take('seq'),
    steps: telling.take('steps') ?? 100,
    mixed_precision_param: types[half],
    mixed_precision_reduce: gradients === undefined || gradients === 'fp16' ? undefined : types[gradients],
  };
}

function meshTable(telling: Telling): Record<string, unknown> {
  const dp = telling.take('dp') ?? 1;
  const shard = telling.take('zero') === 3 ? (telling.take('shard') ?? dp) : 1;
  const reshard = telling.take('reshard');
  const ep = telling.take('ep') ?? 1;
  return {
    data_parallel_replicate_degree: dp / shard,
    data_parallel_shard_degree: shard,
    fsdp_reshard_after_forward: reshard === undefined ? undefined : reshard ? 'always' : 'never',
    tensor_parallel_degree: telling.take('tp') ?? 1,
    context_parallel_degree: telling.take('cp') ?? 1,
    pipeline_parallel_degree: telling.take('pp') ?? 1,
    expert_parallel_degree: ep > 1 ? ep : undefined,
  };
}

function pipelineTable(telling: Telling, { model, strategy }: Settled): Record<string, unknown> {
  const [pp, vpp] = [telling.get('pp') ?? 1, telling.take('vpp') ?? 1];
  if (pp === 1) return {};
  const chunks = chunksOf(model.layers, pp, vpp);
  const schedule = strategy === 'gpipe' ? 'GPipe' : vpp > 1 ? 'Interleaved1F1B' : '1F1B';
  if (chunks === undefined)
    telling.notes.push(`${model.layers} layers do not divide into pp ${pp} × vpp ${vpp} chunks; torchtitan divides them itself.`);
  return {
    pipeline_parallel_schedule: schedule,
    pipeline_parallel_microbatch_size: telling.get('micro-batch'),
    ...(chunks === undefined ? {} : { pipeline_parallel_layers_per_stage: chunks.layersPerChunk }),
    // It counts the embedding and the head as a layer each unless told.
    ...(chunks?.withEnds === false
      ? { pipeline_parallel_first_stage_less_layers: 0, pipeline_parallel_last_stage_less_layers: 0 }
      : {}),
  };
}

/** Its tensor parallelism comes with sequence parallelism. */
function tensorTable(telling: Telling): Record<string, unknown> {
  const tp = telling.get('tp') ?? 1;
  const sequence = telling.take('sequence-parallel');
  return {
    enable_sequence_parallel: tp > 1 && sequence === false ? false : undefined,
    enable_async_tensor_parallel: telling.take('tp-comm-overlap'),
  };
}

function recomputeTable(telling: Telling): Record<string, unknown> {
  const recompute = telling.get('recompute') ?? 'none';
  if (recompute === 'selective') {
    telling.lose('torchtitan recomputes chosen ops (per-op) or whole layers, not core attention alone', 'recompute');
    return { mode: 'selective', selective_ac_option: 'op' };
  }
  telling.follow('recompute');
  return recompute === 'per-op' ? { mode: 'selective', selective_ac_option: 'op' } : { mode: recompute };
}
