/** Names of networks as papers, torchvision, timm, the hub and MLPerf write them, and the model that each means. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEncoder } from '../../accuracy/mapping/encoder-frameworks.js';
import { networkNamed } from '../../accuracy/mapping/network-names.js';
import { isNetwork, networkOfRecord } from '../../accuracy/mapping/networks.js';
import { Unsupported } from '../../accuracy/mapping/verdict.js';
import type { PublishedModel } from '../../accuracy/records/record.js';
import { modelById } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';

const UNHEARD = { add: () => undefined };
const modelOf = (model: PublishedModel, title = 'a table') =>
  networkOfRecord({ id: 'x', kind: 'train-step', source: { title }, model }, UNHEARD);

/** Id here, and names that mean it. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'resnet-50': [
    'ResNet-50',
    'ResNet50',
    'resnet50',
    'RN50',
    'ResNet-50 v1.5',
    'resnet50_v1.5',
    'RN50v1.5',
    'resnet50.a1_in1k',
  ],
  'resnet-18': ['ResNet18'],
  'resnext-101-32x4d': ['resnext101-32x4d', 'ResNeXt-101 (32×4d)', 'resnext101_32x4d'],
  'se-resnext-101-32x4d': ['SE-ResNeXt101-32x4d', 'seresnext101_32x4d', 'se-resnext101-32x4d'],
  'wide-resnet-50-2': ['wide_resnet50_2', 'Wide ResNet-50-2'],
  'efficientnet-b0': [
    'EfficientNet-B0',
    'efficientnet_b0',
    'tf_efficientnet_b0',
    'EfficientNet B0',
    'EfficientNet-WideSE-B0',
  ],
  'efficientnet-b4': ['EfficientNet-B4', 'efficientnet-widese-b4'],
  'efficientnet-v2-s': ['EfficientNetV2-S', 'tf_efficientnetv2_s'],
  'mobilenet-v2': ['MobileNetV2', 'mobilenetv2_100'],
  'mobilenet-v3-large': ['MobileNetV3-Large', 'mobilenetv3_large_100'],
  'vgg-16': ['VGG-16', 'vgg16'],
  'densenet-121': ['DenseNet121'],
  'convnext-tiny': ['ConvNeXt-T', 'convnext_tiny.fb_in1k'],
  'vit-b-16': ['ViT-B/16', 'vit_base_patch16_224', 'ViT-B-16', 'google/vit-base-patch16-224', 'ViT-Base'],
  'vit-l-16': ['ViT-L/16', 'vit_large_patch16_224', 'ViT-L'],
  'vit-h-14': ['ViT-H/14', 'ViT-Huge'],
  'vit-giant-14': ['ViT-g/14', 'vit_giant_patch14_224'],
  'vit-gigantic-14': ['ViT-G/14'],
  'vit-22b': ['ViT-22B'],
  'deit-small': ['DeiT-S', 'deit_small_patch16_224'],
  'swin-t': ['Swin-T', 'swin_tiny_patch4_window7_224', 'Swin Transformer Tiny'],
  'swin-b-384': ['swin_base_patch4_window12_384'],
  'mae-vit-l-16': ['MAE ViT-L/16'],
  'dinov2-vit-l-14': ['DINOv2 ViT-L/14'],
  'clip-vit-l-14': ['CLIP ViT-L/14', 'openai/clip-vit-large-patch14', 'OpenCLIP ViT-L-14'],
  'unet-2d': ['U-Net', 'UNet'],
  'unet-3d': ['U-Net 3D', 'UNet3D', '3D U-Net', '3D-UNet', 'nnU-Net'],
  'retinanet-resnet-50-fpn': ['RetinaNet', 'retinanet_resnet50_fpn'],
  'sd-1.5': ['Stable Diffusion 1.5', 'stable-diffusion-v1-5', 'SD1.5'],
  'sd-2.1-base': ['Stable Diffusion v2', 'stabilityai/stable-diffusion-2-base', 'SDv2'],
  sdxl: ['SDXL', 'Stable Diffusion XL', 'stabilityai/stable-diffusion-xl-base-1.0'],
  'dit-xl-2': ['DiT-XL/2'],
  'dlrm-criteo-tb': ['DLRM'],
  'dlrm-dcnv2': ['DLRM-dcnv2', 'dlrm_dcnv2', 'DLRM-DCNv2'],
  't5-large': ['T5-large', 't5_large', 'google-t5/t5-large'],
  't5-11b': ['T5-11B'],
  't5-v1.1-xl': ['Flan-T5-XL', 'google/t5-v1_1-xl'],
  'bart-large': ['BART-large', 'facebook/bart-large'],
  'whisper-large-v3': ['Whisper large-v3', 'openai/whisper-large-v3'],
  'whisper-small': ['Whisper-small'],
};

test('sources’ names for the networks of the catalogue are known', () => {
  for (const [id, names] of Object.entries(NAMES)) {
    for (const name of names) {
      assert.equal(modelOf({ name, family: 'cnn' }).id, id, name);
      assert.ok(isNetwork({ name }), `${name}, without a family`);
    }
  }
});

test('names of decoders and of encoders are none of networks, and families say what a name does not', () => {
  for (const name of [
    'Llama-2-7B',
    'GPT-3',
    'gpt2-medium',
    'MPT-7B',
    'Mixtral-8x7B',
    'BERT-large',
    'Qwen3-235B',
  ]) {
    assert.equal(isNetwork({ name, family: 'dense' }), false, name);
    assert.equal(networkNamed(name), undefined, name);
  }
  for (const family of [
    'cnn',
    'vit',
    'vision-transformer',
    'unet',
    'diffusion',
    'recommendation',
    'encoder-decoder',
    'speech',
  ]) {
    assert.ok(isNetwork({ name: 'anything', family }), family);
  }
  assert.equal(isNetwork({ name: 'Qwen2-VL', family: 'vision-language' }), false);
  assert.ok(
    isEncoder({ name: 'RoBERTa-large' }) && isEncoder({ name: 'bert-base-uncased', family: 'encoder-only' }),
  );
  assert.equal(isEncoder({ name: 'Llama', family: undefined }), false);
});

test('sizes of pictures are read of records and of names, however they are written', () => {
  const image = (model: PublishedModel) => {
    const { architecture } = modelOf(model);
    return architecture !== undefined && 'image' in architecture ? architecture.image : undefined;
  };
  for (const said of [384, '384', '384x384', '384 × 384', [384, 384]])
    assert.equal(image({ name: 'ViT-L/16', image: said }), 384);
  assert.equal(image({ name: 'ViT-L/16', image_size: 384 }), 384);
  assert.equal(image({ name: 'vit_large_patch16_384' }), 384);
  assert.equal(image({ name: 'vit_large_patch16_384', image: 224 }), 224);
  assert.equal(image({ name: 'EfficientNet-B4' }), 380);
  assert.equal(image({ name: 'Stable Diffusion v2', image: 256 }), 256);
  // Four times the pixels, 24² + 1 positions: of a table of (14² + 1) · 1,024 numbers.
  const larger = parameterCount(modelOf({ name: 'ViT-L/16', image: 384 })).total;
  assert.equal(larger - parameterCount(modelById('vit-l-16')).total, (24 ** 2 - 14 ** 2) * 1024);
});

test('variants are built: WideSE squeezes to a quarter of the expanded channels, MLPerf’s detector stands on ResNeXt-50', () => {
  const { architecture } = modelOf({ name: 'EfficientNet-WideSE-B0' });
  assert.ok(architecture?.kind === 'inverted-residuals');
  for (const { expanded, squeezed } of architecture.blocks) assert.equal(squeezed, Math.round(expanded / 4));
  const detector = modelOf({ name: 'RetinaNet' }, 'MLPerf Training v3.0 RetinaNet').architecture;
  assert.ok(detector?.kind === 'retinanet');
  assert.deepEqual([detector.backbone.groups, detector.size, detector.classes], [32, [800, 800], 264]);
  assert.equal(modelOf({ name: 'stable_diffusion' }, 'MLPerf Training v4.0').id, 'sd-2.1-base');
  const volumes = modelOf({ name: 'nnU-Net' }).architecture;
  assert.ok(volumes?.kind === 'unet' && volumes.channels === 4);
});

test('what is not there is refused by a sentence', () => {
  const refused = (model: PublishedModel, sentence: RegExp) =>
    assert.throws(
      () => modelOf(model),
      (error: Error) => error instanceof Unsupported && sentence.test(error.message),
      model.name ?? '',
    );
  for (const name of [
    'SSD300',
    'Mask R-CNN',
    'Inception v3',
    'AlexNet',
    'RNN-T',
    'efficientnet_b9',
    'dit-xl/8',
  ]) {
    refused({ name }, /is not one llmsim has/);
  }
  refused({ name: 'Whisper' }, /it has Whisper tiny/);
  refused({ name: 'Stable Diffusion' }, /it has Stable Diffusion 1.5/);
  refused({ name: null }, /'unnamed model'/);
  refused({ name: 'ResNet-50', image: '224x192' }, /not square/);
  refused({ name: 'Swin-T', image: 200 }, /does not take pictures of 200/);
});
