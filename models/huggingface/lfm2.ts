/** Liquid's LFM2: short convolutions behind gates in most layers, attention in the others, with experts in the larger. */
import { llama } from '../families.js';
import type { Model, Override, ShortConvolution } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, factorOr, firstOf, flagOr, isAbsent } from './fields.js';
import { layerKinds, layerNumbers, perBlock } from './layers.js';
import { NONE_SHARED, routed } from './moe.js';

export function readLfm2(config: Config): Model {
  const model = decoder(config, {
    names: { ffn: firstOf(config, 'block_ff_dim', 'intermediate_size') },
    tied: true,
  });
  return llama({
    ...model,
    ...convolved(config, model.layers, () => ({})),
    ...groupedHeads(config, { kvHeads: 8 }),
    ffn: adjusted(config, model.ffn),
    qkNorm: true,
  });
}

/** The first layers are dense. */
export function readLfm2Moe(config: Config): Model {
  const model = decoder(config, { tied: true });
  const dense = countOr(config, 'num_dense_layers', 2, 0);
  const moe = {
    ...routed(config, 'num_experts'),
    expertFfn: count(config, 'moe_intermediate_size'),
    ...NONE_SHARED,
    routerBias: flagOr(config, 'use_expert_bias', true),
  };
  return llama({
    ...model,
    ...convolved(config, model.layers, (block) => (block <= dense ? { moe: undefined } : {})),
    ...groupedHeads(config, { kvHeads: 8 }),
    qkNorm: true,
    moe,
  });
}

function convolved(config: Config, layers: number, also: (block: number) => Override): Pick<Model, 'blocks'> {
  const mixer: ShortConvolution = {
    kind: 'convolution',
    width: countOr(config, 'conv_L_cache', 3),
    bias: flagOr(config, 'conv_bias', false),
  };
  const kinds = layerKinds(config, layers, ['conv', 'full_attention']);
  const listed = layerNumbers(config, 'full_attn_idxs', layers);
  const attends = (block: number) =>
    kinds === undefined ? (listed?.includes(block - 1) ?? true) : kinds[block - 1] === 'full_attention';
  return perBlock(layers, (block) => ({ ...(attends(block) ? {} : { mixer }), ...also(block) }));
}

/** Two thirds of the stated width, times a factor, in whole multiples: as gated networks were first sized. */
function adjusted(config: Config, stated: number): number {
  if (!flagOr(config, 'block_auto_adjust_ff_dim', true)) return stated;
  const thirds = Math.trunc((2 * stated) / 3);
  const scaled = isAbsent(config, 'block_ffn_dim_multiplier')
    ? thirds
    : Math.trunc(factorOr(config, 'block_ffn_dim_multiplier', 1) * thirds);
  const multiple = countOr(config, 'block_multiple_of', 256);
  return multiple * Math.ceil(scaled / multiple);
}
