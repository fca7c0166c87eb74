/** Llama 4: experts in every layer or every other, attention within chunks in three of four layers. */
import { llama } from '../families.js';
import type { Model, Override } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, flagOr, isCount, listOr } from './fields.js';
import { layerNumbers, perBlock, windows, windowWidth } from './layers.js';
import { plainExperts } from './moe.js';

/** A chunk counts as a window of its length. Layers without positions attend to everything. */
export function readLlama4(config: Config): Model {
  const model = decoder(config, { names: { ffn: 'intermediate_size_mlp' } });
  const { layers } = model;
  const step = countOr(config, 'interleave_moe_layer_step', 1);
  const listed = layerNumbers(config, 'moe_layers', layers);
  const routes = (block: number) => (listed === undefined ? block % step === 0 : listed.includes(block - 1));
  const every = countOr(config, 'no_rope_layer_interval', 4);
  const positions = listOr(config, 'no_rope_layers', isCount, 'a 0 or 1 for each layer');
  const rotary = (block: number) =>
    positions === undefined || positions.length === 0 ? block % every !== 0 : positions[block - 1] !== 0;
  const { window, of } = windows(config, layers, windowWidth(config, 'attention_chunk_size') ?? 8192, rotary);
  const experts = plainExperts(config, 'num_local_experts');
  const normed = flagOr(config, 'use_qk_norm', true);
  const override = (block: number): Override => ({
    ...(routes(block) ? {} : { moe: undefined }),
    // Only turned queries and keys are normed, and the norm has no gains.
    ...(rotary(block) ? {} : { position: 'none', ...(normed ? { qkNorm: false } : {}) }),
  });
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 128, kvHeads: 8 }),
    bias: attentionBias(config),
    ...window,
    ...(normed ? { qkNorm: true, qkNormGains: 'none' as const } : {}),
    moe: { ...experts, sharedExperts: 1, sharedFfn: count(config, 'intermediate_size') },
    ...perBlock(layers, of, override),
  });
}
