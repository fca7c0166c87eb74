/** Checkpoints with experts in all or most of their layers. */
import { type Checkpoint, decoder, grouped } from './checkpoint.js';

const MLA = { kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128 };

/** A row of 0 and 1, or of other numbers, for each layer. */
function each<Item>(layers: number, of: (layer: number) => Item): Item[] {
  return Array.from({ length: layers }, (_, i) => of(i));
}

export const EXPERTS: readonly Checkpoint[] = [
  {
    name: 'OLMoE 1B-7B',
    config: decoder(
      'olmoe',
      [2048, 1024, 16, 16, 50304],
      grouped(16, { num_experts: 64, num_experts_per_tok: 8 }),
    ),
    parameters: 6_919_161_856,
    active: 1_282_017_280,
  },
  {
    name: 'Phi-3.5-MoE',
    config: decoder('phimoe', [4096, 6400, 32, 32, 32064], {
      ...grouped(8, {
        num_local_experts: 16,
        num_experts_per_tok: 2,
        attention_bias: true,
        lm_head_bias: true,
      }),
    }),
    parameters: 41_873_153_344,
    active: 6_640_999_744,
  },
  {
    name: 'Arctic: experts beside a dense network',
    config: decoder('arctic', [7168, 4864, 35, 56, 32000], {
      ...grouped(8, { num_local_experts: 128, num_experts_per_tok: 2, moe_layer_frequency: 1 }),
      ...{ parallel_attn_mlp_res: true, use_residual: true },
    }),
    parameters: 478_584_608_768,
    active: 17_318_647_808,
  },
  {
    name: 'Grok-1',
    config: decoder(
      'grok-1',
      [6144, 32768, 64, 48, 131_072],
      grouped(8, { num_experts: 8, num_experts_per_tok: 2 }),
    ),
    parameters: 316_490_127_360,
    active: 84_561_893_376,
  },
  {
    name: 'DBRX',
    config: {
      ...{
        model_type: 'dbrx',
        d_model: 6144,
        n_heads: 48,
        n_layers: 40,
        vocab_size: 100_352,
        max_seq_len: 32768,
      },
      attn_config: { kv_n_heads: 8 },
      ffn_config: { ffn_hidden_size: 10752, moe_num_experts: 16, moe_top_k: 4 },
    },
    parameters: 131_596_523_520,
    active: 36_469_708_800,
  },
  {
    name: 'Granite 3.0 1B-A400M',
    config: decoder('granitemoe', [1024, 512, 24, 16, 49155], {
      ...grouped(8, { num_local_experts: 32, num_experts_per_tok: 8, tie_word_embeddings: true }),
    }),
    parameters: 1_334_628_352,
    active: 428_658_688,
  },
  {
    name: 'Mixtral 8x7B',
    config: decoder('mixtral', [4096, 14336, 32, 32, 32000], {
      ...grouped(8, { num_local_experts: 8, num_experts_per_tok: 2 }),
    }),
    parameters: 46_702_792_704,
  },
  {
    name: 'Qwen3 30B-A3B in Qwen3-VL',
    config: {
      ...{ model_type: 'qwen3_vl_moe', tie_word_embeddings: false, vision_config: { depth: 27 } },
      text_config: decoder('qwen3_vl_moe_text', [2048, 6144, 48, 32, 151_936], {
        ...grouped(4, {
          head_dim: 128,
          num_experts: 128,
          num_experts_per_tok: 8,
          moe_intermediate_size: 768,
        }),
      }),
    },
    parameters: 30_532_122_624,
    active: 3_353_032_704,
  },
  {
    name: 'MiniCPM-MoE 8x2B',
    config: decoder('minicpm', [2304, 5760, 40, 36, 122_753], { num_experts: 8, num_experts_per_tok: 2 }),
    parameters: 13_873_291_776,
    active: 4_318_142_976,
  },
  {
    name: 'MiMo-V2-Flash in small: values narrower than keys, other heads where there is a window',
    config: decoder('mimo_v2_flash', [256, 512, 3, 8, 1000], {
      ...grouped(2, { head_dim: 24, v_head_dim: 16, swa_num_key_value_heads: 4, sliding_window: 128 }),
      ...{ hybrid_layer_pattern: [0, 1, 1], moe_layer_freq: [0, 1, 1], add_swa_attention_sink_bias: true },
      ...{ moe_intermediate_size: 64, n_routed_experts: 16, n_shared_experts: null, num_experts_per_tok: 2 },
    }),
    // Attention: queries and keys of 24, values of 16, back from 16 a head; sinks where there is a window.
    parameters:
      256 * (8 * 24 + 2 * (24 + 16)) +
      8 * 16 * 256 +
      3 * 256 * 512 +
      2 * 256 +
      2 *
        (256 * (8 * 24 + 4 * (24 + 16)) + 8 * 16 * 256 + 8 + (16 * 3 * 256 * 64 + 256 * 16 + 16) + 2 * 256) +
      (2 * 1000 * 256 + 256),
  },
  {
    name: 'Gemma 4 in small: keys that are values where all positions are attended to, experts beside a dense network',
    config: {
      model_type: 'gemma4',
      text_config: decoder('gemma4_text', [256, 128, 6, 8, 1000], {
        ...grouped(4, {
          head_dim: 32,
          global_head_dim: 64,
          num_global_key_value_heads: 2,
          attention_k_eq_v: true,
        }),
        ...{
          enable_moe_block: true,
          num_experts: 16,
          top_k_experts: 2,
          moe_intermediate_size: 64,
          sliding_window: 512,
        },
      }),
    },
    parameters:
      5 * (256 * 32 * (8 + 2 * 4) + 8 * 32 * 256 + 2 * 32) +
      (256 * 64 * (8 + 2) + 8 * 64 * 256 + 2 * 64) +
      6 * (3 * 256 * 128 + 16 * 3 * 256 * 64 + 16 * 256 + 5 * 256) +
      (1000 * 256 + 256),
  },
  {
    name: 'LongCat-Flash, without its prediction module',
    config: {
      ...{ model_type: 'longcat_flash', hidden_size: 6144, num_layers: 28, num_attention_heads: 64, ...MLA },
      ...{ vocab_size: 131_072, ffn_hidden_size: 12288, expert_ffn_hidden_size: 2048, q_lora_rank: 1536 },
      ...{ n_routed_experts: 512, zero_expert_num: 256, moe_topk: 12, max_position_embeddings: 131_072 },
    },
    // 56 blocks of latent attention and a dense network; 28 times 512 experts and a router over 768, with biases.
    parameters:
      56 * (1536 * (6144 + 1 + 64 * 192) + 576 * 6144 + 512 + 512 * 64 * 256 + 64 * 128 * 6144) +
      56 * (3 * 6144 * 12288 + 2 * 6144) +
      28 * (512 * 3 * 6144 * 2048 + 768 * (6144 + 1)) +
      (2 * 131_072 * 6144 + 6144),
  },
  {
    name: 'Llama 4 Maverick: experts in every other layer',
    config: {
      model_type: 'llama4',
      text_config: decoder('llama4_text', [5120, 8192, 48, 40, 202_048], {
        ...grouped(8, { head_dim: 128, num_local_experts: 128, num_experts_per_tok: 1 }),
        ...{ interleave_moe_layer_step: 2, intermediate_size_mlp: 16384, attention_chunk_size: 8192 },
      }),
    },
    parameters: 400_711_848_960,
    active: 17_184_691_200,
  },
  {
    name: 'DeepSeek-MoE 16B',
    config: decoder('deepseek', [2048, 10944, 28, 16, 102_400], {
      ...grouped(16, { n_routed_experts: 64, n_shared_experts: 2, num_experts_per_tok: 6 }),
      ...{ moe_intermediate_size: 1408, first_k_dense_replace: 1, moe_layer_freq: 1 },
    }),
    parameters: 16_375_728_128,
    active: 2_828_650_496,
  },
  {
    name: 'DeepSeek-V2-Lite',
    config: decoder('deepseek_v2', [2048, 10944, 27, 16, 102_400], {
      ...MLA,
      ...{ q_lora_rank: null, n_routed_experts: 64, n_shared_experts: 2, num_experts_per_tok: 6 },
      ...{ moe_intermediate_size: 1408, first_k_dense_replace: 1, moe_layer_freq: 1 },
    }),
    parameters: 15_706_484_224,
  },
  {
    name: 'Kimi K2',
    config: decoder('kimi_k2', [7168, 18432, 61, 64, 163_840], {
      ...MLA,
      ...{ q_lora_rank: 1536, n_routed_experts: 384, n_shared_experts: 1, num_experts_per_tok: 8 },
      ...{ moe_intermediate_size: 2048, first_k_dense_replace: 1, moe_layer_freq: 1 },
    }),
    parameters: 1_026_408_232_448,
    active: 32_861_500_928,
  },
  {
    name: 'dots.llm1',
    config: decoder('dots1', [4096, 10944, 62, 32, 152_064], {
      ...grouped(32, { n_routed_experts: 128, n_shared_experts: 2, num_experts_per_tok: 6 }),
      ...{ moe_intermediate_size: 1408, first_k_dense_replace: 1, moe_layer_freq: 1 },
    }),
    parameters: 142_774_381_696,
  },
  {
    name: 'GLM-4.5-Air, without its prediction module',
    config: decoder('glm4_moe', [4096, 10944, 46, 96, 151_552], {
      ...grouped(8, { head_dim: 128, attention_bias: true, use_qk_norm: false, num_nextn_predict_layers: 1 }),
      ...{ n_routed_experts: 128, n_shared_experts: 1, num_experts_per_tok: 8 },
      ...{ moe_intermediate_size: 1408, first_k_dense_replace: 1 },
    }),
    parameters: 106_852_251_264,
    active: 13_424_129_664,
  },
  {
    name: 'ERNIE 4.5 21B-A3B, without its prediction module',
    config: decoder('ernie4_5_moe', [2560, 12288, 28, 20, 103_424], {
      ...grouped(4, { tie_word_embeddings: true, moe_num_experts: 64, moe_num_shared_experts: 2, moe_k: 6 }),
      ...{
        moe_layer_start_index: 1,
        moe_layer_end_index: 27,
        moe_layer_interval: 1,
        moe_intermediate_size: 1536,
      },
    }),
    parameters: 21_825_437_888,
    active: 3_352_150_208,
  },
  {
    name: 'Hunyuan A13B',
    config: decoder('hunyuan_v1_moe', [4096, 3072, 32, 32, 128_167], {
      ...grouped(8, { head_dim: 128, use_qk_norm: true, num_experts: 64, tie_word_embeddings: true }),
      ...{ moe_topk: each(32, () => 8), moe_intermediate_size: each(32, () => 3072) },
      num_shared_expert: each(32, () => 1),
    }),
    parameters: 80_393_183_232,
  },
  {
    name: 'Ling-lite',
    config: decoder('bailing_moe', [2048, 5632, 28, 16, 126_464], {
      ...grouped(4, { head_dim: 128, num_experts: 64, num_shared_experts: 2, num_experts_per_tok: 6 }),
      moe_intermediate_size: 1408,
    }),
    parameters: 16_801_974_272,
  },
  {
    name: 'Ling-mini 2.0',
    config: decoder('bailing_moe_v2', [2048, 5120, 20, 16, 157_184], {
      ...grouped(4, { head_dim: 128, num_experts: 256, num_shared_experts: 1, num_experts_per_tok: 8 }),
      ...{ moe_intermediate_size: 512, first_k_dense_replace: 1, use_qk_norm: true },
    }),
    parameters: 16_255_643_392,
  },
  {
    name: 'MiniMax-M2',
    config: decoder('minimax_m2', [3072, 1536, 62, 48, 200_064], {
      ...grouped(8, { head_dim: 128, num_local_experts: 256, num_experts_per_tok: 8, num_mtp_modules: 3 }),
    }),
    parameters: 228_689_764_864,
    active: 11_030_553_088,
  },
  {
    name: 'Qwen2 57B-A14B',
    config: decoder('qwen2_moe', [3584, 18944, 28, 28, 151_936], {
      ...grouped(4, { num_experts: 64, num_experts_per_tok: 8, moe_intermediate_size: 2560 }),
      shared_expert_intermediate_size: 20480,
    }),
    parameters: 57_408_658_944,
    active: 14_249_270_784,
  },
];
