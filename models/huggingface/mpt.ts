/** MPT and BLOOM: ALiBi in place of positions, tied embeddings. */
import { gpt, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads, fourfold } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  factorOr,
  firstOf,
  flagOr,
  isAbsent,
  probabilityOr,
  refusal,
  textOr,
  within,
} from './fields.js';
import { largerDropout } from './gpt.js';

/** Layer norms without a bias where the linear layers have none; attention in an object of its own. */
export function readMpt(config: Config): Model {
  const names = {
    ...{ layers: 'n_layers', hidden: 'd_model', heads: 'n_heads', sequence: 'max_seq_len' },
    ...{ ffn: null, activation: null },
  };
  const expansion = factorOr(config, 'expansion_ratio', 4);
  const model = decoder(config, {
    names,
    tied: true,
    activation: 'gelu',
    ffn: (hidden) => Math.trunc(hidden * expansion),
  });
  const bias = !flagOr(config, 'no_bias', true);
  return gpt({
    ...model,
    headDim: equalHeads(config, 'd_model', 'n_heads'),
    ...attention(config, model.heads, model.sequence),
    ...(textOr(config, 'norm_type', 'low_precision_layernorm').endsWith('rmsnorm')
      ? { norm: 'rms' as const }
      : {}),
    normBias: bias,
    bias: bias ? { qkv: true, output: true, mlp: true, head: false } : NO_BIASES,
  });
}

function attention(config: Config, heads: number, positions: number) {
  const own = isAbsent(config, 'attn_config') ? { ...config, fields: {} } : within(config, 'attn_config');
  const type = textOr(own, 'attn_type', 'multihead_attention');
  const kvHeads = { multihead_attention: heads, multiquery_attention: 1, grouped_query_attention: 0 }[type];
  if (kvHeads === undefined) throw refusal(own, 'attn_type', 'is no attention known here.');
  const rotary = flagOr(own, 'rope', false);
  const alibi = flagOr(own, 'alibi', false);
  const learned = !(rotary || alibi) && flagOr(config, 'learned_pos_emb', true);
  return {
    kvHeads: kvHeads === 0 ? count(own, 'kv_n_heads') : kvHeads,
    position: alibi
      ? ('alibi' as const)
      : rotary
        ? ('rotary' as const)
        : learned
          ? ('learned' as const)
          : 'none',
    learnedPositions: learned ? positions : 0,
    // Norms over all heads together.
    ...(flagOr(own, 'qk_ln', false) ? { qkNorm: true, qkNormGains: 'per-head' as const } : {}),
    dropout: Math.max(probabilityOr(own, 'attn_pdrop', 0), probabilityOr(config, 'resid_pdrop', 0)),
  } as const;
}

/** A norm after the embedding; the longest sequence is not in the file, and was 2,048 tokens in training. */
export function readBloom(config: Config): Model {
  const names = {
    layers: firstOf(config, 'n_layer', 'num_hidden_layers'),
    hidden: firstOf(config, 'hidden_size', 'n_embed'),
    heads: firstOf(config, 'n_head', 'num_attention_heads'),
    ffn: firstOf(config, 'n_inner', 'ffn_hidden_size'),
    sequence: 'seq_length',
    activation: null,
  };
  const model = decoder(config, { names, tied: true, activation: 'gelu', ffn: fourfold });
  return gpt({
    ...model,
    sequence: countOr(config, 'seq_length', 2048),
    headDim: equalHeads(config, names.hidden, names.heads),
    position: 'alibi',
    embeddingNorm: true,
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}
