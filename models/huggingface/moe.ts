/** Experts on a Llama-like frame: Mixtral, Qwen's, and those that are made like them. */
import { llama, NO_BIASES } from '../families.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, firstOf, flagOr, isAbsent, refusal } from './fields.js';
import { expertsEvery, layerNumbers, perBlock, qwenWindows, windowed, windowWidth } from './layers.js';
import { queryKeyNormed } from './qwen.js';

/** Every layer is an MoE layer, and `intermediate_size` is one expert's width. */
export function readMixtral(config: Config): Model {
  const model = decoder(config);
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 8 }),
    ...windowed(config, model.layers, windowWidth(config), () => true),
    moe: plainExperts(config, 'num_local_experts'),
  });
}

/** Experts of the model's own feed-forward width, and none that all tokens visit. */
export function plainExperts(config: Config, field: string): MixtureOfExperts {
  return { ...routed(config, field), expertFfn: count(config, 'intermediate_size'), ...NONE_SHARED };
}

export const NONE_SHARED = { sharedExperts: 0, sharedFfn: 0, routerBias: false };

/** Phi-3.5-MoE: layer norms, biases in attention and in the output matrix. */
export function readPhiMoe(config: Config): Model {
  const head = flagOr(config, 'lm_head_bias', false);
  const model = readMixtral(config);
  return { ...model, norm: 'layer', bias: { ...attentionBias(config), head } };
}

/** One shared expert behind a learned gate; biases on queries, keys and values. */
export function readQwen2Moe(config: Config): Model {
  const model = decoder(config);
  const { window, of } = qwenWindows(config, model.layers);
  const moe: MixtureOfExperts = {
    ...qwenExperts(config),
    ...gatedShared(config),
  };
  const bias = { ...NO_BIASES, qkv: flagOr(config, 'qkv_bias', true) };
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 16 }),
    ...window,
    ...perBlock(model.layers, of, sparse(config, model.layers)),
    bias,
    moe,
  });
}

/** No shared expert; queries and keys normed per head. */
export function readQwen3Moe(config: Config): Model {
  const model = decoder(config);
  const { window, of } = qwenWindows(config, model.layers);
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 4 }),
    ...queryKeyNormed(config),
    ...window,
    ...perBlock(model.layers, of, sparse(config, model.layers)),
    moe: qwenExperts(config),
  });
}

/** Experts and how many a token visits, which cannot be more than there are. */
export function routed(
  config: Config,
  expertsField: string,
  topkField = 'num_experts_per_tok',
): Pick<MixtureOfExperts, 'experts' | 'topk'> {
  const experts = count(config, expertsField);
  const topk = count(config, topkField);
  if (topk > experts) {
    throw refusal(config, topkField, `must not exceed '${expertsField}', which is ${experts}.`);
  }
  return { experts, topk };
}

/** Qwen's experts; newer versions of the library write their number under Mixtral's name. */
export function qwenExperts(config: Config): MixtureOfExperts {
  return {
    ...routed(config, isAbsent(config, 'num_local_experts') ? 'num_experts' : 'num_local_experts'),
    expertFfn: count(config, 'moe_intermediate_size'),
    ...NONE_SHARED,
  };
}

/** Qwen's shared expert and the gate on it; a width of 0 means none. */
export function gatedShared(config: Config): Partial<MixtureOfExperts> {
  const sharedFfn = count(config, 'shared_expert_intermediate_size', 0);
  return sharedFfn === 0 ? {} : { sharedExperts: 1, sharedFfn, sharedGate: true };
}

/** Which layers have experts: every `decoder_sparse_step`th, but none of those listed as dense. */
export function sparse(config: Config, layers: number) {
  const step = countOr(config, 'decoder_sparse_step', 1);
  return expertsEvery(step, layerNumbers(config, 'mlp_only_layers', layers));
}

/** OLMoE: queries and keys normed over all heads together. */
export function readOlmoe(config: Config): Model {
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    bias: attentionBias(config),
    qkNorm: true,
    qkNormGains: 'per-head',
    moe: plainExperts(config, firstOf(config, 'num_experts', 'num_local_experts')),
  });
}

/** OLMoE with OLMo 2's norms: after each half instead of before it. */
export function readFlexOlmo(config: Config): Model {
  return { ...readOlmoe(config), postNorms: 'instead' };
}

/** MiniMax-M2: queries and keys normed over all heads together, experts with a bias each for routing. */
export function readMiniMaxM2(config: Config): Model {
  const modules = countOr(config, 'num_mtp_modules', 0, 0);
  const normed = flagOr(config, 'use_qk_norm', true);
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    ...(normed ? { qkNorm: true, qkNormGains: 'per-head' as const } : {}),
    moe: {
      ...plainExperts(config, 'num_local_experts'),
      routerBias: flagOr(config, 'use_routing_bias', true),
    },
    ...(modules > 0 ? { mtpModules: modules } : {}),
  });
}

/** Grok-1: GELU, and norms before and after each half. */
export function readGrok1(config: Config): Model {
  return llama({
    ...decoder(config, { activation: 'gelu' }),
    ...groupedHeads(config),
    postNorms: 'besides',
    moe: plainExperts(config, 'num_experts'),
  });
}

/** Arctic: experts beside a dense network as wide as the stream, each with a norm of its own; every `moe_layer_frequency`th layer. */
export function readArctic(config: Config): Model {
  const model = decoder(config);
  const residual = flagOr(config, 'parallel_attn_mlp_res', false) && flagOr(config, 'use_residual', true);
  const experts = plainExperts(config, 'num_local_experts');
  const beside = residual ? { sharedExperts: 1, sharedFfn: model.hidden, sharedNorm: true } : {};
  return llama({
    ...model,
    ...groupedHeads(config),
    ...windowed(config, model.layers, windowWidth(config), () => true),
    ...perBlock(model.layers, expertsEvery(countOr(config, 'moe_layer_frequency', 2))),
    moe: { ...experts, ...beside },
  });
}
