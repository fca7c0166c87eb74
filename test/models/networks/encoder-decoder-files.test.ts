/** Configuration files of encoder–decoders and of U-Nets of diffusion. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { InputError } from '../../../input/error.js';
import { modelFromHuggingFace } from '../../../models/huggingface/huggingface.js';
import { modelById } from '../../../models/index.js';
import { parameterCount } from '../../../models/weights/parameters.js';

const T5 = {
  ...{ model_type: 't5', architectures: ['T5ForConditionalGeneration'], d_ff: 3072, d_kv: 64, d_model: 768 },
  ...{ num_heads: 12, num_layers: 12, vocab_size: 32128, dropout_rate: 0.1 },
};
const WHISPER = {
  ...{ model_type: 'whisper', architectures: ['WhisperForConditionalGeneration'], d_model: 1280 },
  ...{ encoder_layers: 32, decoder_layers: 32, encoder_attention_heads: 20, decoder_attention_heads: 20 },
  ...{ encoder_ffn_dim: 5120, decoder_ffn_dim: 5120, vocab_size: 51866, num_mel_bins: 128 },
};
const BART = {
  ...{ model_type: 'bart', d_model: 1024, encoder_layers: 12, decoder_layers: 12, encoder_ffn_dim: 4096 },
  ...{ decoder_ffn_dim: 4096, encoder_attention_heads: 16, decoder_attention_heads: 16, vocab_size: 50265 },
};
const UNET = {
  ...{ _class_name: 'UNet2DConditionModel', block_out_channels: [320, 640, 1280, 1280], sample_size: 64 },
  ...{ attention_head_dim: 8, cross_attention_dim: 768, layers_per_block: 2 },
};
const SDXL = {
  ...{ _class_name: 'UNet2DConditionModel', block_out_channels: [320, 640, 1280], sample_size: 128 },
  ...{ attention_head_dim: [5, 10, 20], cross_attention_dim: 2048, transformer_layers_per_block: [1, 2, 10] },
  ...{ down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'] },
  ...{ addition_embed_type: 'text_time', projection_class_embeddings_input_dim: 2816 },
};
const GATED = { feed_forward_proj: 'gated-gelu', tie_word_embeddings: false };

test('files of published models give their parameters, and the architecture of the model known by name', () => {
  for (const [fields, id] of [
    [T5, 't5-base'],
    [
      { ...T5, ...GATED, d_model: 2048, d_ff: 5120, num_heads: 32, num_layers: 24, dropout_rate: 0 },
      't5-v1.1-xl',
    ],
    [
      { ...T5, model_type: 'mt5', d_ff: 2048, vocab_size: 250112, dropout_rate: 0, architectures: undefined },
      'mt5-base',
    ],
    [WHISPER, 'whisper-large-v3'],
    [BART, 'bart-large'],
    [UNET, 'sd-1.5'],
    [SDXL, 'sdxl'],
  ] as const) {
    const model = modelFromHuggingFace(fields, 'config.json');
    const known = modelById(id);
    assert.equal(parameterCount(model).total, parameterCount(known).total, id);
    assert.deepEqual(model.architecture, known.architecture);
  }
});

const refusal = (fields: object) => {
  try {
    modelFromHuggingFace(fields, 'config.json');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'read';
};

test('what is not read is said with field and rule', () => {
  assert.match(
    refusal({ ...T5, architectures: ['T5EncoderModel'] }),
    /'architectures' is .* name one `ForConditionalGeneration`/,
  );
  assert.match(
    refusal({ ...T5, feed_forward_proj: 'maxout' }),
    /'feed_forward_proj' .* must be one of relu, /,
  );
  assert.match(
    refusal({ ...WHISPER, decoder_ffn_dim: 2048 }),
    /'decoder_ffn_dim' is 2048, but must be the encoder's here, 5120/,
  );
  assert.match(
    refusal({ ...WHISPER, encoder_attention_heads: 7 }),
    /'encoder_attention_heads' is 7, but must divide 'd_model'/,
  );
  assert.match(refusal({ ...BART, normalize_before: true }), /'normalize_before' is true, but must be false/);
  assert.match(
    refusal({ ...UNET, in_channels: 9 }),
    /'in_channels' is 9, but latent pictures here have 4 channels/,
  );
  assert.match(
    refusal({ ...SDXL, attention_head_dim: [5, 10] }),
    /'attention_head_dim' .* an entry for each of the 3 levels/,
  );
  assert.match(
    refusal({ ...SDXL, down_block_types: ['AttnDownBlock2D', 'DownBlock2D', 'DownBlock2D'] }),
    /'down_block_types'/,
  );
});

const FILES = new URL('../../../../../shared/data/hf-configs/', import.meta.url);
for (const [name, count] of [
  ['t5-base', 222_903_552],
  ['whisper-large-v3', 1_543_490_560],
] as const) {
  const file = new URL(`${name}/config.json`, FILES);
  test(`the published file of ${name}`, {
    skip: existsSync(file) ? false : 'no ../shared/data/hf-configs here',
  }, () => {
    const model = modelFromHuggingFace(JSON.parse(readFileSync(file, 'utf8')), `${name}/config.json`);
    assert.equal(parameterCount(model).total, count);
  });
}
