/** Xiaomi's MiMo-V2: values narrower than keys, and windows with heads and sinks of their own in most layers. */
import { llama } from '../families.js';
import type { Model, Override } from '../model.js';
import { attentionBias, decoder } from './decoder.js';
import { leadingDense, sharedWidth } from './deepseek.js';
import { type Config, count, countOr, flagOr, isCount, listOr, refusal } from './fields.js';
import { perBlock } from './layers.js';
import { routed } from './moe.js';

/** `hybrid_layer_pattern` says 1 of a layer with a window, 0 of one that attends to everything. */
export function readMimoV2(config: Config): Model {
  const model = decoder(config);
  const pattern = listOr(config, 'hybrid_layer_pattern', isCount, 'a 0 or 1 for each layer');
  if (pattern?.length !== model.layers)
    throw refusal(config, 'hybrid_layer_pattern', `must list all ${model.layers} layers.`);
  const headDim = count(config, 'head_dim');
  const kvHeads = count(config, 'num_key_value_heads');
  const valueDim = countOr(config, 'v_head_dim', headDim);
  const full: Override = {};
  const local: Override = {
    heads: countOr(config, 'swa_num_attention_heads', model.heads),
    kvHeads: countOr(config, 'swa_num_key_value_heads', kvHeads),
    headDim: countOr(config, 'swa_head_dim', headDim),
    valueDim: countOr(config, 'swa_v_head_dim', valueDim),
    slidingWindow: count(config, 'sliding_window'),
    ...(flagOr(config, 'add_swa_attention_sink_bias', false) ? { attentionSinks: true } : {}),
  };
  const expertFfn = count(config, 'moe_intermediate_size');
  return llama({
    ...model,
    kvHeads,
    headDim,
    valueDim,
    bias: { ...attentionBias(config), output: false },
    ...(flagOr(config, 'add_full_attention_sink_bias', false) ? { attentionSinks: true } : {}),
    moe: {
      ...routed(config, 'n_routed_experts'),
      expertFfn,
      ...sharedWidth(config, 'n_shared_experts', expertFfn),
      routerBias: true,
    },
    ...perBlock(
      model.layers,
      (block) => (pattern[block - 1] === 1 ? local : full),
      leadingDense(config, model.layers),
    ),
  });
}
