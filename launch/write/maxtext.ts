/** MaxText's configuration, as YAML over its `base.yml`. */
import { stringify } from 'yaml';
import { policyOf } from '../maxtext/policies.js';
import { headOf } from './comments.js';
import { evenChunks, otherRecompute } from './instead.js';
import { modelFacts, modelLost } from './model.js';
import { chunksOf } from './pipeline.js';
import { withoutGpipe } from './refusal.js';
import type { Settled } from './settled.js';
import type { Target } from './target.js';
import { Telling } from './telling.js';
import { trainsAll } from './tuning.js';

export const maxtext: Target = {
  id: 'maxtext',
  title: 'a MaxText configuration (YAML)',
  fileName: 'maxtext.yml',
  frameworks: ['maxtext', 'jax'],
  refuses(settled) {
    const { zero = 0, dp = 1, ep = 1, pp = 1, vpp = 1 } = settled.facts;
    const gpipe = trainsAll(settled, 'MaxText') ?? withoutGpipe(settled, 'MaxText');
    if (gpipe !== undefined) return gpipe;
    if (zero === 2 && dp > 1)
      return 'MaxText shards all of the state (fsdp) or optimizer states alone, and the layout has zero 2';
    if (dp % ep !== 0)
      return `MaxText’s expert ranks are replicas, and ep ${ep} takes in other ranks than the dp ${dp}`;
    if (pp > 1 && settled.model.layers % (pp * vpp) !== 0)
      return `MaxText’s stages have equally many layers, and ${settled.model.layers} do not divide by pp ${pp} × vpp ${vpp}`;
    return undefined;
  },
  instead: (settled) => ({
    ...otherRecompute(settled, ['none', 'minimal-with-context', 'minimal', 'save-dot-except-mlp', 'full']),
    ...evenChunks(settled),
  }),
  write(settled) {
    const telling = new Telling({ ...settled.facts, ...modelFacts(settled) });
    telling.follow('nodes', 'devices-per-node', 'framework', 'strategy', 'model-name');
    const document = {
      base_config: 'base.yml',
      run_name: 'FILL_IN_NAME',
      base_output_directory: 'FILL_IN_FOLDER',
      dataset_path: 'FILL_IN_DATA',
      tokenizer_path: settled.onHub ?? 'FILL_IN_TOKENIZER',
      learning_rate: 'FILL_IN_LEARNING_RATE',
      ...modelKeys(telling, settled),
      ...meshKeys(telling, settled),
      ...batchKeys(telling),
      ...pipelineKeys(telling, settled),
      ...runtimeKeys(telling),
      ...offloadKeys(telling),
      ...expertKeys(telling, settled),
    };
    const lost = [...modelLost(settled), ...telling.close('MaxText has no such key')];
    const start =
      'Start it on every host with `python3 -m MaxText.train maxtext.yml`; what says FILL_IN is yours to say: data, ' +
      'tokenizer, learning rate, output.';
    const head = headOf([...settled.head, ...telling.notes, start], lost);
    return { text: `${head.join('\n')}\n${stringify(document)}`, lost, notes: [] };
  },
};

/** A switch for each kind of state that waits in host memory; all of it does. */
function offloadKeys(telling: Telling): Record<string, unknown> {
  const host = (['optimizer', 'parameters'] as const).filter((state) => {
    return telling.get(`offloaded-${state}`) === 'host';
  });
  for (const state of host) telling.follow(`offloaded-${state}`);
  if (telling.get('pinned-memory') !== false) telling.follow('pinned-memory');
  telling.lose('XLA pins what it offloads', 'pinned-memory');
  telling.lose('MaxText offloads to host memory', 'offloaded-optimizer', 'offloaded-parameters');
  telling.lose('MaxText offloads all of the states', 'offload-fraction');
  return Object.fromEntries(
    host.map((state) => [`${state === 'optimizer' ? 'optimizer' : 'parameter'}_memory_host_offload`, true]),
  );
}

/** Exchanges and capacity; a capacity goes with dense products of all experts, whose buffers it fills. */
function expertKeys(telling: Telling, { model }: Settled): Record<string, unknown> {
  telling.lose('it is the router’s doing; use_random_routing is for benchmarks', 'routing');
  if (telling.get('expert-overlap') === false) telling.follow('expert-overlap');
  // On GPUs XLA records graphs by itself, and on TPUs there are none.
  if (telling.get('cuda-graphs') === true) telling.follow('cuda-graphs');
  telling.lose('XLA_FLAGS say it: --xla_gpu_enable_command_buffer=', 'cuda-graphs');
  if (model.moe === undefined) return {};
  const [dispatcher, factor] = [telling.get('dispatcher'), telling.take('capacity-factor')];
  if (dispatcher === 'alltoall' || dispatcher === 'allgather') telling.follow('dispatcher');
  telling.lose('MaxText exchanges tokens by XLA’s collectives', 'dispatcher');
  return {
    ...(dispatcher === 'allgather' ? { use_ring_of_experts: true } : {}),
    ...(factor === undefined ? {} : { sparse_matmul: false, capacity_factor: factor }),
  };
}

/** Models that MaxText has by name (MaxText/configs/models), by ours. */
const NAMES: Readonly<Record<string, string>> = {
  'llama2-7b': 'llama2-7b',
  'llama2-13b': 'llama2-13b',
  'llama2-70b': 'llama2-70b',
  'llama3-8b': 'llama3.1-8b',
  'llama3-70b': 'llama3.1-70b',
  'llama3-405b': 'llama3.1-405b',
  'mistral-7b': 'mistral-7b',
  'mixtral-8x7b': 'mixtral-8x7b',
  'mixtral-8x22b': 'mixtral-8x22b',
  'gemma-2b': 'gemma-2b',
  'gemma-7b': 'gemma-7b',
  'deepseek-v3': 'deepseek3-671b',
  'gpt3-175b': 'gpt3-175b',
};

function modelKeys(telling: Telling, { model }: Settled): Record<string, unknown> {
  const name = NAMES[model.id];
  if (name !== undefined) {
    telling.follow(...(Object.keys(modelFacts({ model })) as 'model.layers'[]));
    return { model_name: name };
  }
  const moe = telling.get('model.experts') !== undefined;
  const dense = telling.take('model.gated') === true && telling.get('model.norm') === 'rms';
  if (dense) telling.follow('model.norm', 'model.activation');
  if (telling.get('model.position') === 'rotary') telling.follow('model.position');
  if (telling.get('model.bias') === false) telling.follow('model.bias');
  if (!telling.get('model.dropout')) telling.follow('model.dropout');
  return {
    base_num_decoder_layers: telling.take('model.layers'),
    base_emb_dim: telling.take('model.hidden'),
    base_num_query_heads: telling.take('model.heads'),
    base_num_kv_heads: telling.take('model.kv-heads'),
    head_dim: telling.take('model.head-dim'),
    base_mlp_dim: telling.take('model.ffn'),
    vocab_size: telling.take('model.vocab'),
    logits_via_embedding: telling.take('model.tied'),
    ...(moe
      ? {
          num_experts: telling.take('model.experts'),
          num_experts_per_tok: telling.take('model.topk'),
          base_moe_mlp_dim: telling.take('model.expert-ffn'),
        }
      : {}),
  };
}

/** Axes within a slice or node (ici) and between them (dcn): whatever talks most stays within. */
function meshKeys(telling: Telling, { devicesPerNode, devicesTogether }: Settled): Record<string, unknown> {
  const [dp, ep, zero] = [telling.take('dp') ?? 1, telling.take('ep') ?? 1, telling.get('zero') ?? 0];
  const replicas = dp / ep;
  // Its weights are sharded over ranks of context and experts as they are over those of fsdp.
  if (replicas === 1 && zero > 0)
    telling.lose('fsdp is 1, and what is sharded is up to the ranks of context and experts', 'zero');
  const shard = zero === 3 ? (telling.take('shard') ?? replicas) : 1;
  telling.follow('devices', 'zero');
  const sizes: readonly (readonly [string, number])[] = [
    ['tensor', telling.take('tp') ?? 1],
    ['context', telling.take('cp') ?? 1],
    ['expert', ep],
    ['fsdp', shard],
    ['data', replicas / shard],
    ['pipeline', telling.take('pp') ?? 1],
  ];
  let room = devicesTogether;
  const keys = sizes.flatMap(([axis, size]): [string, number][] => {
    const within = greatestCommonDivisor(size, room);
    room /= within;
    return [
      [`ici_${axis}_parallelism`, within],
      [`dcn_${axis}_parallelism`, size / within],
    ];
  });
  if (room > 1)
    telling.notes.push(`The axes do not fill nodes of ${devicesPerNode} devices: divide ici and dcn anew.`);
  // What is 1 on both sides is the default of all axes but two.
  const said = keys.filter(([key, size]) => size > 1 || /_(fsdp|data)_/.test(key));
  if (zero === 1) return { ...Object.fromEntries(said), shard_optimizer_over_data: true };
  return Object.fromEntries(said);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** A batch per device, which may be less than a sequence: tensor ranks share one. */
function batchKeys(telling: Telling): Record<string, unknown> {
  const [batch, micro] = [telling.take('global-batch')!, telling.take('micro-batch')!];
  const [pp, devices, accumulation] = [
    telling.get('pp') ?? 1,
    telling.get('devices')!,
    telling.take('accumulation')!,
  ];
  return {
    per_device_batch_size: pp > 1 ? batch / devices : batch / devices / accumulation,
    ...(pp > 1 ? { num_pipeline_microbatches: batch / (micro * (telling.get('dp') ?? 1)) } : {}),
    ...(pp > 1 ? {} : { gradient_accumulation_steps: accumulation }),
    max_target_length: telling.take('seq'),
    steps: telling.take('steps') ?? 100,
  };
}

function pipelineKeys(telling: Telling, { model }: Settled): Record<string, unknown> {
  const [pp, vpp] = [telling.get('pp') ?? 1, telling.take('vpp') ?? 1];
  if (pp === 1) return {};
  return {
    num_layers_per_pipeline_stage: chunksOf(model.layers, pp, vpp)!.layersPerChunk,
    ...(vpp > 1 ? { num_pipeline_repeats: vpp } : {}),
  };
}

const ATTENTION: Readonly<Record<string, string>> = { unfused: 'dot_product', vendor: 'cudnn_flash_te' };

function runtimeKeys(telling: Telling): Record<string, unknown> {
  const [precision, recompute] = [telling.get('precision'), telling.get('recompute')];
  const gradients = telling.get('gradient-precision');
  if (precision === 'tf32' || precision === 'fp4') telling.lose('MaxText has no such precision', 'precision');
  const policy = policyOf(recompute ?? 'full');
  if (policy === undefined)
    telling.lose('MaxText names what it keeps of a layer, and no policy keeps this', 'recompute');
  if (gradients === 'fp16')
    telling.lose('MaxText has gradients in float32 or bfloat16', 'gradient-precision');
  if (telling.get('tp') === 1) telling.follow('sequence-parallel');
  telling.follow('precision', 'recompute', 'gradient-precision');
  const attention = telling.get('attention');
  const kernel = attention === undefined ? undefined : ATTENTION[attention];
  if (kernel !== undefined) telling.follow('attention');
  return {
    // What keeps most by less than all is the nearest.
    remat_policy: policy ?? 'minimal',
    ...(kernel === undefined ? {} : { attention: kernel }),
    dtype:
      precision === 'fp32' || precision === 'tf32'
        ? 'float32'
        : precision === 'fp16'
          ? 'float16'
          : 'bfloat16',
    ...(precision === 'fp8' ? { quantization: 'fp8' } : {}),
    ...(gradients === undefined || gradients === 'fp16'
      ? {}
      : { grad_dtype: gradients === 'fp32' ? 'float32' : 'bfloat16' }),
  };
}
