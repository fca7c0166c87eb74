/** Kimi Linear: delta attention with a decay for each channel in three of four layers, latent attention in the fourth. */
import { llama } from '../families.js';
import type { KimiDelta, Model, Override } from '../model.js';
import { decoder } from './decoder.js';
import { latentAttention, sharedWidth } from './deepseek.js';
import { type Config, count, countOr, flagOr, refusal, within } from './fields.js';
import { layerNumbers, perBlock } from './layers.js';
import { routed } from './moe.js';

/** Layers are listed in `linear_attn_config`, counted from 1. Latent attention has no positions. */
export function readKimiLinear(config: Config): Model {
  const model = decoder(config);
  const linear = within(config, 'linear_attn_config');
  const delta = layerNumbers(linear, 'kda_layers', model.layers, 1);
  if (delta === undefined) throw refusal(linear, 'kda_layers', 'must list the layers that are linear.');
  const mixer: KimiDelta = {
    kind: 'kimi-delta',
    heads: count(linear, 'num_heads'),
    headDim: count(linear, 'head_dim'),
    convolution: countOr(linear, 'short_conv_kernel_size', 4),
  };
  const mla = latentAttention(config);
  const expertFfn = count(config, 'moe_intermediate_size');
  const dense = countOr(config, 'first_k_dense_replace', 0, 0);
  const every = countOr(config, 'moe_layer_freq', 1);
  const override = (block: number): Override => ({
    ...(delta.includes(block) ? { mixer } : {}),
    ...(block > dense && (block - 1) % every === 0 ? {} : { moe: undefined }),
  });
  return llama({
    ...model,
    headDim: mla.nopeDim + mla.ropeDim,
    mla,
    position: flagOr(config, 'mla_use_nope', false) ? 'none' : 'rotary',
    moe: {
      ...routed(config, 'num_experts', 'num_experts_per_token'),
      expertFfn,
      ...sharedWidth(config, 'num_shared_experts', expertFfn),
      routerBias: true,
    },
    ...perBlock(model.layers, override),
  });
}
