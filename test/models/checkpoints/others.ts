/** Dense checkpoints of other lineages: GPT-2's, Gemma's, Cohere's, OLMo's, GLM's, and those beside them. */
import { type Checkpoint, decoder, gpt, grouped } from './checkpoint.js';

const GLM = { num_layers: 28, kv_channels: 128, ffn_hidden_size: 13696, multi_query_attention: true };
const FALCON = {
  new_decoder_architecture: false,
  multi_query: true,
  parallel_attn: true,
  bias: false,
  alibi: false,
};

export const OTHERS: readonly Checkpoint[] = [
  {
    name: 'StarCoderBase 15B',
    config: gpt('gpt_bigcode', 6144, 40, 48, 49152, { n_positions: 8192, n_inner: 24576, multi_query: true }),
    parameters: 15_517_456_384,
  },
  {
    name: 'StarCoder2 3B',
    config: decoder('starcoder2', [3072, 12288, 30, 24, 49152], grouped(2, { sliding_window: 4096 })),
    parameters: 3_030_371_328,
  },
  { name: 'GPT-J 6B', config: gpt('gptj', 4096, 28, 16, 50400), parameters: 6_050_882_784 },
  { name: 'CodeGen 350M', config: gpt('codegen', 1024, 20, 16, 51200), parameters: 356_712_448 },
  {
    name: 'GPT-Neo 2.7B',
    config: {
      ...{ model_type: 'gpt_neo', hidden_size: 2560, num_layers: 32, num_heads: 20, vocab_size: 50257 },
      ...{ max_position_embeddings: 2048, attention_types: [[['global', 'local'], 16]] },
    },
    parameters: 2_651_307_520,
  },
  {
    name: 'the first GPT',
    config: gpt('openai-gpt', 768, 12, 12, 40478, { n_positions: 512 }),
    parameters: 116_534_784,
  },
  {
    name: 'OPT 125M',
    config: decoder('opt', [768, 0, 12, 12, 50272], {
      ...{
        intermediate_size: undefined,
        ffn_dim: 3072,
        max_position_embeddings: 2048,
        word_embed_proj_dim: 768,
      },
    }),
    parameters: 125_239_296,
  },
  {
    name: 'OPT 350M, whose words are narrower than its stream',
    config: decoder('opt', [1024, 0, 24, 16, 50272], {
      ...{
        intermediate_size: undefined,
        ffn_dim: 4096,
        max_position_embeddings: 2048,
        word_embed_proj_dim: 512,
      },
      do_layer_norm_before: false,
    }),
    parameters: 331_196_416,
  },
  {
    name: 'BioGPT',
    config: decoder('biogpt', [1024, 4096, 24, 16, 42384], { max_position_embeddings: 1024 }),
    parameters: 346_763_264,
  },
  {
    name: 'BLOOM 7B1, under the names of its first files',
    config: { model_type: 'bloom', n_embed: 4096, n_layer: 30, num_attention_heads: 32, vocab_size: 250_880 },
    parameters: 7_069_016_064,
  },
  {
    name: 'MPT 7B',
    config: {
      ...{
        model_type: 'mpt',
        d_model: 4096,
        n_heads: 32,
        n_layers: 32,
        vocab_size: 50432,
        max_seq_len: 2048,
      },
      ...{ no_bias: true, attn_config: { alibi: true, attn_type: 'multihead_attention' } },
    },
    parameters: 6_649_286_656,
  },
  {
    name: 'Falcon 7B',
    config: { ...decoder('falcon', [4544, 0, 32, 71, 65024], FALCON), intermediate_size: undefined },
    parameters: 6_921_720_704,
  },
  {
    name: 'Falcon 40B',
    config: {
      ...decoder('falcon', [8192, 0, 60, 128, 65024], {
        ...FALCON,
        new_decoder_architecture: true,
        num_kv_heads: 8,
      }),
      intermediate_size: undefined,
    },
    parameters: 41_303_293_952,
  },
  {
    name: 'Falcon RW 1B',
    config: {
      ...decoder('falcon', [2048, 0, 24, 32, 50304], { ...FALCON, multi_query: false, parallel_attn: false }),
      ...{ intermediate_size: undefined, bias: true, alibi: true },
    },
    parameters: 1_311_625_216,
  },
  {
    name: 'Phi-2 in its own words',
    config: gpt('phi-msft', 2560, 32, 32, 51200, { n_head_kv: null, n_inner: null }),
    parameters: 2_779_683_840,
  },
  {
    name: 'Phi-2',
    config: decoder('phi', [2560, 10240, 32, 32, 51200], grouped(32)),
    parameters: 2_779_683_840,
  },
  {
    name: 'Gemma 2 9B',
    config: decoder(
      'gemma2',
      [3584, 14336, 42, 16, 256_000],
      grouped(8, { head_dim: 256, sliding_window: 4096 }),
    ),
    parameters: 9_241_705_984,
  },
  {
    name: 'Gemma 3 4B, of which its file says what the library does not',
    config: {
      model_type: 'gemma3',
      text_config: {
        ...{ model_type: 'gemma3_text', hidden_size: 2560, intermediate_size: 10240, num_hidden_layers: 34 },
        sliding_window: 1024,
      },
      vision_config: { model_type: 'siglip_vision_model' },
    },
    parameters: 3_880_263_168,
  },
  {
    name: 'Command R+, whose heads are normed each with gains of its own',
    config: decoder('cohere', [12288, 33792, 64, 96, 256_000], grouped(8, { use_qk_norm: true })),
    parameters: 103_810_674_688,
  },
  {
    name: 'Command R7B',
    config: decoder('cohere2', [4096, 14336, 32, 32, 256_000], grouped(8)),
    parameters: 8_028_033_024,
  },
  {
    name: 'OLMo 7B',
    config: decoder('olmo', [4096, 11008, 32, 32, 50304], grouped(32)),
    parameters: 6_888_095_744,
  },
  {
    name: 'OLMo 2 32B',
    config: decoder('olmo2', [5120, 27648, 64, 40, 100_352], grouped(8)),
    parameters: 32_234_279_936,
  },
  {
    name: 'Olmo 3 7B',
    config: decoder('olmo3', [4096, 11008, 32, 32, 100_278], grouped(32, { sliding_window: 4096 })),
    parameters: 7_298_011_136,
  },
  {
    name: 'StableLM 2 1.6B',
    config: decoder('stablelm', [2048, 5632, 24, 32, 100_352], grouped(32, { use_qkv_bias: true })),
    parameters: 1_644_515_328,
  },
  {
    name: 'ChatGLM 6B, the first',
    config: {
      ...{
        model_type: 'chatglm',
        hidden_size: 4096,
        inner_hidden_size: 16384,
        num_layers: 28,
        num_attention_heads: 32,
      },
      ...{ vocab_size: 130_528, max_sequence_length: 2048, architectures: ['ChatGLMModel'] },
    },
    parameters: 6_173_286_400,
  },
  {
    name: 'OLMo 7B in its own words',
    config: {
      ...{
        model_type: 'hf_olmo',
        d_model: 4096,
        n_heads: 32,
        n_layers: 32,
        mlp_hidden_size: 22016,
        rope: true,
      },
      ...{ vocab_size: 50280, embedding_size: 50304, weight_tying: false, layer_norm_with_affine: false },
      max_sequence_length: 2048,
    },
    parameters: 6_888_095_744,
  },
  {
    name: 'Gemma 7B',
    config: decoder(
      'gemma',
      [3072, 24576, 28, 16, 256_000],
      grouped(16, { head_dim: 256, hidden_act: 'gelu' }),
    ),
    parameters: 8_537_680_896,
  },
  {
    name: 'Pythia 6.9B',
    config: decoder('gpt_neox', [4096, 16384, 32, 32, 50432], { tie_word_embeddings: false }),
    parameters: 6_857_302_016,
  },
  {
    name: 'Phi-3-small',
    config: decoder('phi3small', [4096, 0, 32, 32, 100_352], {
      ...grouped(8, { intermediate_size: undefined, ff_intermediate_size: 14336, hidden_act: 'gegelu' }),
    }),
    parameters: 7_392_272_384,
  },
  {
    name: 'ChatGLM3 6B',
    config: {
      ...{
        model_type: 'chatglm',
        hidden_size: 4096,
        num_attention_heads: 32,
        padded_vocab_size: 65024,
        seq_length: 8192,
      },
      ...{ ...GLM, multi_query_group_num: 2, add_qkv_bias: true, add_bias_linear: false, rmsnorm: true },
      architectures: ['ChatGLMModel'],
    },
    parameters: 6_243_584_000,
  },
  {
    name: 'GLM-4 9B 0414',
    config: decoder(
      'glm4',
      [4096, 13696, 40, 32, 151_552],
      grouped(2, { attention_bias: true, head_dim: 128 }),
    ),
    parameters: 9_400_279_040,
  },
  {
    name: 'OpenELM 270M, whose layers grow',
    config: {
      ...{
        model_type: 'openelm',
        model_dim: 1280,
        num_transformer_layers: 16,
        head_dim: 64,
        vocab_size: 32000,
      },
      num_query_heads: [12, 12, 12, 12, 12, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20, 20],
      num_kv_heads: [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5],
      ffn_multipliers: [
        0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9, 2.13, 2.37, 2.6, 2.83, 3.07, 3.3, 3.53, 3.77, 4,
      ],
    },
    parameters: 271_527_168,
  },
];
