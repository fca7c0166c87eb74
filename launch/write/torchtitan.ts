/** torchtitan's configuration, as TOML. */
import { stringify } from 'smol-toml';
import { MAPPINGS } from '../torchtitan/mappings.js';
import { headOf } from './comments.js';
import { otherRecompute } from './instead.js';
import { torchrunWords } from './machine.js';
import { chunksOf } from './pipeline.js';
import { nested } from './sections.js';
import type { Settled } from './settled.js';
import type { Target } from './target.js';
import { Telling, type Told } from './telling.js';
import { trainsAll } from './tuning.js';

export const torchtitan: Target = {
  id: 'torchtitan',
  title: 'a torchtitan configuration (TOML)',
  fileName: 'train.toml',
  frameworks: ['torchtitan'],
  refuses({ facts }) {
    const { zero = 0, dp = 1, cp = 1 } = facts;
    const tuned = trainsAll({ facts }, 'torchtitan');
    if (tuned !== undefined) return tuned;
    if (cp > 1 && zero < 3)
      return `torchtitan shards all of the state over context ranks (ZeRO-3), and the layout has zero ${zero}`;
    if (zero === 0 || zero === 3 || dp * cp === 1) return undefined;
    return `torchtitan shards all of the state (ZeRO-3) or nothing, and the layout has zero ${zero}`;
  },
  instead: (settled) => otherRecompute(settled, ['none', 'per-op', 'full']),
  write(settled) {
    const telling = new Telling(settled.facts);
    telling.follow('nodes', 'devices-per-node', 'devices', 'framework', 'strategy');
    const told = [
      ...modelKeys(telling, settled),
      ...batchKeys(telling),
      ...shardKeys(telling),
      ...pipelineKeys(telling, settled),
      ...recomputeKeys(telling),
      ...stateKeys(telling),
      ...rowKeys(telling),
      ...PLACES,
    ];
    const lost = [...lostModel(settled), ...telling.close('torchtitan has no such setting')];
    const start =
      `Start it with \`${torchrunWords(settled).join(' ')} -m torchtitan.train --job.config_file train.toml\`; what ` +
      'says FILL_IN is yours to say: data, tokenizer, learning rate, output.';
    const head = headOf([...settled.head, ...telling.notes, start], lost);
    return { text: `${head.join('\n')}\n\n${stringify(documentOf(told, settled))}`, lost, notes: [] };
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

function modelKeys(telling: Telling, { model }: Settled): Told[] {
  telling.follow('model-name');
  const [name, flavor] = FLAVOURS[model.id] ?? ['FILL_IN_MODEL', 'FILL_IN_FLAVOR'];
  return [
    ['model.name', name],
    ['model.flavor', flavor],
    ['model.hf_assets_path', 'FILL_IN_TOKENIZER'],
  ];
}

/** Converters of the model are a list. */
function documentOf(told: readonly Told[], { facts }: Settled): Record<string, unknown> {
  const document = nested(told);
  if (facts.precision !== 'fp8') return document;
  return { ...document, model: { ...(document.model as object), converters: ['quantize.linear.float8'] } };
}

const PLACES: readonly Told[] = [
  ['training.dataset', 'FILL_IN_DATA'],
  ['optimizer.name', 'AdamW'],
  ['optimizer.lr', 'FILL_IN_LEARNING_RATE'],
  ['checkpoint.enable', true],
  ['checkpoint.folder', 'FILL_IN_FOLDER'],
];

function lostModel({ model }: Settled) {
  if (Object.hasOwn(FLAVOURS, model.id)) return [];
  return [
    {
      option: 'model',
      what: 'model',
      value: model.id,
      because: 'torchtitan has no model of this name; register one',
    },
  ];
}

/** With a pipeline, a rank's batch is cut into micro-batches; without, gradients add up over several of its batches. */
function batchKeys(telling: Telling): Told[] {
  const [batch, micro] = [telling.take('global-batch')!, telling.take('micro-batch')!];
  const [dp, pp] = [telling.get('dp') ?? 1, telling.get('pp') ?? 1];
  telling.follow('accumulation');
  return [
    ['training.local_batch_size', pp > 1 ? batch / dp : micro],
    ['training.global_batch_size', batch],
    ...(telling.get('steps') === undefined ? [['training.steps', 100] as const] : []),
    ...precisionKeys(telling),
  ];
}

const TYPES = {
  fp32: 'float32',
  tf32: 'float32',
  fp16: 'float16',
  bf16: 'bfloat16',
  fp8: 'bfloat16',
  fp4: 'bfloat16',
};

function precisionKeys(telling: Telling): Told[] {
  const precision = telling.get('precision') ?? 'bf16';
  if (precision === 'tf32' || precision === 'fp4')
    telling.lose('torchtitan has no such precision', 'precision');
  telling.follow('precision');
  return [['training.mixed_precision_param', TYPES[precision]]];
}

/** Weights without a float32 copy, and FSDP’s one switch for offloading. */
function stateKeys(telling: Telling): Told[] {
  const pure = telling.get('master-weights') === false;
  const type = TYPES[telling.get('precision') ?? 'bf16'];
  if (pure) telling.follow('master-weights');
  const offload = telling.get('offloaded-parameters') === 'host';
  if (offload) telling.follow('offloaded-parameters', 'offloaded-optimizer');
  if (telling.get('pinned-memory') !== false) telling.follow('pinned-memory');
  telling.lose('FSDP pins what it offloads', 'pinned-memory');
  telling.lose(
    'torchtitan offloads parameters, with all of their states, to host memory, or nothing',
    ...(['offloaded-optimizer', 'offloaded-parameters', 'offload-fraction'] as const),
  );
  return [
    ...(pure ? [['training.dtype', type] as const] : []),
    ...(offload ? [['training.enable_cpu_offload', true] as const] : []),
  ];
}

function shardKeys(telling: Telling): Told[] {
  const dp = telling.take('dp') ?? 1;
  const shard = telling.take('zero') === 3 ? (telling.take('shard') ?? dp) : 1;
  const reshard = telling.take('reshard');
  if (telling.get('ep') === 1) telling.follow('ep');
  return [
    ['parallelism.data_parallel_replicate_degree', dp / shard],
    ['parallelism.data_parallel_shard_degree', shard],
    ...(reshard === undefined
      ? []
      : [['parallelism.fsdp_reshard_after_forward', reshard ? 'always' : 'never'] as const]),
  ];
}

/** PyTorch's names, by ours (torch/distributed/pipelining/schedules.py, `get_schedule_class`). */
const SCHEDULES: Readonly<Record<string, string>> = {
  ...{ gpipe: 'GPipe', '1f1b': '1F1B', 'interleaved-1f1b': 'Interleaved1F1B', 'looped-bfs': 'LoopedBFS' },
  ...{ 'interleaved-zb': 'InterleavedZeroBubble', 'zb-v': 'ZBVZeroBubble', 'dualpipe-v': 'DualPipeV' },
};

/** The schedule that was asked for, as torchtitan calls it; undefined where none was, or PyTorch has no such. */
function scheduleOf(telling: Telling): string | undefined {
  const name = SCHEDULES[telling.get('schedule') ?? ''];
  if (name !== undefined) telling.follow('schedule');
  telling.lose(
    'PyTorch has no such schedule by name; --schedule-csv of simulate writes it for pipeline_parallel_schedule_csv',
    'schedule',
  );
  return name;
}

function pipelineKeys(telling: Telling, { model, strategy }: Settled): Told[] {
  const [pp, vpp] = [telling.get('pp') ?? 1, telling.take('vpp') ?? 1];
  if (pp === 1) return [];
  const chunks = chunksOf(model.layers, pp, vpp);
  const own = strategy === 'gpipe' ? 'GPipe' : vpp > 1 ? 'Interleaved1F1B' : '1F1B';
  const schedule = scheduleOf(telling) ?? own;
  const told: Told[] = [
    ['parallelism.pipeline_parallel_schedule', schedule],
    ['parallelism.pipeline_parallel_microbatch_size', telling.get('micro-batch')!],
  ];
  if (chunks === undefined) {
    telling.notes.push(
      `${model.layers} layers do not divide into pp ${pp} × vpp ${vpp} chunks; torchtitan divides them itself.`,
    );
    return told;
  }
  told.push(['parallelism.pipeline_parallel_layers_per_stage', chunks.layersPerChunk]);
  // It counts the embedding and the head as a layer each unless told.
  if (!chunks.withEnds) {
    told.push(['parallelism.pipeline_parallel_first_stage_less_layers', 0]);
    told.push(['parallelism.pipeline_parallel_last_stage_less_layers', 0]);
  }
  return told;
}

/** The rows that are read, too. Its tensor parallelism comes with sequence parallelism, which is said where it is off. */
function rowKeys(telling: Telling): Told[] {
  if (telling.get('tp') === 1 || telling.get('sequence-parallel') === true)
    telling.follow('sequence-parallel');
  telling.lose('it is the router’s doing; debug.moe_force_load_balance is for benchmarks', 'routing');
  if ((telling.get('ep') ?? 1) === 1) telling.lose('there are no expert ranks', 'dispatcher');
  if (telling.get('expert-overlap') === false) telling.follow('expert-overlap');
  telling.lose('torchtitan overlaps exchanges in its schedule DualPipeV only', 'expert-overlap');
  if (telling.get('cuda-graphs') === false) telling.follow('cuda-graphs');
  telling.lose('torchtitan compiles without CUDA graphs', 'cuda-graphs');
  telling.lose('torchtitan drops no token', 'capacity-factor');
  return telling.rows(MAPPINGS);
}

function recomputeKeys(telling: Telling): Told[] {
  const recompute = telling.get('recompute') ?? 'none';
  if (recompute !== 'none' && recompute !== 'per-op' && recompute !== 'full')
    telling.lose(
      'torchtitan recomputes chosen ops (per-op) or whole layers, and this is neither',
      'recompute',
    );
  telling.follow('recompute');
  const byOp = recompute !== 'none' && recompute !== 'full';
  const every = recompute === 'full' && telling.get('recompute-method') === 'every-nth';
  if (every) telling.follow('recompute-method');
  const nth = every ? telling.take('recompute-layers') : undefined;
  return [
    ['activation_checkpoint.mode', byOp || every ? 'selective' : recompute],
    ...(nth === undefined ? [] : [['activation_checkpoint.selective_ac_option', String(nth)] as const]),
    ...(byOp ? [['activation_checkpoint.selective_ac_option', 'op'] as const] : []),
  ];
}
