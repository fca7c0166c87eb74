/** Llama and the decoders that differ from it in a flag or two: biases, the width of a head, layers without positions. */
import { llama, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  firstOf,
  flagOr,
  isAbsent,
  isCount,
  listOr,
  probabilityOr,
} from './fields.js';
import { perBlock, windowed, windows, windowWidth } from './layers.js';
import { longestSequence } from './length.js';

/** Old files have no key/value heads (multi-head attention); biases are off unless asked for. */
export function readLlama(config: Config): Model {
  return llama({ ...decoder(config), ...groupedHeads(config), ...biases(config) });
}

/** Attention with a bias in all its projections, the feed-forward network with a flag of its own. */
function biases(config: Config): Pick<Model, 'bias'> {
  return { bias: { ...attentionBias(config), mlp: flagOr(config, 'mlp_bias', false) } };
}

/** The first exports write `max_sequence_length`, and no positions. */
export function readOldLlama(config: Config): Model {
  const field = firstOf(config, 'max_position_embeddings', 'max_sequence_length');
  return { ...readLlama(config), sequence: longestSequence(config, field) };
}

/** A window in all layers (Mistral 7B) or, where `layer_types` says so, in some (Ministral). */
export function readMistral(config: Config): Model {
  const model = decoder(config);
  const width = windowWidth(config);
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 8 }),
    ...windowed(config, model.layers, width, () => true),
  });
}

/** Cohere's and Meta's code world model have windows where `layer_types` says so, and in no other layer. */
export function readListedWindows(config: Config): Model {
  const { layers } = decoder(config);
  return { ...readLlama(config), ...windowed(config, layers, windowWidth(config), () => false) };
}

/** SmolLM3: every fourth layer has no positions; tied embeddings. */
export function readSmolLm3(config: Config): Model {
  const model = decoder(config, { tied: true });
  const every = countOr(config, 'no_rope_layer_interval', 4);
  // Of each layer whether it has positions: 1 or 0.
  const listed = listOr(config, 'no_rope_layers', isCount, 'a 0 or 1 for each layer');
  const rotary = (layer: number) =>
    listed === undefined ? layer % every !== 0 : (listed[layer - 1] ?? 1) !== 0;
  const sliding = flagOr(config, 'use_sliding_window', false);
  const width = sliding ? windowWidth(config) : undefined;
  const { window, of } = windows(config, model.layers, width, (layer) => rotary(layer));
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 4 }),
    ...biases(config),
    ...window,
    ...perBlock(model.layers, of, (layer) => (rotary(layer) ? {} : { position: 'none' })),
  });
}

/** Biases on queries, keys and values with one flag, on the output with another; dropout on the residual. */
export function readSeedOss(config: Config): Model {
  const bias = {
    qkv: flagOr(config, 'attention_bias', true),
    output: flagOr(config, 'attention_out_bias', false),
    mlp: flagOr(config, 'mlp_bias', false),
    head: false,
  };
  const dropout = Math.max(
    probabilityOr(config, 'attention_dropout', 0.1),
    probabilityOr(config, 'residual_dropout', 0.1),
  );
  return llama({ ...decoder(config), ...groupedHeads(config, { headDim: 128, kvHeads: 8 }), bias, dropout });
}

/** Helium's heads are 128 wide, and its output projection has no bias. */
export function readHelium(config: Config): Model {
  const bias = {
    ...NO_BIASES,
    qkv: flagOr(config, 'attention_bias', false),
    mlp: flagOr(config, 'mlp_bias', false),
  };
  return llama({ ...decoder(config), ...groupedHeads(config, { headDim: 128, kvHeads: 20 }), bias });
}

/** No gate in the feed-forward network, and a squared ReLU (Arcee, Nemotron). */
export function readArcee(config: Config): Model {
  return llama({
    ...decoder(config, { activation: 'relu2' }),
    ...groupedHeads(config),
    ...biases(config),
    gated: false,
  });
}

/** As Arcee's, with layer norms. */
export function readNemotron(config: Config): Model {
  return { ...readArcee(config), norm: 'layer' };
}

/** Queries and keys are normed, and the feed-forward network has no gate. xIELU's two numbers a layer are not counted. */
export function readApertus(config: Config): Model {
  return llama({
    ...decoder(config, { activation: 'xielu' }),
    ...groupedHeads(config),
    ...biases(config),
    gated: false,
    qkNorm: true,
  });
}

/** `bias` switches those of attention, and InternLM 3's those of queries, keys and values have a flag of their own. */
export function readInternLm(config: Config): Model {
  const bias = flagOr(config, 'bias', config.modelType === 'internlm');
  const v3 = config.modelType === 'internlm3';
  const qkv = v3 ? flagOr(config, 'qkv_bias', false) : bias;
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    bias: { qkv, output: bias, mlp: v3 && bias, head: false },
  });
}

/** Baichuan's 7B has rotary positions; the 13B has ALiBi, and says its longest sequence in another field. */
export function readBaichuan(config: Config): Model {
  const long = isAbsent(config, 'max_position_embeddings');
  const field = long ? 'model_max_length' : 'max_position_embeddings';
  const model = decoder(config, { names: { sequence: field } });
  // The published code of 40 layers is ALiBi's; files do not say it.
  const alibi = long || count(config, 'num_hidden_layers') === 40;
  return llama({ ...model, position: alibi ? 'alibi' : 'rotary' });
}

/** Llama with layer norms. */
export function readOrion(config: Config): Model {
  return { ...readLlama(config), norm: 'layer' };
}
