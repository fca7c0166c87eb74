/** Gemma 1 to 3: heads of their own width, a gated GELU, tied embeddings; from the second on windows and norms after each half. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, firstOf, isAbsent, refusal } from './fields.js';
import { windowed } from './layers.js';

/** The field of the activation was renamed; the old one is ignored where both are. */
function gemmaDecoder(config: Config) {
  const activation = firstOf(config, 'hidden_activation', 'hidden_act');
  return decoder(config, { names: { activation }, tied: true, activation: 'gelu_pytorch_tanh' });
}

export function readGemma(config: Config): Model {
  return llama({
    ...gemmaDecoder(config),
    ...groupedHeads(config, { headDim: 256, kvHeads: 16 }),
    bias: attentionBias(config),
  });
}

/** Every other layer, the first among them, looks back over a window. */
export function readGemma2(config: Config): Model {
  const model = gemmaDecoder(config);
  const width = countOr(config, 'sliding_window', 4096);
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 256, kvHeads: 4 }),
    ...windowed(config, model.layers, width, (layer) => layer % 2 === 1),
    bias: attentionBias(config),
    postNorms: 'besides',
  });
}

/** Of six layers the last attends to all positions; queries and keys are normed. */
export function readGemma3(config: Config): Model {
  const model = gemmaDecoder(config);
  const every = fullEvery(config);
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 256, kvHeads: 4 }),
    ...windowed(
      config,
      model.layers,
      countOr(config, 'sliding_window', 4096),
      (layer) => layer % every !== 0,
    ),
    bias: attentionBias(config),
    postNorms: 'besides',
    qkNorm: true,
  });
}

function fullEvery(config: Config): number {
  const field = firstOf(config, 'sliding_window_pattern', '_sliding_window_pattern');
  return countOr(config, field, 6);
}

/** Gemma 2 without norms after each half (VaultGemma). */
export function readVaultGemma(config: Config): Model {
  const { postNorms: _, ...model } = readGemma2(config);
  return model;
}

/**
 * Gemma 4: layers that attend to all positions have heads of their own width and number, whose keys may serve as values;
 * experts, if any, stand beside the dense network. Per-layer embeddings (E2B, E4B) cannot be expressed.
 */
export function readGemma4(config: Config): Model {
  for (const field of ['hidden_size_per_layer_input', 'num_kv_shared_layers']) {
    if (!isAbsent(config, field) && count(config, field, 0) > 0)
      throw refusal(config, field, 'embeddings of each layer, and layers that share keys, are not read yet.');
  }
  return readGemma3(config);
}
