/** The GPT-like architectures: `gpt2`, with its own field names, and `gpt_neox`. */
import { gpt } from '../families.js';
import type { Model } from '../model.js';
import { activation, decoder, equalHeads, identity } from './decoder.js';
import { type Config, count, countOr, flagOr, layerCount, probabilityOr, textOr } from './fields.js';

/** A feed-forward width of null means four times the hidden size. */
export function readGpt2(config: Config): Model {
  const hidden = count(config, 'n_embd');
  const positions = count(config, 'n_positions');
  return gpt({
    ...identity(config),
    layers: layerCount(config, 'n_layer'),
    hidden,
    heads: count(config, 'n_head'),
    headDim: equalHeads(config, 'n_embd', 'n_head'),
    ffn: countOr(config, 'n_inner', 4 * hidden),
    vocab: count(config, 'vocab_size'),
    sequence: positions,
    learnedPositions: positions,
    activation: activation(config, textOr(config, 'activation_function', 'gelu_new'), 'activation_function'),
    tiedEmbeddings: flagOr(config, 'tie_word_embeddings', true),
    dropout: largerDropout(config, 'attn_pdrop', 'resid_pdrop', 0.1),
  });
}

/** Attention and feed-forward side by side, each with its own norm, unless switched off. */
export function readGptNeox(config: Config): Model {
  const attention = flagOr(config, 'attention_bias', true);
  return gpt({
    ...decoder(config),
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    activation: activation(config, textOr(config, 'hidden_act', 'gelu'), 'hidden_act'),
    position: 'rotary',
    bias: { qkv: attention, output: attention, mlp: true, head: false },
    parallelBlock: flagOr(config, 'use_parallel_residual', true),
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}

/** A model here has one dropout rate for scores and residuals; where they differ the larger stands for both. */
function largerDropout(config: Config, scores: string, residuals: string, fallback: number): number {
  return Math.max(probabilityOr(config, scores, fallback), probabilityOr(config, residuals, fallback));
}
