/** Configuration files of models of pictures: parameters as published, and what is refused or told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../input/error.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { parameterCount } from '../../models/weights/parameters.js';

const read = (fields: Record<string, unknown>) => modelFromHuggingFace(fields, 'c.json');
const total = (fields: Record<string, unknown>) => parameterCount(read(fields)).total;

const labels = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), `class ${i}`]));
const BASE = {
  ...{ hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12 },
  ...{ image_size: 224, patch_size: 16, num_channels: 3, hidden_act: 'gelu', qkv_bias: true },
  ...{ layer_norm_eps: 1e-12, initializer_range: 0.02 },
};
const VIT = { ...BASE, model_type: 'vit', architectures: ['ViTForImageClassification'] };

test('a file that says what the library would gives the parameters of ViT-B/16', () => {
  assert.equal(total(VIT), 86_567_656);
});

test('a ViT has as many outputs as its file has labels', () => {
  assert.equal(total({ ...VIT, id2label: labels(1000) }), 86_567_656);
  assert.equal(total({ ...VIT, id2label: labels(10) }), 86_567_656 - 990 * (768 + 1));
  assert.equal(read({ ...VIT, id2label: labels(10) }).notes, undefined);
  assert.match(read(VIT).notes?.join() ?? '', /lists no labels; its classifier has ImageNet's 1,000/);
  assert.equal(total({ ...VIT, architectures: ['ViTModel'] }), 86_567_656 - 1000 * (768 + 1));
});

test('a DeiT has a token for distillation, and a second classifier where a teacher is named', () => {
  const deit = { ...BASE, model_type: 'deit', id2label: labels(1000) };
  const token = 2 * 768;
  assert.equal(total({ ...deit, architectures: ['DeiTForImageClassification'] }), 86_567_656 + token);
  // timm, deit_base_distilled_patch16_224.
  assert.equal(total({ ...deit, architectures: ['DeiTForImageClassificationWithTeacher'] }), 87_338_192);
});

test('backbones of DINOv2 with and without registers, and DINOv3', () => {
  const { intermediate_size: _, ...sizes } = BASE;
  const dino = { ...sizes, image_size: 518, patch_size: 14, mlp_ratio: 4, layerscale_value: 1 };
  assert.equal(total({ ...dino, model_type: 'dinov2', architectures: ['Dinov2Model'] }), 86_580_480);
  const giant = { hidden_size: 1536, num_attention_heads: 24, num_hidden_layers: 40, use_swiglu_ffn: true };
  assert.equal(
    total({ ...dino, ...giant, model_type: 'dinov2', architectures: ['Dinov2Model'] }),
    1_136_480_768,
  );
  const registers = { model_type: 'dinov2_with_registers', num_register_tokens: 4 };
  assert.equal(
    total({ ...dino, ...registers, architectures: ['Dinov2WithRegistersModel'] }),
    86_580_480 + 4 * 768,
  );
  const three = {
    ...{ model_type: 'dinov3_vit', architectures: ['DINOv3ViTModel'], num_register_tokens: 4 },
    ...{ query_bias: true, key_bias: false, value_bias: true, use_gated_mlp: false },
  };
  // No table of positions, and no bias of keys: what is left of DINOv2's with 4 registers and patches of 16.
  const patches = 3 * (16 ** 2 - 14 ** 2) * 768;
  const expected = 86_580_480 + 4 * 768 - (37 ** 2 + 1) * 768 - 12 * 768 + patches;
  assert.equal(total({ ...BASE, ...three }), expected);
});

test('a Swin-T and a ResNet-50', () => {
  const swin = {
    model_type: 'swin',
    embed_dim: 96,
    depths: [2, 2, 6, 2],
    num_heads: [3, 6, 12, 24],
    window_size: 7,
  };
  assert.equal(total({ ...swin, id2label: labels(1000) }), 28_288_354);
  assert.throws(
    () => read({ ...swin, num_heads: [3, 6, 12] }),
    /c\.json: 'num_heads' is \[3,6,12\], but must have as many entries as 'depths'\./,
  );
  const resnet = {
    model_type: 'resnet',
    depths: [3, 4, 6, 3],
    hidden_sizes: [256, 512, 1024, 2048],
    layer_type: 'bottleneck',
  };
  assert.equal(total({ ...resnet, id2label: labels(1000) }), 25_557_032);
  assert.throws(() => read({ ...resnet, hidden_sizes: [64, 64, 64, 64] }), InputError);
});

test('towers leave out what is the library’s default', () => {
  const clip = { model_type: 'clip', projection_dim: 512, text_config: {}, vision_config: {} };
  assert.equal(total(clip), 151_277_313);
  assert.equal(total({ ...clip, vision_config: { patch_size: 16 } }), 149_620_737);
  const siglip = { model_type: 'siglip', text_config: {}, vision_config: {} };
  assert.equal(total(siglip), 203_155_970);
  assert.throws(
    () => read({ ...clip, projection_dim: 100 }),
    /'projection_dim' is 100, but features here are as wide as the text's tower, which is 512\./,
  );
});

test('a masked autoencoder is read with its decoder', () => {
  const mae = { ...BASE, model_type: 'vit_mae', architectures: ['ViTMAEForPreTraining'], mask_ratio: 0.75 };
  assert.equal(total(mae), 111_907_840);
  assert.throws(
    () => read({ ...mae, architectures: ['ViTMAEModel'] }),
    /ViTMAEForPreTraining is read, which has the decoder; of an encoder alone, give a vit\./,
  );
});

test('what is trained for something else is refused', () => {
  assert.throws(
    () => read({ ...VIT, architectures: ['ViTForMaskedImageModeling'] }),
    /c\.json: 'architectures' is \["ViTForMaskedImageModeling"\], but classifiers of images and models without a head are read/,
  );
  assert.throws(
    () => read({ ...VIT, num_attention_heads: 7 }),
    /'num_attention_heads' is 7, but must divide 'hidden_size', which is 768\./,
  );
  assert.throws(
    () => read({ model_type: 'beit' }),
    /c\.json: beit is a vision model, but of an architecture that is not read yet\./,
  );
});
