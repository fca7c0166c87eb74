/** BERT and the encoders after it: blocks of GPT's kind that see both ways, with segments, a pooler and a head of masked words. */
import { bert, NO_BIASES } from '../families.js';
import type { Model, Override } from '../model.js';
import { activation, decoder, equalHeads, groupedHeads } from './decoder.js';
import { type Config, countOr, flagOr, refusal, repeated, textOr } from './fields.js';
import { largerDropout } from './gpt.js';
import { perBlock, windows } from './layers.js';

/** Rows of RoBERTa's table of positions that stand for none: the library counts them from after the padding token's id. */
const ROWS_BEFORE = 2;

/** `is_decoder` makes the same blocks causal. */
export function readBert(config: Config): Model {
  const model = decoder(config, { tied: true, activation: 'gelu' });
  requireAbsolute(config);
  repeated(config, 'directionality', 'pooler_fc_size', 'pooler_num_attention_heads', 'pooler_num_fc_layers');
  repeated(config, 'pooler_size_per_head', 'pooler_type');
  return bert({
    ...model,
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    learnedPositions: model.sequence,
    causal: flagOr(config, 'is_decoder', false),
    dropout: largerDropout(config, 'attention_probs_dropout_prob', 'hidden_dropout_prob', 0.1),
    encoder: { segments: countOr(config, 'type_vocab_size', 2), pooler: true, maskedWords: {} },
  });
}

/** Scores that depend on how far apart tokens are have tables of their own. */
function requireAbsolute(config: Config): void {
  if (textOr(config, 'position_embedding_type', 'absolute') === 'absolute') return;
  throw refusal(
    config,
    'position_embedding_type',
    "must be 'absolute': others have tables that are not read.",
  );
}

/** RoBERTa, XLM-R and CamemBERT. */
export function readRoberta(config: Config): Model {
  const model = readBert(config);
  return { ...model, sequence: Math.max(1, model.sequence - ROWS_BEFORE) };
}

/** XLM-R XL: norms before each half and one at the end, none after the embedding. */
export function readXlmRobertaXl(config: Config): Model {
  return normsBefore(readRoberta(config));
}

/** Megatron-LM's BERT, likewise. */
export function readMegatronBert(config: Config): Model {
  return normsBefore(readBert(config));
}

function normsBefore(model: Model): Model {
  const { postNorms: _, embeddingNorm: __, ...rest } = model;
  return { ...rest, finalNorm: true };
}

const DISTILLED = {
  layers: 'n_layers',
  hidden: 'dim',
  heads: 'n_heads',
  ffn: 'hidden_dim',
  activation: 'activation',
};

/** No segments, no pooler. */
export function readDistilBert(config: Config): Model {
  const model = decoder(config, { names: DISTILLED, tied: true, activation: 'gelu' });
  repeated(config, 'sinusoidal_pos_embds', 'qa_dropout', 'seq_classif_dropout', 'tie_weights_');
  return bert({
    ...model,
    headDim: equalHeads(config, 'dim', 'n_heads'),
    learnedPositions: model.sequence,
    dropout: largerDropout(config, 'attention_dropout', 'dropout', 0.1),
    encoder: { maskedWords: {} },
  });
}

/**
 * Rotary positions, a gated feed-forward, norms before each half but the first block's attention; every so many blocks
 * from the first on see all positions, the others half a window to either side of their own.
 */
export function readModernBert(config: Config): Model {
  const model = decoder(config, { names: { activation: null }, tied: true, activation: 'gelu' });
  const attention = flagOr(config, 'attention_bias', false);
  const mlp = flagOr(config, 'mlp_bias', false);
  if (flagOr(config, 'classifier_bias', false) !== mlp)
    throw refusal(
      config,
      'classifier_bias',
      "must be as 'mlp_bias': the head is taken to be as the feed-forward is.",
    );
  const every = countOr(config, 'global_attn_every_n_layers', 3);
  const width = 2 * Math.floor(countOr(config, 'local_attention', 128) / 2) + 1;
  const { window, of } = windows(config, model.layers, width, (layer) => layer % every !== 1 % every);
  const first = (block: number): Override => (block === 1 ? { attentionNorm: false } : {});
  repeated(config, ...SETTINGS);
  const { postNorms: _, ...body } = bert({
    ...model,
    ...groupedHeads(config, { kvHeads: model.heads }),
    gated: true,
    activation: activation(config, textOr(config, 'hidden_activation', 'gelu'), 'hidden_activation'),
    position: 'rotary',
    learnedPositions: 0,
    finalNorm: true,
    ...(flagOr(config, 'norm_bias', false) ? {} : { normBias: false }),
    bias: {
      ...NO_BIASES,
      qkv: attention,
      output: attention,
      mlp,
      head: flagOr(config, 'decoder_bias', true),
    },
    dropout: largerDropout(config, 'attention_dropout', 'mlp_dropout', 0),
    encoder: { maskedWords: {} },
    ...window,
    ...perBlock(model.layers, of, first),
  });
  return body;
}

/** Of how it runs, and of heads that are put on it. */
const SETTINGS = [
  'embedding_dropout',
  'classifier_dropout',
  'classifier_pooling',
  'deterministic_flash_attn',
  'reference_compile',
  'repad_logits_with_grad',
  'sparse_prediction',
  'sparse_pred_ignore_index',
  'global_rope_theta',
  'local_rope_theta',
];
