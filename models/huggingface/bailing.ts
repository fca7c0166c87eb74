/** Ant's Ling: experts behind a few dense layers, with shared ones beside them; from the second on norms on queries and keys. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { leadingDense, sharedWidth } from './deepseek.js';
import { type Config, count, countOr, flagOr } from './fields.js';
import { perBlock } from './layers.js';
import { routed } from './moe.js';

export function readBailing(config: Config): Model {
  const model = decoder(config);
  const second = config.modelType === 'bailing_moe_v2';
  const expertFfn = count(config, 'moe_intermediate_size');
  const all = flagOr(config, 'use_bias', false);
  const modules = countOr(config, 'num_nextn_predict_layers', 0, 0);
  return llama({
    ...model,
    ...groupedHeads(config),
    bias: { qkv: flagOr(config, 'use_qkv_bias', false), output: all, mlp: false, head: false },
    qkNorm: flagOr(config, 'use_qk_norm', second),
    moe: {
      ...routed(config, 'num_experts'),
      expertFfn,
      ...sharedWidth(config, 'num_shared_experts', expertFfn),
      routerBias: flagOr(config, 'moe_router_enable_expert_bias', second),
    },
    ...perBlock(model.layers, leadingDense(config, model.layers)),
    ...(modules > 0 ? { mtpModules: modules } : {}),
  });
}
