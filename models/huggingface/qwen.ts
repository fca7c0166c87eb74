/** Qwen's dense decoders, 1 to 3, and MiMo, which is made like the second. */
import { llama, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, countOr, flagOr, probabilityOr, refusal } from './fields.js';
import { perBlock, qwenWindows } from './layers.js';
import { longestSequence, NO_LENGTH } from './length.js';

/** The width is that of both up-projections together; `no_bias` speaks of all but queries, keys and values. */
export function readQwen1(config: Config): Model {
  const model = decoder(config);
  const trained = longestSequence(config, 'seq_length');
  if (model.ffn % 2 !== 0) throw refusal(config, 'intermediate_size', 'must be even.');
  const bias = !flagOr(config, 'no_bias', true);
  return llama({
    ...model,
    sequence: trained === NO_LENGTH ? model.sequence : trained,
    ffn: model.ffn / 2,
    headDim: countOr(config, 'kv_channels', 128),
    bias: { qkv: true, output: bias, mlp: bias, head: false },
    dropout: probabilityOr(config, 'attn_dropout_prob', 0),
  });
}

/** Queries, keys and values always have biases. */
export function readQwen2(config: Config): Model {
  const model = decoder(config);
  const { window, of } = qwenWindows(config, model.layers);
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 32 }),
    ...window,
    ...perBlock(model.layers, of),
    bias: { ...NO_BIASES, qkv: true },
  });
}

/** MiMo's biases have a flag, and prediction modules that are published with it are not part of the model. */
export function readMimo(config: Config): Model {
  const modules = countOr(config, 'num_nextn_predict_layers', 0, 0);
  const qkv = flagOr(config, 'attention_bias', true);
  return {
    ...readQwen2(config),
    bias: { ...NO_BIASES, qkv },
    ...(modules > 0 ? { mtpModules: modules } : {}),
  };
}

/** Heads are 128 wide unless stated, and queries and keys are normed per head. */
export function readQwen3(config: Config): Model {
  const model = decoder(config);
  const { window, of } = qwenWindows(config, model.layers);
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 128, kvHeads: 32 }),
    ...window,
    ...perBlock(model.layers, of),
    ...queryKeyNormed(config),
  });
}

/** What sets Qwen3's attention apart, dense or with experts. */
export function queryKeyNormed(config: Config): Pick<Model, 'qkNorm' | 'bias'> {
  return { qkNorm: true, bias: attentionBias(config) };
}
