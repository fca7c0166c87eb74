/** Convolution networks: parameters to the last one, and FLOPs, of those that torchvision publishes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { networkOf } from '../../../models/network.js';
import { modelFlopsPerToken } from '../../../models/steps/flops.js';
import { parameterCount } from '../../../models/weights/parameters.js';

/** `num_params` and `_ops` (10⁹ multiply-adds of one picture) in the metadata of torchvision's weights, version 0.15 and later. */
const PUBLISHED: readonly (readonly [string, number, number])[] = [
  ['resnet-18', 11_689_512, 1.814],
  ['resnet-34', 21_797_672, 3.664],
  ['resnet-50', 25_557_032, 4.089],
  ['resnet-101', 44_549_160, 7.801],
  ['resnet-152', 60_192_808, 11.514],
  ['resnext-50-32x4d', 25_028_904, 4.23],
  ['resnext-101-32x8d', 88_791_336, 16.414],
  ['wide-resnet-50-2', 68_883_240, 11.398],
  ['wide-resnet-101-2', 126_886_696, 22.753],
  ['mobilenet-v2', 3_504_872, 0.301],
  ['mobilenet-v3-large', 5_483_032, 0.217],
  ['efficientnet-b0', 5_288_548, 0.386],
  ['efficientnet-b1', 7_794_184, 0.687],
  ['efficientnet-b2', 9_109_994, 1.088],
  ['efficientnet-b3', 12_233_232, 1.827],
  ['efficientnet-b4', 19_341_616, 4.394],
  ['efficientnet-b5', 30_389_784, 10.266],
  ['efficientnet-b6', 43_040_704, 19.068],
  ['efficientnet-b7', 66_347_960, 37.746],
  ['efficientnet-v2-s', 21_458_488, 8.366],
  ['convnext-tiny', 28_589_128, 4.456],
  ['convnext-base', 88_591_464, 15.355],
  ['vgg-16', 138_357_544, 15.47],
  ['densenet-121', 7_978_856, 2.834],
];

/** Multiply-adds of one picture forward, in 10⁹; training's FLOPs are three times two of them. */
const gmacs = (id: string) => modelFlopsPerToken(modelById(id), 1) / (3 * 2 * 1e9);
const parameters = (id: string) => parameterCount(modelById(id)).total;

test('parameters of convolution networks are torchvision’s to the last, multiply-adds within 1 %', () => {
  for (const [id, count, ops] of PUBLISHED) {
    assert.equal(parameters(id), count, id);
    const own = gmacs(id);
    assert.ok(Math.abs(own / ops - 1) < 0.01, `${id}: ${own} for ${ops}`);
  }
});

test('RetinaNet: 34,014,999 parameters, with norms that are fixed and have none', () => {
  assert.equal(parameters('retinanet-resnet-50-fpn'), 34_014_999);
  // ResNet-50 without norms (53,120) and classifier; laterals, outputs, two coarse levels; heads of 9 boxes and 91 classes.
  const backbone = parameters('resnet-50') - 53_120 - (2048 * 1000 + 1000);
  const three = 256 * 256 * 9 + 256;
  const pyramid = (512 + 1024 + 2048) * 256 + 3 * 256 + 3 * three + 2 * three;
  const heads = 2 * 4 * three + (256 * 9 + 1) * 9 * (91 + 4);
  assert.equal(backbone + pyramid + heads, 34_014_999);
});

test('U-Net of the paper: 31,030,658 parameters, and 388 × 388 of 572 × 572 come out', () => {
  const widths = [64, 128, 256, 512, 1024];
  const three = (inputs: number, outputs: number) => outputs * (9 * inputs + 1);
  const level = (i: number) =>
    three(i === 0 ? 1 : widths[i - 1]!, widths[i]!) + three(widths[i]!, widths[i]!);
  const up = (i: number) =>
    widths[i]! * (4 * widths[i + 1]! + 1) + three(2 * widths[i]!, widths[i]!) + three(widths[i]!, widths[i]!);
  const down = widths.map((_, i) => level(i)).reduce((a, b) => a + b);
  const count = down + [0, 1, 2, 3].map(up).reduce((a, b) => a + b) + 2 * (64 + 1);
  assert.equal(count, 31_030_658);
  assert.equal(parameters('unet-2d'), count);
  const { layers } = networkOf(modelById('unet-2d'))!;
  const answer = layers.at(-1)!.operations.find(({ name }) => name === 'classifier')!;
  assert.deepEqual(answer.output.size, [388, 388]);
});

test('3-D U-Net of MLPerf: five levels of 32 to 320 channels over a bottom of 4³, and back to 128³', () => {
  const widths = [32, 64, 128, 256, 320, 320];
  const three = (inputs: number, outputs: number) => 27 * inputs * outputs + 2 * outputs;
  const down = widths.map((w, i) => three(i === 0 ? 1 : widths[i - 1]!, w) + three(w, w));
  const up = widths.slice(0, -1).map((w, i) => 8 * widths[i + 1]! * w + w + three(2 * w, w) + three(w, w));
  const count = [...down, ...up].reduce((a, b) => a + b) + 3 * (32 + 1);
  assert.equal(parameters('unet-3d'), count);
  const { layers } = networkOf(modelById('unet-3d'))!;
  assert.deepEqual(
    layers.map(({ output }) => output?.size[0]),
    [64, 32, 16, 8, 4, 8, 16, 32, 64, 128, undefined],
  );
});

test('of inverted residuals, blocks that are alike are one kind', () => {
  // B0 has 16 blocks in 7 stages; five of the stages repeat their second block.
  const { layers } = networkOf(modelById('efficientnet-b0'))!;
  const kinds = new Set(layers.slice(1, -1).map(({ kind }) => kind));
  assert.equal(layers.length, 18);
  assert.equal(kinds.size, 7 + 5);
});
