/** Encoder–decoders: T5 and mT5, BART, Whisper. */
import { networkModel } from '../architectures/network-model.js';
import type { EncoderDecoder } from '../hyper-parameters/encoder-decoder.js';
import type { Model } from '../model.js';
import { identity } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  flagOr,
  isText,
  layerCount,
  listOr,
  mustDivide,
  note,
  probabilityOr,
  refusal,
  repeated,
  textOr,
} from './fields.js';

/** Throws InputError for a class without the decoder, or that is trained for something other than words. */
function requireWords(config: Config): void {
  const [architecture = ''] = listOr(config, 'architectures', isText, 'names of classes') ?? [];
  repeated(config, 'task_specific_params', 'is_encoder_decoder', 'id2label', 'label2id', 'num_labels');
  if (architecture === '' || /(ForConditionalGeneration|LMHeadModel)$/.test(architecture)) return;
  throw refusal(
    config,
    'architectures',
    'encoder–decoders that predict words are read; name one `ForConditionalGeneration`.',
  );
}

/** Words in and out of T5's pre-training, spans of 3 of which 15 % are left out (Raffel et al. 2019, section 3.1.4). */
const LENGTHS = { source: 512, target: 114 };
/** Of mT5's (Xue et al. 2020, arXiv 2010.11934, section 3.2). */
const LONGER = { source: 1024, target: 229 };

/** What `feed_forward_proj` may be. */
const FEED_FORWARD: Readonly<Record<string, Pick<EncoderDecoder, 'gated' | 'activation'>>> = {
  relu: { gated: false, activation: 'relu' },
  gelu: { gated: false, activation: 'gelu' },
  'gated-gelu': { gated: true, activation: 'gelu' },
  'gated-silu': { gated: true, activation: 'silu' },
};

function readAnyT5(
  config: Config,
  { tied, feedForward, lengths }: { tied: boolean; feedForward: string; lengths: typeof LENGTHS },
): Model {
  requireWords(config);
  repeated(config, 'n_positions', 'relative_attention_max_distance', 'dense_act_fn', 'is_gated_act');
  repeated(config, 'classifier_dropout', 'tokenizer_class');
  const made = textOr(config, 'feed_forward_proj', feedForward);
  const halves = FEED_FORWARD[made];
  if (halves === undefined)
    throw refusal(config, 'feed_forward_proj', `must be one of ${Object.keys(FEED_FORWARD).join(', ')}.`);
  note(
    config,
    `it does not say how long texts are; ${lengths.source} words in and ${lengths.target} out are taken, as in its pre-training.`,
  );
  const encoder = layerCount(config, 'num_layers');
  return networkModel(identity(config), {
    ...{
      kind: 'encoder-decoder',
      encoder,
      ...lengths,
      ...halves,
      norm: 'rms',
      norms: 'before',
      bias: 'none',
    },
    decoder: countOr(config, 'num_decoder_layers', encoder),
    hidden: count(config, 'd_model'),
    heads: count(config, 'num_heads'),
    headDim: count(config, 'd_kv'),
    ffn: count(config, 'd_ff'),
    vocab: count(config, 'vocab_size'),
    positions: { kind: 'relative', buckets: countOr(config, 'relative_attention_num_buckets', 32) },
    tied: flagOr(config, 'tie_word_embeddings', tied),
    dropout: probabilityOr(config, 'dropout_rate', 0.1),
  });
}

export function readT5(config: Config): Model {
  return readAnyT5(config, { tied: true, feedForward: 'relu', lengths: LENGTHS });
}

export function readMt5(config: Config): Model {
  return readAnyT5(config, { tied: false, feedForward: 'gated-gelu', lengths: LONGER });
}

type Halves = Pick<
  EncoderDecoder,
  | 'encoder'
  | 'decoder'
  | 'hidden'
  | 'heads'
  | 'headDim'
  | 'ffn'
  | 'vocab'
  | 'dropout'
  | 'activation'
  | 'gated'
>;

/** Sizes as BART names them, and who came after it; both sides are alike but for their number of blocks. */
function halves(config: Config, dropout: number): Halves {
  requireWords(config);
  repeated(config, 'num_hidden_layers', 'hidden_size', 'num_attention_heads', 'scale_embedding');
  repeated(config, 'encoder_layerdrop', 'decoder_layerdrop', 'classifier_dropout', 'classif_dropout');
  const hidden = count(config, 'd_model');
  const heads = count(config, 'encoder_attention_heads');
  mustDivide(config, 'encoder_attention_heads', heads, 'd_model', hidden);
  const ffn = count(config, 'encoder_ffn_dim');
  for (const [field, own] of [
    ['decoder_attention_heads', heads],
    ['decoder_ffn_dim', ffn],
  ] as const) {
    if (countOr(config, field, own) !== own)
      throw refusal(config, field, `must be the encoder's here, ${own}.`);
  }
  const activation = textOr(config, 'activation_function', 'gelu');
  if (activation !== 'gelu' && activation !== 'relu')
    throw refusal(config, 'activation_function', "must be 'gelu' or 'relu'.");
  const probability = (field: string, fallback: number) => probabilityOr(config, field, fallback);
  return {
    ...{ hidden, heads, headDim: hidden / heads, ffn, gated: false, activation },
    encoder: layerCount(config, 'encoder_layers'),
    decoder: layerCount(config, 'decoder_layers'),
    vocab: count(config, 'vocab_size'),
    dropout: Math.max(probability('dropout', dropout), probability('attention_dropout', 0)),
  };
}

/** Rows of BART's tables of positions before those of its longest text. */
const ROWS_BEFORE = 2;

export function readBart(config: Config): Model {
  for (const field of ['normalize_before', 'add_final_layer_norm', 'static_position_embeddings']) {
    if (flagOr(config, field, false)) throw refusal(config, field, 'must be false, as in BART.');
  }
  if (!flagOr(config, 'normalize_embedding', true))
    throw refusal(config, 'normalize_embedding', 'must be true, as in BART.');
  repeated(config, 'activation_dropout', 'add_bias_logits', 'extra_pos_embeddings', 'normalize_embedding');
  const rows = countOr(config, 'max_position_embeddings', 1024) + ROWS_BEFORE;
  note(
    config,
    'it does not say how long texts are; 512 words in and 512 out are taken, as in its pre-training.',
  );
  return networkModel(identity(config), {
    ...{ kind: 'encoder-decoder', ...halves(config, 0.1), source: 512, target: 512, norm: 'layer' },
    ...{ norms: 'after', bias: 'all', positions: { kind: 'learned', source: rows, target: rows } },
    ...{ embeddingNorm: true, tied: flagOr(config, 'tie_word_embeddings', true) },
  });
}

export function readWhisper(config: Config): Model {
  repeated(config, 'apply_spec_augment', 'mask_time_prob', 'mask_time_length', 'mask_time_min_masks');
  repeated(config, 'mask_feature_prob', 'mask_feature_length', 'mask_feature_min_masks', 'suppress_tokens');
  repeated(config, 'begin_suppress_tokens', 'forced_decoder_ids', 'median_filter_width', 'max_length');
  repeated(config, 'use_weighted_layer_sum', 'classifier_proj_size', 'activation_dropout');
  const target = countOr(config, 'max_target_positions', 448);
  return networkModel(identity(config), {
    ...{ kind: 'encoder-decoder', ...halves(config, 0), norm: 'layer', norms: 'before', bias: 'no-keys' },
    source: countOr(config, 'max_source_positions', 1500),
    ...{ target, positions: { kind: 'learned', source: 0, target } },
    tied: flagOr(config, 'tie_word_embeddings', true),
    bands: countOr(config, 'num_mel_bins', 80),
  });
}
