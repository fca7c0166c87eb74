/** What a network is trained with where nobody says, what cannot train it, and how large its samples are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { forwardFlops } from '../../models/steps/flops.js';
import { FRAMEWORKS, frameworkOf } from '../../strategies/frameworks/index.js';
import { trains } from '../../strategies/frameworks/trained.js';
import { usualOptimizer } from '../../strategies/optimizers/usual.js';
import { invoke } from './invoke.js';

const ONE = ['--cluster', 'a100-sxm-80:1', '--strategy', 'single'];

async function simulated(words: string, on: readonly string[] = ONE) {
  const { code, out, err } = await invoke(['simulate', '--model', ...words.split(' '), ...on]);
  return { code, text: (out + err).replace(/\s+/g, ' ') };
}

test('a library without such a model is refused with those that train it on the device', async () => {
  for (const id of ['megatron-lm', 'maxtext', 'litgpt', 'torchtune']) {
    const { code, text } = await simulated(`resnet-18 --global-batch 64 --framework ${id}`);
    assert.equal(code, 2, id);
    const platformsFirst = /runs on/.test(text);
    if (!platformsFirst)
      assert.match(
        text,
        /trains .*; resnet-18 is not among them\. On a100-sxm-80 it is trained by pytorch, huggingface, deepspeed, jax and mxnet; choose one/,
      );
  }
  const { code, text } = await simulated('bert-base --global-batch 16 --framework megatron-lm');
  assert.equal(code, 0);
  assert.match(text, /megatron-lm/);
});

test('every framework trains decoders, and BERT is trained by Megatron’s and LiBai, not by GPT’s own libraries', () => {
  const [decoder, bert, resnet] = ['gpt2-124m', 'bert-base', 'resnet-18'].map(modelById);
  assert.ok(FRAMEWORKS.every((framework) => trains(framework, decoder!)));
  for (const id of ['megatron-core', 'megatron-lm', 'libai', 'pytorch'] as const)
    assert.ok(trains(frameworkOf(id), bert!), id);
  for (const id of ['torchtitan', 'nanogpt', 'litgpt'] as const)
    assert.ok(!trains(frameworkOf(id), bert!), id);
  assert.ok(!trains(frameworkOf('libai'), resnet!));
});

test('classifiers made of convolutions have momentum by default and say so; moments and other networks are AdamW’s', async () => {
  const usual = await simulated('resnet-18 --global-batch 64');
  // bf16 weights 2, float32 gradients 4, and 4 + 4 of a master copy and a momentum.
  assert.match(usual.text, /sgd-momentum \(default of resnet-18\), 14 bytes a parameter/);
  assert.match((await simulated('resnet-18 --global-batch 64 --optimizer lars')).text, / · lars, /);
  assert.doesNotMatch(
    (await simulated('resnet-18 --global-batch 64 --moments bf16')).text,
    /sgd-momentum|refused/,
  );
  for (const id of ['convnext-tiny', 'vit-b-16', 'unet-2d', 'dlrm-kaggle', 'gpt2-124m'])
    assert.equal(usualOptimizer(modelById(id)), undefined, id);
  for (const id of ['vgg-16', 'resnext-50-32x4d', 'densenet-121', 'mobilenet-v2'])
    assert.equal(usualOptimizer(modelById(id)), 'sgd-momentum', id);
});

test('an update whose tensors take the host longer than their traffic is bound by launches', async () => {
  const asked = ['--explain', '--format', 'json', ...ONE];
  const updates = async (words: string) => {
    const { out } = await invoke(['simulate', '--model', ...words.split(' '), ...asked]);
    return /\{[^{}]*"label": "adam"[^{}]*\}/.exec(out)![0];
  };
  // 62 tensors of 49 us each, beside 11.7 M × 80 bytes or so: 3 ms beside 0.6.
  assert.match(await updates('resnet-18 --global-batch 64 --optimizer adamw'), /"boundBy": ?"launch"/);
  // 148 tensors, 7 ms, beside 1.56 G parameters.
  assert.match(
    await updates('gpt2-xl --global-batch 1 --micro-batch 1 --framework pytorch'),
    /"boundBy": ?"memory"/,
  );
});

test('rotary towers see pictures of any multiple of a token; sequences without pictures are the decoder’s work alone', async () => {
  const small = '--global-batch 8 --seq 2048 --framework pytorch --micro-batch 1';
  const on = ['--cluster', 'h100-dgx:1', '--strategy', 'fsdp'];
  // 448 / 14 / 2 = 16 tokens a side.
  assert.match(
    (await simulated(`qwen2.5-vl-3b ${small} --image-size 448`, on)).text,
    /1 picture of 256 tokens/,
  );
  assert.match(
    (await simulated(`qwen2.5-vl-3b ${small} --image-size 450`, on)).text,
    /28 × 28 pixels; give a multiple of 28, such as 448/,
  );
  const none = await simulated(`qwen2.5-vl-3b ${small} --images 0`, on);
  assert.deepEqual([none.code, /no pictures in the sequences/.test(none.text)], [0, true]);
  const seeing = modelById('qwen2.5-vl-3b');
  const { vision: tower, ...blind } = seeing;
  assert.equal(
    forwardFlops({ ...seeing, vision: { ...tower!, images: 0 } }, 'embedding', 2048),
    forwardFlops(blind, 'embedding', 2048),
  );
  assert.ok(forwardFlops(seeing, 'embedding', 2048) > 0);
});

test('both lengths of an encoder–decoder are said, and which of them seq sets', async () => {
  assert.match(
    (await simulated('t5-small --global-batch 8 --seq 256')).text,
    /8 pairs of 256 \+ 114 tokens per step/,
  );
  const { text } = await simulated('whisper-tiny --global-batch 8 --seq 448');
  // Two frames a position.
  assert.match(text, /8 clips of 896 frames \+ 448 tokens per step/);
  assert.match(
    text,
    /seq 448 sets the source, 448 positions of the encoder, two frames of sound each; the target keeps the 448 tokens/,
  );
});

test('names of other networks and machines lead to ours', async () => {
  for (const name of ['yolov8', 'ssd', 'Mask-RCNN'])
    assert.match(
      (await simulated(`${name} --global-batch 8`)).text,
      /of detectors there is 'retinanet-resnet-50-fpn'/,
    );
  const on = (cluster: string) => ['--strategy', 'ddp', '--cluster', cluster];
  assert.match(
    (await simulated('resnet-18 --global-batch 64', on('v100-dgx:2'))).text,
    /did you mean 'dgx1-v100:2'/,
  );
});

test('no adapters are advised for a network, and several sizes with one device are said to need single', async () => {
  const tight = ['--cluster', 't4:1'];
  const { out, err } = await invoke([
    'compare',
    '--model',
    'vit-h-14',
    '--micro-batch',
    '64',
    '--global-batch',
    '64',
    ...tight,
  ]);
  assert.match(out + err, /ViT-H/);
  assert.doesNotMatch(out + err, /lora/i);
  const several = await invoke([
    'compare',
    '--model',
    'resnet-18',
    '--global-batch',
    '64',
    '--cluster',
    'a100-dgx',
    '--devices',
    '1,8',
  ]);
  assert.match(several.err, /--strategy single,ddp/);
});
