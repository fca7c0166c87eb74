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
  said,
  textOr,
} from './fields.js';
import { longestSequence } from './length.js';

/** How a family calls what all decoders have, where it is not what Llama's configuration calls it. */
interface Names {
  readonly layers: string;
  readonly hidden: string;
  readonly heads: string;
  /** Null where the family has no field for it. */
  readonly ffn: string | null;
  readonly sequence: string;
  readonly activation: string | null;
}

const LLAMA: Names = {
  layers: 'num_hidden_layers',
  hidden: 'hidden_size',
  heads: 'num_attention_heads',
  ffn: 'intermediate_size',
  sequence: 'max_position_embeddings',
  activation: 'hidden_act',
};

/** GPT-2's names, which many of its time took over. */
export const GPT2: Names = {
  layers: 'n_layer',
  hidden: 'n_embd',
  heads: 'n_head',
  ffn: 'n_inner',
  sequence: 'n_positions',
  activation: 'activation_function',
};

/** What a family takes for a field left out, and the names of its fields. */
interface Family {
  readonly names?: Partial<Names>;
  readonly tied?: boolean;
  readonly activation?: string;
  /** The feed-forward width where the file gives none, of the hidden size; without it the file must. */
  readonly ffn?: (hidden: number) => number;
}

/** The fields that all decoders have, ready for `llama()` or `gpt()` to complete. */
export function decoder(config: Config, family: Family = {}): Essentials {
  const names = { ...LLAMA, ...family.names };
  const hidden = count(config, names.hidden);
  return {
    ...identity(config),
    layers: layerCount(config, names.layers),
    hidden,
    heads: count(config, names.heads),
    ffn: width(config, names.ffn, family.ffn?.(hidden)),
    vocab: count(config, 'vocab_size'),
    sequence: longestSequence(config, names.sequence),
    activation: activated(config, names.activation, family.activation ?? 'silu'),
    tiedEmbeddings: flagOr(config, 'tie_word_embeddings', family.tied ?? false),
    dropout: probabilityOr(config, 'attention_dropout', 0),
  };
}

function width(config: Config, field: string | null, fallback: number | undefined): number {
  if (fallback === undefined) return count(config, field ?? LLAMA.ffn!);
  return field === null ? fallback : countOr(config, field, fallback);
}

function activated(config: Config, field: string | null, fallback: string): Model['activation'] {
  return field === null ? ACTIVATIONS[fallback]! : activation(config, textOr(config, field, fallback), field);
}

/** Biases of attention alone, switched by one flag. */
export function attentionBias(config: Config, fallback = false, field = 'attention_bias'): Model['bias'] {
  const bias = flagOr(config, field, fallback);
  return { qkv: bias, output: bias, mlp: false, head: false };
}

/** Four times the hidden size, as GPT-2 and its descendants take where no width is given. */
export function fourfold(hidden: number): number {
  return 4 * hidden;
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
  // An explicit null means multi-head attention in every architecture; a missing field the family's own number.
  const fallback = said(config, 'num_key_value_heads') === null ? heads : (defaults.kvHeads ?? heads);
  const kvHeads = countOr(config, 'num_key_value_heads', fallback);
  if (heads % kvHeads !== 0) {
    throw refusal(config, 'num_key_value_heads', `must divide 'num_attention_heads', which is ${heads}.`);
  }
  const own = isAbsent(config, 'head_dim') && defaults.headDim === undefined;
  const headDim = own
    ? equalHeads(config, 'hidden_size', 'num_attention_heads')
    : countOr(config, 'head_dim', defaults.headDim ?? 0);
  return { kvHeads, headDim };
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
  gelu_python: 'gelu',
  quick_gelu: 'gelu',
  gegelu: 'gelu',
  gelu_new: 'gelu',
  gelu_fast: 'gelu',
  gelu_pytorch_tanh: 'gelu',
  relu: 'relu',
  relu2: 'squared-relu',
  xielu: 'silu',
};

/** The activation behind a Hugging Face name; approximations of GELU cost the same and count as GELU. */
export function activation(config: Config, name: string, field: string): Model['activation'] {
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    throw refusal(config, field, `must be one of ${Object.keys(ACTIVATIONS).join(', ')}.`);
  }
  return ACTIVATIONS[name]!;
}
