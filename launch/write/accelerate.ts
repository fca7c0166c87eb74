/** The configuration of `accelerate launch`: FSDP 2 where parameters are sharded, DeepSpeed for less, else plain replicas. */
import { stringify } from 'yaml';
import { MAPPINGS } from '../accelerate/mappings.js';
import { headOf } from './comments.js';
import { otherRecompute } from './instead.js';
import { withoutAxes } from './refusal.js';
import { nested } from './sections.js';
import type { Settled } from './settled.js';
import type { Target } from './target.js';
import { Telling } from './telling.js';
import { loseTuning } from './tuning.js';

export const accelerate: Target = {
  id: 'accelerate',
  title: 'an accelerate configuration (YAML)',
  fileName: 'accelerate.yaml',
  frameworks: ['huggingface'],
  refuses(settled) {
    const { tp = 1, cp = 1, zero = 0 } = settled.facts;
    const axis = withoutAxes(settled, 'accelerate', ['pp', 'ep', 'vpp']);
    if (axis !== undefined || (tp === 1 && cp === 1) || zero === 3) return axis;
    return `accelerate has tensor and context parallelism beside FSDP, which is ZeRO-3, and the layout has zero ${zero}`;
  },
  instead: (settled) => otherRecompute(settled, ['none', 'full']),
  write(settled) {
    const telling = new Telling(settled.facts);
    const how = sharded(telling);
    const document = {
      compute_environment: 'LOCAL_MACHINE',
      ...how,
      ...compilerOf(telling),
      ...rowsOf(telling),
      machine_rank: 0,
      main_training_function: 'main',
      rdzv_backend: 'static',
      same_network: true,
      use_cpu: false,
    };
    const { zero = 0 } = settled.facts;
    if (zero === 1 || zero === 2)
      telling.lose('accelerate shards less than all state with DeepSpeed', 'framework');
    telling.follow('framework', 'strategy', 'dp', 'pp', 'ep', 'vpp', 'devices-per-node');
    telling.lose(
      'they are arguments of the training script',
      ...(['global-batch', 'micro-batch', 'accumulation', 'seq', 'steps', 'attention'] as const),
    );
    telling.lose('it is an argument of the training script, gradient_checkpointing', 'recompute');
    loseTuning(telling);
    const named = {
      option: 'model',
      what: 'model',
      value: settled.onHub ?? settled.model.id,
      because: 'the training script loads it',
    };
    const lost = [named, ...telling.close('accelerate has no such key')];
    return {
      text: `${headOf([...settled.head, ...telling.notes, startOf(settled)], lost).join('\n')}\n${stringify(document)}`,
      ...{ lost, notes: [] },
    };
  },
};

function startOf({ nodes }: Settled): string {
  const ranks =
    nodes === 1
      ? ''
      : ' --machine_rank RANK --main_process_ip HEAD_NODE --main_process_port 29500 (on every node, with its rank)';
  return (
    `Start it with \`accelerate launch --config_file accelerate.yaml TRAIN.py\`${ranks}; data, tokenizer, ` +
    'learning rate and output are arguments of TRAIN.py.'
  );
}

function sharded(telling: Telling): Record<string, unknown> {
  const zero = telling.take('zero') ?? 0;
  const recompute = telling.get('recompute');
  if (zero === 0) {
    telling.follow('tp', 'cp', 'sequence-parallel');
    return { distributed_type: (telling.get('devices') ?? 1) > 1 ? 'MULTI_GPU' : 'NO' };
  }
  if (zero < 3) {
    telling.follow('tp', 'cp', 'sequence-parallel');
    const accumulation = telling.take('accumulation');
    const gradients = telling.get('gradient-precision');
    if (gradients !== undefined) telling.lose('DeepSpeed’s own configuration says it', 'gradient-precision');
    return {
      distributed_type: 'DEEPSPEED',
      deepspeed_config: {
        zero_stage: zero,
        ...deepspeedOffload(telling),
        gradient_accumulation_steps: accumulation,
        zero3_init_flag: false,
      },
    };
  }
  if (recompute === 'full') telling.follow('recompute');
  const reshard = telling.take('reshard') ?? true;
  return {
    distributed_type: 'FSDP',
    fsdp_config: {
      fsdp_version: 2,
      fsdp_auto_wrap_policy: 'TRANSFORMER_BASED_WRAP',
      fsdp_reshard_after_forward: reshard,
      fsdp_activation_checkpointing: recompute === 'full',
      fsdp_offload_params: fsdpOffload(telling),
      fsdp_cpu_ram_efficient_loading: true,
      fsdp_state_dict_type: 'SHARDED_STATE_DICT',
    },
    ...parallelism(telling),
  };
}

/** FSDP has one switch, for parameters with their gradients and states. */
function fsdpOffload(telling: Telling): boolean {
  const parameters = telling.get('offloaded-parameters');
  if (parameters === 'host') telling.follow(...OFFLOADED);
  if (telling.get('pinned-memory') !== false) telling.follow('pinned-memory');
  telling.lose('FSDP pins what it offloads', 'pinned-memory');
  telling.lose('FSDP offloads parameters, with their states, to host memory, or nothing', ...OFFLOADED);
  telling.lose('FSDP offloads all of the states', 'offload-fraction');
  return parameters === 'host';
}

/** torch.compile, whose mode records CUDA graphs or not. */
function compilerOf(telling: Telling): Record<string, unknown> {
  const isCompiled = telling.take('compile') === true;
  const graphs = telling.get('cuda-graphs');
  if (isCompiled || graphs === false) telling.follow('cuda-graphs');
  telling.lose(
    'CUDA graphs are a mode of torch.compile (reduce-overhead), and compile is off',
    'cuda-graphs',
  );
  if (!isCompiled) return {};
  const mode = graphs === true ? { dynamo_mode: 'reduce-overhead' } : {};
  return { dynamo_config: { dynamo_backend: 'INDUCTOR', ...mode } };
}

const OFFLOADED = ['offloaded-optimizer', 'offloaded-parameters'] as const;

function deepspeedOffload(telling: Telling): Record<string, unknown> {
  const optimizer = telling.take('offloaded-optimizer');
  if (optimizer === undefined) return {};
  telling.lose('DeepSpeed’s own configuration says it', 'offload-fraction', 'pinned-memory');
  return { offload_optimizer_device: optimizer === 'nvme' ? 'nvme' : 'cpu', offload_param_device: 'none' };
}

/** Sizes of the mesh, for layouts that are more than shards over all processes. */
function parallelism(telling: Telling): Record<string, unknown> {
  const [tp, cp, dp] = [telling.take('tp') ?? 1, telling.take('cp') ?? 1, telling.get('dp') ?? 1];
  const shard = telling.take('shard') ?? dp;
  if (tp === 1) telling.follow('sequence-parallel');
  if (tp === 1 && cp === 1 && shard === dp) return {};
  return {
    use_parallelism_config: true,
    parallelism_config: {
      parallelism_config_dp_replicate_size: dp / shard,
      parallelism_config_dp_shard_size: shard,
      parallelism_config_tp_size: tp,
      parallelism_config_cp_size: cp,
    },
  };
}

/** The rows that are read, too. */
function rowsOf(telling: Telling): Record<string, unknown> {
  const precision = telling.get('precision');
  if (precision === 'fp4' || precision === 'tf32')
    telling.lose('accelerate has no such precision', 'precision');
  return nested(telling.rows(MAPPINGS.filter(({ fact }) => fact !== 'accumulation')));
}
