/** GPT-OSS: MoE in every layer, biases everywhere, attention sinks, sliding windows in every other layer. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, firstOf, flagOr } from './fields.js';
import { windowed } from './layers.js';
import { plainExperts, routed } from './moe.js';

export function readGptOss(config: Config): Model {
  const attention = flagOr(config, 'attention_bias', true);
  const model = decoder(config);
  const visited = firstOf(config, 'num_experts_per_tok', 'experts_per_token');
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 64, kvHeads: 8 }),
    ...windowed(config, model.layers, count(config, 'sliding_window'), (layer) => layer % 2 === 1),
    attentionSinks: true,
    limitedGate: true,
    bias: { qkv: attention, output: attention, mlp: true, head: false },
    moe: {
      ...plainExperts(config, 'num_local_experts'),
      ...routed(config, 'num_local_experts', visited),
      routerBias: true,
    },
  });
}
