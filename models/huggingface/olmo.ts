/** OLMo 1 to 3: norms without gains at first, then norms after each half and on queries and keys. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, countOr } from './fields.js';
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
