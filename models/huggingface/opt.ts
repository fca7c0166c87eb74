/** OPT and BioGPT: GPT-2's blocks with a table of positions two rows longer than the longest sequence. */
import { gpt } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads } from './decoder.js';
import { type Config, count, countOr, flagOr } from './fields.js';
import { largerDropout } from './gpt.js';

/** Rows of the table that stand for no position: the library counts positions from 2. */
const ROWS_BEFORE = 2;

/** The 350M has norms after each half, and words narrower than the stream. */
export function readOpt(config: Config): Model {
  const before = flagOr(config, 'do_layer_norm_before', true);
  const model = learned(config, {
    names: { ffn: 'ffn_dim', activation: 'activation_function' },
    activation: 'relu',
  });
  const bias = flagOr(config, 'enable_bias', true);
  const width = countOr(config, 'word_embed_proj_dim', model.hidden);
  const final = before && !flagOr(config, '_remove_final_layer_norm', false);
  return {
    ...model,
    bias: { qkv: bias, output: bias, mlp: bias, head: false },
    dropout: largerDropout(config, 'dropout', 'attention_dropout', 0.1),
    ...(before ? {} : { postNorms: 'instead' }),
    ...(final ? {} : { finalNorm: false }),
    ...(width === model.hidden ? {} : { embeddingWidth: width }),
    ...(flagOr(config, 'layer_norm_elementwise_affine', true) ? {} : { normGain: false }),
  };
}

export function readBioGpt(config: Config): Model {
  const model = learned(config, { activation: 'gelu' });
  const dropout = largerDropout(config, 'hidden_dropout_prob', 'attention_probs_dropout_prob', 0.1);
  return { ...model, dropout };
}

function learned(config: Config, family: Parameters<typeof decoder>[1]): Model {
  return gpt({
    ...decoder(config, { ...family, tied: true }),
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    learnedPositions: count(config, 'max_position_embeddings') + ROWS_BEFORE,
  });
}
