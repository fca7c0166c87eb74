/** GPT-OSS: MoE in every layer, biases everywhere, attention sinks, sliding windows in all but every so many layers. */
import { fullAttentionEvery } from '../blocks.js';
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, flagOr, isAbsent, refusal } from './fields.js';
import { routed } from './moe.js';

export function readGptOss(config: Config): Model {
  const attention = flagOr(config, 'attention_bias', true);
  const model = decoder(config);
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 64 }),
    slidingWindow: count(config, 'sliding_window'),
    ...fullAttentionEvery(model.layers, period(config)),
    attentionSinks: true,
    bias: { qkv: attention, output: attention, mlp: true, head: false },
    moe: {
      ...routed(config, 'num_local_experts'),
      expertFfn: count(config, 'intermediate_size'),
      sharedExperts: 0,
      sharedFfn: 0,
      routerBias: true,
    },
  });
}

/**
 * Of how many layers the last attends to everything, from the list of every layer's kind; 2 where the list is
 * left out. Accepts a list that repeats, and refuses every other arrangement.
 */
function period(config: Config): number {
  if (isAbsent(config, 'layer_types')) return 2;
  const listed = config.fields.layer_types;
  const every = Array.isArray(listed) ? listed.indexOf('full_attention') + 1 : 0;
  const repeats =
    Array.isArray(listed) &&
    every > 1 &&
    listed.length === count(config, 'num_hidden_layers') &&
    listed.every((kind, i) => kind === ((i + 1) % every === 0 ? 'full_attention' : 'sliding_attention'));
  if (repeats) return every;
  throw refusal(
    config,
    'layer_types',
    "it must name every layer, 'full_attention' at equal distances and 'sliding_attention' between.",
  );
}
