/**
 * What the transformers library takes for sizes left out, by `model_type`: the defaults of its configuration classes. A
 * part of a configuration is written without the fields that equal them; a file of its own has them all.
 */
export const LIBRARY_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  llama: sizes(32000, 4096, 11008, 32, 32, 2048),
  mistral: { ...sizes(32000, 4096, 14336, 32, 32, 131_072), sliding_window: 4096 },
  ministral3: { ...sizes(131_072, 4096, 14336, 34, 32, 262_144), head_dim: 128 },
  mixtral: { ...sizes(32000, 4096, 14336, 32, 32, 131_072), num_experts_per_tok: 2, num_local_experts: 8 },
  qwen2: sizes(151_936, 4096, 22016, 32, 32, 32768),
  qwen2_vl_text: { ...sizes(152_064, 8192, 29568, 80, 64, 32768), num_key_value_heads: 8 },
  qwen2_5_vl_text: { ...sizes(152_064, 8192, 29568, 80, 64, 32768), num_key_value_heads: 8 },
  qwen3: sizes(151_936, 4096, 22016, 32, 32, 32768),
  qwen3_vl_text: sizes(151_936, 4096, 22016, 32, 32, 128_000),
  qwen3_vl_moe_text: {
    ...sizes(151_936, 2048, 5632, 24, 16, 128_000),
    ...{ num_key_value_heads: 16, num_experts: 60, num_experts_per_tok: 4, moe_intermediate_size: 1408 },
  },
  gemma: sizes(256_000, 3072, 24576, 28, 16, 8192),
  gemma2: sizes(256_000, 2304, 9216, 26, 8, 8192),
  gemma3_text: sizes(262_208, 2304, 9216, 26, 8, 131_072),
  cohere2: sizes(256_000, 8192, 22528, 40, 64, 8192),
  phi: sizes(51200, 2048, 8192, 24, 32, 2048),
  phi3: sizes(32064, 3072, 8192, 32, 32, 4096),
  granite: sizes(32000, 4096, 11008, 32, 32, 2048),
  opt: { ...sizes(50272, 768, undefined, 12, 12, 2048), ffn_dim: 3072 },
  stablelm: sizes(50304, 2560, 6912, 32, 32, 4096),
  llama4_text: {
    ...sizes(202_048, 5120, 8192, 48, 40, 131_072),
    ...{
      intermediate_size_mlp: 16384,
      num_experts_per_tok: 1,
      num_local_experts: 16,
      attention_chunk_size: 8192,
    },
  },
  glm4v_text: sizes(151_552, 4096, 13696, 40, 32, 32768),
  lfm2: sizes(65536, 2560, 12288, 32, 32, 128_000),
  smollm3: sizes(128_256, 2048, 11008, 36, 16, 32768),
};

function sizes(
  vocabulary: number,
  hidden: number,
  intermediate: number | undefined,
  layers: number,
  heads: number,
  positions: number,
): Readonly<Record<string, unknown>> {
  return {
    vocab_size: vocabulary,
    hidden_size: hidden,
    intermediate_size: intermediate,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    max_position_embeddings: positions,
  };
}
