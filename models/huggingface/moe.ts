/** The MoE architectures on a Llama-like frame: `mixtral`, `qwen2_moe`, `qwen3_moe`. */
import { denseFirst } from '../blocks.js';
import { llama, NO_BIASES } from '../families.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, flagOr, isAbsent, refusal } from './fields.js';
import { queryKeyNormed, refusePartialWindows, slidingWindow } from './llama.js';

/** Every layer is an MoE layer, and `intermediate_size` is one expert's width. */
export function readMixtral(config: Config): Model {
  const moe: MixtureOfExperts = {
    ...routed(config, 'num_local_experts'),
    expertFfn: count(config, 'intermediate_size'),
    sharedExperts: 0,
    sharedFfn: 0,
    routerBias: false,
  };
  return llama({ ...decoder(config), ...groupedHeads(config), ...slidingWindow(config), moe });
}

/** One shared expert behind a learned gate; biases on queries, keys and values. */
export function readQwen2Moe(config: Config): Model {
  refusePartialWindows(config);
  const moe: MixtureOfExperts = {
    ...qwenExperts(config),
    sharedExperts: 1,
    sharedFfn: count(config, 'shared_expert_intermediate_size'),
    sharedGate: true,
  };
  const bias = { ...NO_BIASES, qkv: flagOr(config, 'qkv_bias', true) };
  const model = decoder(config);
  return llama({ ...model, ...groupedHeads(config), ...leadingDense(config, model.layers), bias, moe });
}

/** No shared expert; queries and keys normed per head. */
export function readQwen3Moe(config: Config): Model {
  refusePartialWindows(config);
  const model = decoder(config);
  return llama({
    ...model,
    ...groupedHeads(config),
    ...queryKeyNormed(config),
    ...leadingDense(config, model.layers),
    moe: qwenExperts(config),
  });
}

/** Experts and how many a token visits, which cannot be more than there are. */
export function routed(config: Config, expertsField: string): Pick<MixtureOfExperts, 'experts' | 'topk'> {
  const experts = count(config, expertsField);
  const topk = count(config, 'num_experts_per_tok');
  if (topk > experts) {
    throw refusal(config, 'num_experts_per_tok', `must not exceed '${expertsField}', which is ${experts}.`);
  }
  return { experts, topk };
}

function qwenExperts(config: Config): MixtureOfExperts {
  // Newer versions of the library write the field under Mixtral's name.
  const expertsField = isAbsent(config, 'num_local_experts') ? 'num_experts' : 'num_local_experts';
  return {
    ...routed(config, expertsField),
    expertFfn: count(config, 'moe_intermediate_size'),
    sharedExperts: 0,
    sharedFfn: 0,
    routerBias: false,
  };
}

/**
 * Qwen can place dense layers anywhere; a model here has them first or not at all. Accepts a sparse step
 * of 1 with the dense layers 0, 1, … in order, and refuses every other arrangement.
 */
function leadingDense(config: Config, layers: number): Pick<Model, 'blocks'> {
  if (countOr(config, 'decoder_sparse_step', 1) !== 1) {
    throw refusal(config, 'decoder_sparse_step', 'only 1, an MoE layer in every block, can be expressed.');
  }
  const listed = config.fields.mlp_only_layers ?? [];
  if (!Array.isArray(listed) || listed.some((layer, i) => layer !== i)) {
    throw refusal(config, 'mlp_only_layers', 'only the first layers (0, 1, … in order) can be dense here.');
  }
  return denseFirst(layers, listed.length);
}
