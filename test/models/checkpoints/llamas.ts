/** Dense checkpoints on Llama's frame. */
import { type Checkpoint, decoder, grouped } from './checkpoint.js';

const MLP_ONLY = { attention: { no_op: true }, ffn: { ffn_mult: 1.5, no_op: false } };
const WHOLE = { attention: { n_heads_in_group: 8, no_op: false }, ffn: { ffn_mult: 5.25, no_op: false } };
const MATRICES = {
  attention: { replace_with_linear: true, no_op: false },
  ffn: { replace_with_linear: true, no_op: false },
};

export const LLAMAS: readonly Checkpoint[] = [
  {
    name: 'Llama 1 7B, as first exported',
    config: {
      ...decoder('llama', [4096, 11008, 32, 32, 32000], { max_sequence_length: 2048 }),
      max_position_embeddings: undefined,
    },
    parameters: 6_738_415_616,
  },
  {
    name: 'Yi 34B',
    config: decoder('Yi', [7168, 20480, 60, 56, 64000], grouped(8)),
    parameters: 34_388_917_248,
  },
  {
    name: 'Mistral Nemo 12B',
    config: decoder('mistral', [5120, 14336, 40, 32, 131_072], grouped(8, { head_dim: 128 })),
    parameters: 12_247_782_400,
  },
  {
    name: 'SmolLM3 3B',
    config: decoder('smollm3', [2048, 11008, 36, 16, 128_256], grouped(4)),
    parameters: 3_075_098_624,
  },
  {
    name: 'Seed-OSS 36B',
    config: decoder(
      'seed_oss',
      [5120, 27648, 64, 80, 155_136],
      grouped(8, { attention_bias: true, head_dim: 128 }),
    ),
    parameters: 36_151_104_512,
  },
  {
    name: 'InternLM 7B',
    config: decoder('internlm', [4096, 11008, 32, 32, 103_168], { bias: true }),
    parameters: 7_321_948_160,
  },
  {
    name: 'InternLM2 7B',
    config: decoder('internlm2', [4096, 14336, 32, 32, 92544], grouped(8, { bias: false })),
    parameters: 7_737_708_544,
  },
  {
    name: 'InternLM3 8B',
    config: decoder(
      'internlm3',
      [4096, 10240, 48, 32, 128_512],
      grouped(2, { head_dim: 128, qkv_bias: false }),
    ),
    parameters: 8_804_241_408,
  },
  {
    name: 'Baichuan2 7B',
    config: decoder('baichuan', [4096, 11008, 32, 32, 125_696]),
    parameters: 7_505_973_248,
  },
  {
    name: 'Baichuan2 13B',
    config: {
      ...decoder('baichuan', [5120, 13696, 40, 40, 125_696], { model_max_length: 4096 }),
      max_position_embeddings: undefined,
    },
    parameters: 13_896_668_160,
  },
  {
    name: 'Orion 14B',
    config: decoder('orion', [5120, 15360, 40, 40, 84608], grouped(40)),
    parameters: 14_498_703_360,
  },
  {
    name: 'Apertus 8B, without the 64 numbers of its activations',
    config: decoder('apertus', [4096, 21504, 32, 32, 131_072], grouped(8, { hidden_act: 'xielu' })),
    parameters: 8_053_338_176 - 64,
  },
  {
    name: 'Minitron 8B',
    config: decoder(
      'nemotron',
      [4096, 16384, 32, 48, 256_000],
      grouped(8, { head_dim: 128, hidden_act: 'relu2' }),
    ),
    parameters: 8_271_699_968,
  },
  {
    name: 'Granite 3.0 2B',
    config: decoder('granite', [2048, 8192, 40, 32, 49155], grouped(8, { tie_word_embeddings: true })),
    parameters: 2_533_531_648,
  },
  {
    name: 'EXAONE 3.5 7.8B',
    config: {
      ...decoder('exaone', [4096, 14336, 0, 32, 102_400], grouped(8, { tie_word_embeddings: false })),
      ...{ num_hidden_layers: undefined, num_layers: 32, activation_function: 'silu' },
    },
    parameters: 7_818_448_896,
  },
  {
    name: 'EXAONE 4 32B',
    config: decoder(
      'exaone4',
      [5120, 27392, 64, 40, 102_400],
      grouped(8, { head_dim: 128, sliding_window: 4096, sliding_window_pattern: 'LLLG' }),
    ),
    parameters: 32_003_216_384,
  },
  {
    name: 'MiniCPM 2B',
    config: decoder('minicpm', [2304, 5760, 40, 36, 122_753]),
    parameters: 2_724_880_896,
  },
  {
    name: 'MiniCPM3 4B',
    config: decoder('minicpm3', [2560, 6400, 62, 40, 73448], {
      ...{ q_lora_rank: 768, kv_lora_rank: 256, qk_nope_head_dim: 64, qk_rope_head_dim: 32 },
    }),
    parameters: 4_073_875_968,
  },
  {
    name: 'Phi-4 14B',
    config: decoder('phi3', [5120, 17920, 40, 40, 100_352], grouped(10)),
    parameters: 14_659_507_200,
  },
  {
    name: 'ERNIE 4.5 0.3B',
    config: decoder(
      'ernie4_5',
      [1024, 3072, 18, 16, 103_424],
      grouped(2, { head_dim: 128, use_bias: false }),
    ),
    parameters: 360_748_032,
  },
  {
    name: 'Qwen2.5 7B',
    config: decoder('qwen2', [3584, 18944, 28, 28, 152_064], grouped(4)),
    parameters: 7_615_616_512,
  },
  {
    name: 'Qwen3 4B',
    config: decoder(
      'qwen3',
      [2560, 9728, 36, 32, 151_936],
      grouped(8, { head_dim: 128, tie_word_embeddings: true }),
    ),
    parameters: 4_022_468_096,
  },
  {
    name: 'MiMo 7B, without its prediction module',
    config: decoder(
      'mimo',
      [4096, 11008, 36, 32, 151_680],
      grouped(8, { attention_bias: true, num_nextn_predict_layers: 1 }),
    ),
    // 36 blocks: queries and output, keys and values, their biases, three matrices, two norms.
    parameters:
      36 * (2 * 4096 ** 2 + 2 * 4096 * 1024 + (4096 + 2 * 1024) + 3 * 4096 * 11008 + 2 * 4096) +
      (2 * 151_680 * 4096 + 4096),
  },
  {
    name: 'InternLM2.5 7B, in InternVL2 8B',
    config: {
      ...{
        model_type: 'internvl_chat',
        architectures: ['InternVLChatModel'],
        vision_config: { hidden_size: 1024 },
      },
      llm_config: decoder('internlm2', [4096, 14336, 32, 32, 92553], grouped(8, { bias: false })),
    },
    // As InternLM2 7B, with nine words more.
    parameters: 7_737_708_544 + 2 * (92553 - 92544) * 4096,
  },
  {
    name: 'Mistral Small 3.1 24B',
    config: {
      ...{ model_type: 'mistral3', vision_config: { model_type: 'pixtral' } },
      text_config: decoder('mistral', [5120, 32768, 40, 32, 131_072], grouped(8, { head_dim: 128 })),
    },
    parameters: 23_572_403_200,
  },
  {
    name: 'Vicuna 7B in LLaVA 1.5, whose sizes are the library’s defaults',
    config: {
      ...{ model_type: 'llava', vision_config: { model_type: 'clip_vision_model' } },
      text_config: { model_type: 'llama', max_position_embeddings: 4096, vocab_size: 32064 },
    },
    // Llama 7B with 64 words more.
    parameters: 6_738_415_616 + 2 * 64 * 4096,
  },
  {
    name: 'Qwen 7B',
    config: decoder('qwen', [4096, 22016, 32, 32, 151_936], {
      seq_length: 8192,
      kv_channels: 128,
      no_bias: true,
    }),
    parameters: 7_721_324_544,
  },
  {
    name: 'Nemotron-NAS in small: 2 whole blocks, 1 of a network alone, 1 of two matrices',
    config: decoder('nemotron-nas', [256, 0, 4, 16, 1000], {
      intermediate_size: null,
      block_configs: [WHOLE, MLP_ONLY, WHOLE, MATRICES],
    }),
    // 5.25 · 256 · 2/3 = 896, to 1024; 1.5 · 256 · 2/3 = 256. Attention: 16 query heads and 2 · 2 of 16, and back.
    parameters:
      2 * ((16 + 4) * 16 * 256 + 256 ** 2 + 3 * 256 * 1024 + 2 * 256) +
      (3 * 256 * 256 + 256) +
      (2 * 256 ** 2 + 2 * 256) +
      (2 * 1000 * 256 + 256),
  },
];
