/** `deepseek_v3`: multi-head latent attention (MLA) and MoE layers of many small experts behind a few dense layers. */
import { denseFirst } from '../blocks.js';
import { llama } from '../families.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { decoder } from './decoder.js';
import { type Config, count, countOr, flagOr, refusal, textOr } from './fields.js';
import { routed } from './moe.js';

/** Reads the main model; a multi-token-prediction module, if any, is left out and `source` says so. */
export function readDeepseekV3(config: Config): Model {
  const model = decoder(config);
  const ropeDim = count(config, 'qk_rope_head_dim');
  const nopeDim = count(config, 'qk_nope_head_dim');
  if (flagOr(config, 'attention_bias', false)) {
    throw refusal(config, 'attention_bias', 'latent attention with biases cannot be expressed.');
  }
  const predicted = countOr(config, 'num_nextn_predict_layers', 0, 0);
  const leftOut = predicted === 0 ? '' : ', without its multi-token-prediction module';
  return llama({
    ...model,
    source: `${model.source}${leftOut}`,
    headDim: ropeDim + nopeDim,
    mla: {
      queryRank: countUnlessNull(config, 'q_lora_rank'),
      kvRank: count(config, 'kv_lora_rank'),
      ropeDim,
      nopeDim,
      valueDim: count(config, 'v_head_dim'),
    },
    moe: experts(config),
    ...denseFirst(model.layers, denseLayers(config, model.layers)),
  });
}

function experts(config: Config): MixtureOfExperts {
  if (countOr(config, 'moe_layer_freq', 1) !== 1) {
    throw refusal(config, 'moe_layer_freq', 'only 1, an MoE layer in every block, can be expressed.');
  }
  const expertFfn = count(config, 'moe_intermediate_size');
  return {
    ...routed(config, 'n_routed_experts'),
    expertFfn,
    sharedExperts: countUnlessNull(config, 'n_shared_experts'),
    sharedFfn: expertFfn,
    // The balancing bias is part of the architecture; only a different routing method goes without it.
    routerBias: textOr(config, 'topk_method', 'noaux_tc') === 'noaux_tc',
  };
}

function denseLayers(config: Config, layers: number): number {
  const dense = count(config, 'first_k_dense_replace', 0);
  if (dense > layers) {
    throw refusal(
      config,
      'first_k_dense_replace',
      `must not exceed 'num_hidden_layers', which is ${layers}.`,
    );
  }
  return dense;
}

/** These files write null for "none"; a field left out altogether is a mistake. */
function countUnlessNull(config: Config, field: string): number {
  return config.fields[field] === null ? 0 : count(config, field);
}
