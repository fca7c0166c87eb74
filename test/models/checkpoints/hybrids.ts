/** Checkpoints whose layers mix tokens by other means than attention, in all layers or in most. */
import type { Fields } from '../fixture.js';
import { type Checkpoint, decoder, grouped } from './checkpoint.js';

function kinds(layers: number, attending: readonly number[], other: string, attention: string): string[] {
  return Array.from({ length: layers }, (_, i) => (attending.includes(i) ? attention : other));
}

const GRANITE: Fields = {
  ...{ mamba_d_head: 64, mamba_d_state: 128, mamba_d_conv: 4, mamba_expand: 2, mamba_n_groups: 1 },
  ...{ tie_word_embeddings: true, layer_types: kinds(40, [5, 15, 25, 35], 'mamba', 'attention') },
};
const KIMI_FULL = [4, 8, 12, 16, 20, 24, 27];

export const HYBRIDS: readonly Checkpoint[] = [
  {
    name: 'Mamba 2.8B',
    config: {
      model_type: 'mamba',
      hidden_size: 2560,
      num_hidden_layers: 64,
      vocab_size: 50280,
      time_step_rank: 160,
    },
    parameters: 2_768_345_600,
  },
  {
    name: 'Falcon Mamba 7B',
    config: {
      ...{ model_type: 'falcon_mamba', hidden_size: 4096, intermediate_size: 8192, num_hidden_layers: 64 },
      ...{ vocab_size: 65024, time_step_rank: 256, tie_word_embeddings: false },
    },
    parameters: 7_272_665_088,
  },
  {
    name: 'Mamba-2 780M',
    config: {
      ...{
        model_type: 'mamba2',
        hidden_size: 1536,
        num_hidden_layers: 48,
        vocab_size: 50288,
        tie_word_embeddings: true,
      },
      ...{ state_size: 128, num_heads: 48, head_dim: 64, n_groups: 1 },
    },
    parameters: 780_161_280,
  },
  {
    name: 'Jamba',
    config: decoder(
      'jamba',
      [4096, 14336, 32, 32, 65536],
      grouped(8, { num_experts: 16, num_experts_per_tok: 2 }),
    ),
    parameters: 51_570_323_328,
  },
  {
    name: 'Nemotron Nano 9B v2',
    config: decoder('nemotron_h', [4480, 15680, 56, 40, 131_072], {
      ...grouped(8, { head_dim: 128, mamba_num_heads: 128, mamba_head_dim: 80 }),
      hybrid_override_pattern: 'M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-',
    }),
    parameters: 8_888_227_328,
  },
  {
    name: 'Granite 4 H Tiny',
    config: decoder('granitemoehybrid', [1536, 512, 40, 12, 100_352], {
      ...grouped(4, { num_local_experts: 64, num_experts_per_tok: 6, shared_intermediate_size: 1024 }),
      ...GRANITE,
      mamba_n_heads: 48,
    }),
    parameters: 6_939_037_248,
  },
  {
    name: 'Granite 4 H Micro, without experts',
    config: decoder('granitemoehybrid', [2048, 8192, 40, 32, 100_352], {
      ...grouped(8, { num_local_experts: 0, num_experts_per_tok: 0, shared_intermediate_size: 8192 }),
      ...GRANITE,
      mamba_n_heads: 64,
    }),
    parameters: 3_191_396_096,
  },
  {
    name: 'LFM2 1.2B',
    config: {
      ...decoder(
        'lfm2',
        [2048, 0, 16, 32, 65536],
        grouped(8, { block_ff_dim: 12288, full_attn_idxs: [2, 5, 8, 10, 12, 14] }),
      ),
      intermediate_size: undefined,
    },
    parameters: 1_170_340_608,
  },
  {
    name: 'LFM2 8B-A1B, with the 22 × 32 biases of its routers',
    config: decoder('lfm2_moe', [2048, 7168, 24, 32, 65536], {
      ...grouped(8, {
        num_experts: 32,
        num_experts_per_tok: 4,
        num_dense_layers: 2,
        moe_intermediate_size: 1792,
      }),
      layer_types: kinds(24, [2, 6, 10, 14, 18, 21], 'conv', 'full_attention'),
    }),
    parameters: 8_339_929_856 + 22 * 32,
  },
  {
    name: 'Qwen3-Next 80B-A3B',
    config: decoder('qwen3_next', [2048, 5120, 48, 16, 151_936], {
      ...grouped(2, { head_dim: 256, num_experts: 512, num_experts_per_tok: 10, moe_intermediate_size: 512 }),
      ...{ shared_expert_intermediate_size: 512, linear_num_value_heads: 32, full_attention_interval: 4 },
    }),
    parameters: 79_674_391_296,
    active: 3_874_929_408,
  },
  {
    name: 'MiniMax-Text-01',
    config: decoder('MiniMaxText01', [6144, 9216, 80, 64, 200_064], {
      ...grouped(8, { head_dim: 128, num_local_experts: 32, num_experts_per_tok: 2 }),
      attn_type_list: Array.from({ length: 80 }, (_, i) => (i % 8 === 7 ? 1 : 0)),
    }),
    parameters: 456_089_655_296,
  },
  {
    name: 'Kimi Linear 48B-A3B',
    config: decoder('kimi_linear', [2304, 9216, 27, 32, 163_840], {
      ...{
        q_lora_rank: null,
        kv_lora_rank: 512,
        qk_nope_head_dim: 128,
        qk_rope_head_dim: 64,
        v_head_dim: 128,
      },
      ...{ num_experts: 256, num_shared_experts: 1, num_experts_per_token: 8, moe_intermediate_size: 1024 },
      ...{ first_k_dense_replace: 1, moe_layer_freq: 1, mla_use_nope: true },
      linear_attn_config: {
        ...{ full_attn_layers: KIMI_FULL, head_dim: 128, num_heads: 32, short_conv_kernel_size: 4 },
        kda_layers: Array.from({ length: 27 }, (_, i) => i + 1).filter((layer) => !KIMI_FULL.includes(layer)),
      },
    }),
    parameters: 49_122_681_728,
  },
];
