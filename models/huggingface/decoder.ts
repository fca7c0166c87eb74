/**
 * What the configs of all architectures say in the same words, or nearly: name, sizes, heads, activation,
 * the length the model was trained at.
 */
import type { Essentials } from '../families.js';
import type { Model } from '../model.js';
import {
  type Config,
  count,
  countOr,
  flagOr,
  isAbsent,
  layerCount,
  probabilityOr,
  refusal,
  textOr,
} from './fields.js';
import { longestSequence } from './length.js';

/** The fields shared by the Llama-like architectures, ready for `llama()` to complete. */
export function decoder(config: Config): Essentials {
  return {
    ...identity(config),
    layers: layerCount(config, 'num_hidden_layers'),
    hidden: count(config, 'hidden_size'),
    heads: count(config, 'num_attention_heads'),
    ffn: count(config, 'intermediate_size'),
    vocab: count(config, 'vocab_size'),
    sequence: longestSequence(config),
    activation: activation(config, textOr(config, 'hidden_act', 'silu'), 'hidden_act'),
    tiedEmbeddings: flagOr(config, 'tie_word_embeddings', false),
    dropout: probabilityOr(config, 'attention_dropout', 0),
  };
}

/** Id and title from the file's name, or its folder's when the file is the usual `config.json`. */
export function identity(config: Config): Pick<Model, 'id' | 'title' | 'family' | 'source'> {
  const [file = '', folder = ''] = config.file.split(/[\\/]/).reverse();
  const stem = file.replace(/\.json$/i, '');
  const published = textOr(config, '_name_or_path', '').split('/').at(-1) ?? '';
  const named = [stem === 'config' ? '' : stem, folder, published].find((name) => /[a-z0-9]/i.test(name));
  const title = named ?? config.modelType;
  return {
    id: title
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, ''),
    title,
    family: config.modelType,
    source: `${config.file} (Hugging Face ${config.modelType} configuration)`,
  };
}

/**
 * Key and value heads and the width of a head. `headDim` is what the architecture falls back on; without
 * one it is hidden / heads, which must then be whole.
 */
export function groupedHeads(
  config: Config,
  defaults: { readonly headDim?: number; readonly kvHeads?: number } = {},
): Pick<Model, 'kvHeads' | 'headDim'> {
  const heads = count(config, 'num_attention_heads');
  // An explicit null means multi-head attention in every architecture; a missing field only where it is the default.
  const kvFallback = config.fields.num_key_value_heads === null ? heads : defaults.kvHeads;
  const kvHeads =
    kvFallback === undefined
      ? count(config, 'num_key_value_heads')
      : countOr(config, 'num_key_value_heads', kvFallback);
  if (heads % kvHeads !== 0) {
    throw refusal(config, 'num_key_value_heads', `must divide 'num_attention_heads', which is ${heads}.`);
  }
  if (isAbsent(config, 'head_dim') && defaults.headDim === undefined) {
    return { kvHeads, headDim: equalHeads(config, 'hidden_size', 'num_attention_heads') };
  }
  return { kvHeads, headDim: countOr(config, 'head_dim', defaults.headDim ?? 0) };
}

/** hidden / heads, refusing a remainder. */
export function equalHeads(config: Config, hiddenField: string, headsField: string): number {
  const hidden = count(config, hiddenField);
  const heads = count(config, headsField);
  if (hidden % heads !== 0) {
    throw refusal(config, hiddenField, `must be a multiple of '${headsField}', which is ${heads}.`);
  }
  return hidden / heads;
}

const ACTIVATIONS: Readonly<Record<string, Model['activation']>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_new: 'gelu',
  gelu_fast: 'gelu',
  gelu_pytorch_tanh: 'gelu',
  relu: 'relu',
  relu2: 'squared-relu',
};

/** The activation behind a Hugging Face name; approximations of GELU cost the same and count as GELU. */
export function activation(config: Config, name: string, field: string): Model['activation'] {
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    throw refusal(config, field, `must be one of ${Object.keys(ACTIVATIONS).join(', ')}.`);
  }
  return ACTIVATIONS[name]!;
}
