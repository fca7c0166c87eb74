/** DeepSpeed's configuration. JSON has no comments: what is to be said goes beside it. */
import { MAPPINGS } from '../deepspeed/mappings.js';
import { lostText } from './comments.js';
import { withoutAxes } from './refusal.js';
import { nested } from './sections.js';
import type { Settled } from './settled.js';
import type { Target } from './target.js';
import { Telling } from './telling.js';
import { loseTuning } from './tuning.js';

export const deepspeed: Target = {
  id: 'deepspeed',
  title: 'a DeepSpeed configuration (JSON)',
  fileName: 'ds_config.json',
  frameworks: ['deepspeed', 'huggingface'],
  refuses(settled) {
    const { tp = 1, zero = 0 } = settled.facts;
    const axis = withoutAxes(settled, 'DeepSpeed’s configuration', ['pp', 'cp', 'ep', 'vpp']);
    if (axis !== undefined || tp === 1 || zero < 3) return axis;
    return 'DeepSpeed’s tensor parallelism goes with ZeRO up to stage 2';
  },
  instead: () => ({}),
  write(settled) {
    const telling = new Telling(settled.facts);
    const document = documentOf(telling);
    telling.follow('framework', 'strategy', 'dp', 'pp', 'cp', 'ep', 'vpp');
    telling.lose('the launcher is told', 'nodes', 'devices-per-node', 'devices');
    telling.lose(
      'they are arguments of the training script',
      'seq',
      'steps',
      'recompute',
      'compile',
      'cuda-graphs',
      'attention',
    );
    loseTuning(telling);
    const named = {
      option: 'model',
      what: 'model',
      value: settled.onHub ?? settled.model.id,
      because: BY_SCRIPT,
    };
    const lost = [named, ...telling.close('DeepSpeed’s configuration has no such key')];
    return {
      text: `${JSON.stringify(document, null, 2)}\n`,
      ...{ lost, notes: [...settled.head, ...telling.notes, startOf(settled), ...lostText(lost)] },
    };
  },
};

const BY_SCRIPT = 'the training script loads it';

function startOf({ nodes, devicesPerNode }: Settled): string {
  const size = nodes === 1 ? '' : `--num_nodes ${nodes} --hostfile HOSTFILE `;
  return (
    `Start it with \`deepspeed ${size}--num_gpus ${devicesPerNode} TRAIN.py --deepspeed ds_config.json\`; data, ` +
    'tokenizer, learning rate and output are arguments of TRAIN.py.'
  );
}

/** The configuration that says what `telling` holds. */
function documentOf(telling: Telling): Record<string, unknown> {
  if (telling.get('tp') === 1) telling.follow('tp', 'sequence-parallel');
  const { tensor_parallel: tensor, ...batch } = nested(telling.rows(MAPPINGS));
  return {
    ...batch,
    ...formatsOf(telling),
    zero_optimization: zeroOf(telling),
    ...checkpointsOf(telling),
    ...(tensor === undefined ? {} : { tensor_parallel: tensor }),
  };
}

/** Sections of what waits elsewhere; DeepSpeed has them with ZeRO only, and one for parameters at stage 3. */
function offloadOf(telling: Telling, stage: number): Record<string, unknown> {
  if (stage === 0) telling.lose('DeepSpeed offloads what ZeRO shards', ...OFFLOADED);
  if (stage < 3) telling.lose('DeepSpeed offloads a share of the states at stage 3', 'offload-fraction');
  const [optimizer, parameters] = [telling.take('offloaded-optimizer'), telling.take('offloaded-parameters')];
  const pinned = telling.take('pinned-memory');
  const fraction = telling.take('offload-fraction');
  if (stage === 0) return {};
  const section = (place: 'device' | 'host' | 'nvme') => ({
    device: place === 'nvme' ? 'nvme' : 'cpu',
    ...(place === 'nvme' ? { nvme_path: 'FILL_IN_FOLDER_ON_NVME' } : {}),
    pin_memory: pinned ?? true,
  });
  return {
    ...(optimizer === undefined
      ? {}
      : {
          offload_optimizer: {
            ...section(optimizer),
            ...(fraction === undefined || stage < 3 ? {} : { ratio: fraction }),
          },
        }),
    ...(parameters === undefined ? {} : { offload_param: section(parameters) }),
  };
}

const OFFLOADED = [
  'offloaded-optimizer',
  'offloaded-parameters',
  'offload-fraction',
  'pinned-memory',
] as const;

/** Checkpoints of recomputed layers on the host; which layers are recomputed, the script says. */
function checkpointsOf(telling: Telling): Record<string, unknown> {
  if (telling.get('offload-inputs') !== true) return {};
  if (telling.get('recompute') !== 'full') {
    telling.lose('DeepSpeed offloads checkpoints of layers that are recomputed', 'offload-inputs');
    return {};
  }
  telling.follow('offload-inputs');
  return { activation_checkpointing: { cpu_checkpointing: true } };
}

/** DeepSpeed’s bf16 section without a float32 copy. */
function statesOf(telling: Telling): Record<string, unknown> {
  if (telling.get('precision') === 'fp16' || telling.get('master-weights') !== false) return {};
  const moments = telling.take('moments');
  telling.follow('master-weights');
  // Without a float32 copy, moments have the format of the weights unless told.
  return {
    bf16_master_weights_and_grads: true,
    ...(moments === 'fp32' ? {} : { bf16_optimizer_states: true }),
  };
}

function zeroOf(telling: Telling): Record<string, unknown> {
  const [stage, shard] = [telling.get('zero') ?? 0, telling.take('shard')];
  if (stage === 0 && telling.get('precision') !== 'fp16' && telling.get('precision') !== 'fp32') {
    telling.lose('in bf16, DeepSpeed shards optimizer states at stage 0 as at stage 1', 'zero');
  }
  telling.follow('zero');
  return { stage, ...(shard === undefined ? {} : { mics_shard_size: shard }), ...offloadOf(telling, stage) };
}

const LETTERS = { fp32: 'fp32', fp16: 'fp16', bf16: 'bf16' } as const;

function formatsOf(telling: Telling): Record<string, unknown> {
  const precision = telling.get('precision');
  const gradients = telling.take('gradient-precision');
  telling.lose('it is a matter of the model’s code', ...(isHalf(precision) ? [] : (['precision'] as const)));
  telling.follow('precision');
  const half =
    precision === 'fp32' || precision === 'tf32'
      ? {}
      : { [precision === 'fp16' ? 'fp16' : 'bf16']: { enabled: true, ...statesOf(telling) } };
  if (gradients === undefined) return half;
  const format = LETTERS[gradients];
  return { ...half, communication_data_type: format, data_types: { grad_accum_dtype: format } };
}

/** Formats that a switch of the configuration says. */
function isHalf(precision: string | undefined): boolean {
  return precision === 'bf16' || precision === 'fp16' || precision === undefined;
}
