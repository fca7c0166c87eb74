/**
 * DeepSeek 1 to 3.2 and those made like them (Kimi K2, GLM-5, dots.llm1): many small experts behind a few dense layers,
 * from the second on latent attention (MLA), from 3.2 on a sparse one (DSA).
 */
import { llama } from '../families.js';
import type { LatentAttention, MixtureOfExperts, Model, Override } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  evenCount,
  flagOr,
  isAbsent,
  isCount,
  listOr,
  mustDivide,
  refusal,
  repeated,
  said,
  textOr,
} from './fields.js';
import { perBlock } from './layers.js';
import { routed } from './moe.js';

/** DeepSeek-MoE: attention as Llama's. */
export function readDeepseek(config: Config): Model {
  const model = decoder(config);
  return llama({
    ...model,
    ...groupedHeads(config),
    bias: attentionBias(config),
    ...feedForward(config, model.layers, false),
  });
}

/** Latent attention, which the smallest vision models switch off; no bias on the router. */
export function readDeepseekV2(config: Config): Model {
  if (!flagOr(config, 'use_mla', true)) return withoutHeadDim(readDeepseek(config), config);
  return latent(config, false);
}

/** Heads are hidden / heads wide where latent attention is switched off. */
function withoutHeadDim(model: Model, config: Config): Model {
  return { ...model, ...groupedHeads({ ...config, defaults: { ...config.defaults, head_dim: null } }) };
}

/** Experts with a bias each for routing, prediction modules beside the model. */
export function readDeepseekV3(config: Config): Model {
  return latent(config, textOr(config, 'topk_method', 'noaux_tc') === 'noaux_tc');
}

/** DeepSeek-V3.2 and GLM-5: an indexer chooses the keys that each query attends to. */
export function readDeepseekV32(config: Config): Model {
  const model = readDeepseekV3(config);
  const indexer = {
    heads: count(config, 'index_n_heads'),
    headDim: count(config, 'index_head_dim'),
    topk: count(config, 'index_topk'),
  };
  return { ...model, mla: { ...model.mla!, indexer } };
}

/** dots.llm1: DeepSeek-V3's experts with queries and keys normed per head. */
export function readDots1(config: Config): Model {
  const model = decoder(config);
  return llama({
    ...model,
    ...groupedHeads(config),
    bias: attentionBias(config),
    qkNorm: true,
    ...feedForward(config, model.layers, true),
  });
}

function latent(config: Config, routerBias: boolean): Model {
  const model = decoder(config);
  const mla = latentAttention(config);
  const modules = countOr(config, 'num_nextn_predict_layers', 0, 0);
  return llama({
    ...model,
    headDim: mla.nopeDim + mla.ropeDim,
    mla,
    ...feedForward(config, model.layers, routerBias, routerBias ? 3 : 0),
    ...(modules > 0 ? { mtpModules: modules } : {}),
  });
}

/** Ranks and widths of latent attention, all of them in the file. */
export function latentAttention(config: Config): LatentAttention {
  if (flagOr(config, 'attention_bias', false)) {
    throw refusal(config, 'attention_bias', 'latent attention with biases cannot be expressed.');
  }
  // Both are of rope and nope dimensions, which are read.
  repeated(config, 'head_dim', 'qk_head_dim');
  return {
    queryRank: countUnlessNull(config, 'q_lora_rank'),
    kvRank: count(config, 'kv_lora_rank'),
    ropeDim: evenCount(config, 'qk_rope_head_dim'),
    nopeDim: count(config, 'qk_nope_head_dim'),
    valueDim: count(config, 'v_head_dim'),
  };
}

/** Experts in all but the first layers; without any, a dense network in all. */
function feedForward(
  config: Config,
  layers: number,
  routerBias: boolean,
  dense = 0,
): Pick<Model, 'moe' | 'blocks'> {
  if (isAbsent(config, 'n_routed_experts')) return {};
  const expertFfn = count(config, 'moe_intermediate_size');
  const counts = routed(config, 'n_routed_experts');
  const moe = {
    ...counts,
    ...groupsOf(config, counts.experts),
    expertFfn,
    ...sharedWidth(config, 'n_shared_experts', expertFfn),
    routerBias,
  };
  return { moe, ...perBlock(layers, leadingDense(config, layers, dense)) };
}

/**
 * Experts are in groups of one size, of which a token visits some (DeepSeek-V3, arXiv 2412.19437, section 2.1.2); greedy
 * routers have no use for them.
 */
function groupsOf(config: Config, experts: number): Pick<MixtureOfExperts, 'groups'> {
  if (isAbsent(config, 'n_group')) return {};
  const groups = count(config, 'n_group');
  mustDivide(config, 'n_group', groups, 'n_routed_experts', experts);
  const topk = countOr(config, 'topk_group', 1);
  if (topk > groups) throw refusal(config, 'topk_group', `must not exceed 'n_group', which is ${groups}.`);
  const limits = topk < groups && textOr(config, 'topk_method', 'noaux_tc') !== 'greedy';
  return limits ? { groups: { count: groups, topk } } : {};
}

/** So many shared experts, each as wide as a routed one. */
export function sharedWidth(
  config: Config,
  field: string,
  expertFfn: number,
): Pick<MixtureOfExperts, 'sharedExperts' | 'sharedFfn'> {
  const sharedExperts = countOr(config, field, 0, 0);
  return { sharedExperts, sharedFfn: expertFfn };
}

/** Dense layers come first, and then every `moe_layer_freq`th has experts; a list says it of each layer, 0 or 1. */
export function leadingDense(config: Config, layers: number, fallback = 0): (block: number) => Override {
  if (Array.isArray(said(config, 'moe_layer_freq'))) {
    const listed = listOr(config, 'moe_layer_freq', isCount, 'a 0 or 1 for each layer')!;
    if (listed.length !== layers)
      throw refusal(config, 'moe_layer_freq', `must have an entry for each of the ${layers} layers.`);
    return (block) => (listed[block - 1] === 0 ? { moe: undefined } : {});
  }
  const dense = countOr(config, 'first_k_dense_replace', fallback, 0);
  if (dense > layers) {
    const rule = `must not exceed 'num_hidden_layers', which is ${layers}.`;
    throw refusal(config, 'first_k_dense_replace', rule);
  }
  const every = countOr(config, 'moe_layer_freq', 1);
  return (block) => (block > dense && (block - 1) % every === 0 ? {} : { moe: undefined });
}

/** These files write null for "none"; a field left out altogether is a mistake. */
function countUnlessNull(config: Config, field: string): number {
  return said(config, field) === null ? 0 : count(config, field);
}
