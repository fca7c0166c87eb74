/**
 * Configurations of networks, of encoders and of decoders that see, as hub files have them (facts of the released files of
 * google/vit, microsoft/swin, google-bert, google-t5, openai/whisper, openai/clip, llava-hf and Qwen), cut to a few layers.
 */
type Entries = Record<string, unknown>;

const TRANSFORMER: Entries = {
  ...{ hidden_size: 192, intermediate_size: 768, num_hidden_layers: 4, num_attention_heads: 3 },
  ...{ hidden_act: 'gelu', layer_norm_eps: 1e-12, initializer_range: 0.02 },
};
const PICTURES: Entries = {
  ...TRANSFORMER,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
};
const WORDS: Entries = {
  ...TRANSFORMER,
  ...{ vocab_size: 30522, max_position_embeddings: 512, type_vocab_size: 2 },
};
const TOWER: Entries = { ...PICTURES, image_size: 336, patch_size: 14 };
const DECODER: Entries = {
  ...{ model_type: 'llama', hidden_size: 256, intermediate_size: 512, num_hidden_layers: 4 },
  ...{ num_attention_heads: 8, num_key_value_heads: 4, vocab_size: 32064, max_position_embeddings: 4096 },
};

export const NETWORK_CONFIGS: readonly Entries[] = [
  { ...PICTURES, model_type: 'vit', architectures: ['ViTForImageClassification'] },
  { ...PICTURES, model_type: 'deit', architectures: ['DeiTForImageClassificationWithTeacher'] },
  { ...PICTURES, model_type: 'dinov2', patch_size: 14, image_size: 518, mlp_ratio: 4, layerscale_value: 1 },
  {
    ...{ model_type: 'vit_mae', architectures: ['ViTMAEForPreTraining'], mask_ratio: 0.75 },
    ...{ ...PICTURES, decoder_hidden_size: 64, decoder_num_hidden_layers: 2, decoder_num_attention_heads: 4 },
    decoder_intermediate_size: 256,
  },
  {
    ...{ model_type: 'swin', architectures: ['SwinForImageClassification'], image_size: 224, patch_size: 4 },
    ...{ embed_dim: 96, depths: [2, 2, 2, 2], num_heads: [3, 6, 12, 24], window_size: 7, mlp_ratio: 4 },
  },
  {
    ...{ model_type: 'resnet', architectures: ['ResNetForImageClassification'], layer_type: 'bottleneck' },
    ...{ depths: [3, 4, 6, 3], hidden_sizes: [256, 512, 1024, 2048], embedding_size: 64, num_channels: 3 },
  },
  { ...WORDS, model_type: 'bert', architectures: ['BertForMaskedLM'] },
  { ...WORDS, model_type: 'roberta', vocab_size: 50265, max_position_embeddings: 514, type_vocab_size: 1 },
  {
    ...{ model_type: 't5', architectures: ['T5ForConditionalGeneration'], d_model: 128, d_ff: 256, d_kv: 32 },
    ...{ num_heads: 4, num_layers: 3, vocab_size: 32128 },
  },
  {
    ...{ model_type: 'whisper', d_model: 128, encoder_layers: 2, decoder_layers: 2, vocab_size: 51866 },
    ...{ encoder_attention_heads: 4, decoder_attention_heads: 4, encoder_ffn_dim: 256, decoder_ffn_dim: 256 },
    num_mel_bins: 80,
  },
  {
    ...{ model_type: 'clip', architectures: ['CLIPModel'], projection_dim: 128 },
    ...{ vision_config: { ...PICTURES, patch_size: 32 }, text_config: { ...TRANSFORMER, vocab_size: 49408 } },
  },
  {
    ...{ model_type: 'llava', architectures: ['LlavaForConditionalGeneration'], image_token_index: 32000 },
    ...{ vision_config: { ...TOWER, model_type: 'clip_vision_model' }, text_config: DECODER },
    ...{ vision_feature_layer: -2, vision_feature_select_strategy: 'default', projector_hidden_act: 'gelu' },
  },
  {
    ...{ ...DECODER, model_type: 'qwen2_5_vl', architectures: ['Qwen2_5_VLForConditionalGeneration'] },
    vision_config: {
      ...{ depth: 4, hidden_size: 160, intermediate_size: 320, num_heads: 4, out_hidden_size: 256 },
      ...{ patch_size: 14, spatial_merge_size: 2, temporal_patch_size: 2, window_size: 112 },
      fullatt_block_indexes: [1, 3],
    },
  },
];
