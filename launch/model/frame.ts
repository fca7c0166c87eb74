/** Fields of a config.json that most decoders have. */
import type { Shape } from './shape.js';

/** What decoders of both lineages call alike. */
export function common(shape: Shape, vocab: number, sequence: number) {
  return {
    num_hidden_layers: shape.layers,
    hidden_size: shape.hidden,
    intermediate_size: shape.ffn ?? 4 * shape.hidden,
    num_attention_heads: shape.heads,
    vocab_size: vocab,
    max_position_embeddings: sequence,
    tie_word_embeddings: shape.tied ?? false,
  };
}

/** Heads, those of keys among them, and what lies between. */
export function grouped(shape: Shape) {
  return {
    num_key_value_heads: shape['kv-heads'] ?? shape.heads,
    head_dim: shape['head-dim'] ?? shape.hidden / shape.heads,
    attention_dropout: shape.dropout || undefined,
    hidden_act: shape.activation === undefined ? undefined : ACTIVATIONS[shape.activation],
  };
}

/** As a config.json calls them. */
export const ACTIVATIONS = { gelu: 'gelu', silu: 'silu', relu: 'relu', 'squared-relu': 'relu2' } as const;
