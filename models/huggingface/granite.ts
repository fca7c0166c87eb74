/** IBM's Granite: Llama's blocks, with experts, with a shared network beside them, and with state-space layers (4). */
import { llama } from '../families.js';
import type { MixtureOfExperts, Model, Override } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, countOr, flagOr, textOr } from './fields.js';
import { layerKinds, layerNumbers, perBlock } from './layers.js';
import { hybridMamba2 } from './mamba.js';
import { plainExperts } from './moe.js';

export function readGranite(config: Config): Model {
  const bias = { ...attentionBias(config), mlp: flagOr(config, 'mlp_bias', false) };
  return llama({ ...decoder(config), ...groupedHeads(config), bias });
}

export function readGraniteMoe(config: Config): Model {
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    bias: attentionBias(config),
    moe: plainExperts(config, 'num_local_experts'),
  });
}

/** One network that all tokens visit, beside the experts. */
export function readGraniteMoeShared(config: Config): Model {
  const model = readGraniteMoe(config);
  return { ...model, moe: withShared(config, model.moe!) };
}

function withShared(config: Config, moe: MixtureOfExperts): MixtureOfExperts {
  const sharedFfn = countOr(config, 'shared_intermediate_size', 0, 0);
  return sharedFfn === 0 ? moe : { ...moe, sharedExperts: 1, sharedFfn };
}

/** Granite 4: most layers are Mamba 2; without experts the shared network is all there is. */
export function readGraniteHybrid(config: Config): Model {
  const model = decoder(config, { tied: false });
  const kinds = layerKinds(config, model.layers, ['mamba', 'attention'], 'layer_types');
  const none = countOr(config, 'num_local_experts', 8, 0) === 0;
  const shared = countOr(config, 'shared_intermediate_size', 1024);
  const moe = none ? undefined : withShared(config, plainExperts(config, 'num_local_experts'));
  const mixer = hybridMamba2(config);
  const rotary = textOr(config, 'position_embedding_type', 'nope') === 'rope';
  const hybrid = (block: number): Override =>
    kinds === undefined || kinds[block - 1] === 'mamba' ? { mixer } : {};
  return llama({
    ...model,
    ...groupedHeads(config),
    bias: attentionBias(config),
    position: rotary ? 'rotary' : 'none',
    ...(moe === undefined ? { ffn: shared } : { moe }),
    ...perBlock(model.layers, hybrid),
  });
}

/** Bamba: Mamba 2 in all layers but those listed, and a dense network in all. */
export function readBamba(config: Config): Model {
  const model = decoder(config);
  const attending = layerNumbers(config, 'attn_layer_indices', model.layers) ?? [];
  const mixer = hybridMamba2(config);
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 8 }),
    ...perBlock(model.layers, (block) => (attending.includes(block - 1) ? {} : { mixer })),
  });
}
