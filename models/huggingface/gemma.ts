/** Gemma 1 to 3: heads of their own width, a gated GELU, tied embeddings; from the second on windows and norms after each half. */
import { llama } from '../families.js';
import type { MixtureOfExperts, Model, Override } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, firstOf, flagOr, refusal, repeated } from './fields.js';
import { perBlock, windowed, windows } from './layers.js';
import { NONE_SHARED, routed } from './moe.js';

/** The field of the activation was renamed; the old one is ignored where both are. */
function gemmaDecoder(config: Config) {
  const activation = firstOf(config, 'hidden_activation', 'hidden_act');
  repeated(config, 'hidden_act');
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
 * Gemma 4: layers that attend to all positions have heads of their own width and number, whose keys may be values, too;
 * experts, if any, stand beside the dense network. Norms of the two before they are added, and the router's scales, are
 * not counted: 0.001 % of the parameters.
 */
export function readGemma4(config: Config): Model {
  for (const field of ['hidden_size_per_layer_input', 'num_kv_shared_layers']) {
    if (countOr(config, field, 0, 0) > 0)
      throw refusal(
        config,
        field,
        'embeddings for each layer, and the layers of such models that share keys, are not read.',
      );
  }
  const model = gemmaDecoder(config);
  const { layers } = model;
  const heads = groupedHeads(config, { headDim: 256, kvHeads: 4 });
  const width = countOr(config, 'sliding_window', 512);
  const { window, of } = windows(config, layers, width, (layer) => layer % 6 !== 0 && layer !== layers);
  const everywhere: Override = {
    headDim: countOr(config, 'global_head_dim', 512),
    kvHeads: countOr(config, 'num_global_key_value_heads', heads.kvHeads),
    ...(flagOr(config, 'attention_k_eq_v', false) ? { keysAreValues: true } : {}),
  };
  const experts = flagOr(config, 'enable_moe_block', false);
  return llama({
    ...model,
    ...heads,
    ...window,
    ...perBlock(layers, of, (layer) => ('slidingWindow' in of(layer) ? everywhere : {})),
    bias: attentionBias(config),
    postNorms: 'besides',
    qkNorm: true,
    ...(experts ? { moe: besideDense(config, model.ffn) } : {}),
  });
}

/** Gemma 4's dense network, seen by all tokens beside the experts, has a norm of its own before it. */
function besideDense(config: Config, dense: number): MixtureOfExperts {
  return {
    ...routed(config, 'num_experts', 'top_k_experts'),
    expertFfn: count(config, 'moe_intermediate_size'),
    ...NONE_SHARED,
    sharedExperts: 1,
    sharedFfn: dense,
    sharedNorm: true,
  };
}
