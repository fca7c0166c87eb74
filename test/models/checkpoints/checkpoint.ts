/** A published checkpoint as a row of a table: its hyper-parameters under its architecture's names, and its parameters. */
import type { Fields } from '../fixture.js';

export interface Checkpoint {
  readonly name: string;
  readonly config: Fields;
  /** As the checkpoint's index has it, or as the sum of its tensors' shapes, tied matrices once and buffers not. */
  readonly parameters: number;
  /** Those that one token uses, where it does not use all. */
  readonly active?: number;
}

type Sizes = readonly [
  hidden: number,
  intermediate: number,
  layers: number,
  heads: number,
  vocabulary: number,
];

/** Under Llama's names, which most have. */
export function decoder(
  type: string,
  [hidden, intermediate, layers, heads, vocabulary]: Sizes,
  more: Fields = {},
): Fields {
  return {
    model_type: type,
    hidden_size: hidden,
    intermediate_size: intermediate,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    vocab_size: vocabulary,
    max_position_embeddings: 4096,
    ...more,
  };
}

/** Under GPT-2's. */
export function gpt(
  type: string,
  hidden: number,
  layers: number,
  heads: number,
  vocabulary: number,
  more: Fields = {},
): Fields {
  return {
    model_type: type,
    n_embd: hidden,
    n_layer: layers,
    n_head: heads,
    n_positions: 2048,
    vocab_size: vocabulary,
    ...more,
  };
}

/** Key and value heads, which stand in most rows. */
export function grouped(heads: number, more: Fields = {}): Fields {
  return { num_key_value_heads: heads, ...more };
}
