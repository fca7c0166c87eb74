/** OLMo 1 to 3: norms without gains at first, then norms after each half and on queries and keys. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, equalHeads, groupedHeads } from './decoder.js';
import { type Config, countOr, factorOr, flagOr, refusal, textOr } from './fields.js';
import { windowed } from './layers.js';

export function readOlmo(config: Config): Model {
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    bias: attentionBias(config),
    norm: 'layer',
    normGain: false,
  });
}

/** Queries and keys are normed over all heads together. */
export function readOlmo2(config: Config): Model {
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    bias: attentionBias(config),
    postNorms: 'instead',
    qkNorm: true,
    qkNormGains: 'per-head',
  });
}

/** Of four layers the last attends to all positions. */
export function readOlmo3(config: Config): Model {
  const model = readOlmo2(config);
  const width = countOr(config, 'sliding_window', 4096);
  return { ...model, ...windowed(config, model.layers, width, (layer) => layer % 4 !== 0) };
}

/** OLMo's own configuration, before it came to the library: the width is that of both up-projections together. */
export function readFirstOlmo(config: Config): Model {
  const names = {
    ...{ layers: 'n_layers', hidden: 'd_model', heads: 'n_heads', sequence: 'max_sequence_length' },
    ...{ ffn: 'mlp_hidden_size', activation: null },
  };
  const ratio = factorOr(config, 'mlp_ratio', 4);
  const model = decoder(config, { names, ffn: (hidden) => Math.trunc(ratio * hidden) });
  const gated = textOr(config, 'activation_type', 'swiglu') === 'swiglu';
  if (gated && model.ffn % 2 !== 0) throw refusal(config, 'mlp_hidden_size', 'must be even.');
  const bias = flagOr(config, 'include_bias', false);
  return llama({
    ...model,
    gated,
    activation: gated ? 'silu' : 'gelu',
    ffn: gated ? model.ffn / 2 : model.ffn,
    vocab: countOr(config, 'embedding_size', model.vocab),
    headDim: equalHeads(config, 'd_model', 'n_heads'),
    norm: textOr(config, 'layer_norm_type', 'default') === 'rms' ? 'rms' : 'layer',
    normGain: flagOr(config, 'layer_norm_with_affine', true),
    normBias: bias,
    bias: { qkv: bias, output: bias, mlp: bias, head: false },
    tiedEmbeddings: flagOr(config, 'weight_tying', true),
    position: flagOr(config, 'rope', false) ? 'rotary' : flagOr(config, 'alibi', false) ? 'alibi' : 'none',
  });
}
