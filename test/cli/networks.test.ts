/** Networks asked for what they have no use for, or cannot be divided by: each answer is a sentence, nothing is left unread. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invoke } from './invoke.js';

const ON = ['--cluster', 'a100-dgx:1', '--global-batch', '256'];

async function asked(model: string, words: string) {
  const { code, out, err } = await invoke(['simulate', '--model', model, ...ON, ...words.split(' ')]);
  return { code, text: (out + err).replace(/\s+/g, ' ') };
}

const REFUSED: readonly (readonly [model: string, words: string, sentence: RegExp])[] = [
  [
    'resnet-18',
    '--strategy ddp --image-size 0',
    /'0' is refused: image-size is a whole number of at least 1/,
  ],
  ['gpt2-124m', '--strategy ddp --image-size 224', /has no size of images to change; leave it out/],
  [
    'llava-1.5-7b',
    '--strategy fsdp --image-size 100',
    /sees pictures of 336 × 336, .*leave it out, and .* images/,
  ],
  ['unet-2d', '--strategy ddp --image-size 128', /the levels of U-Net halve it .*; give 188, the next/],
  ['unet-3d', '--strategy ddp --image-size 100', /give 128, the next that fits/],
  ['vit-l-16', '--strategy ddp --image-size 225', /16 × 16 pixels each; give a multiple of 16, such as 240/],
  ['vit-l-16', '--strategy ddp --image-size 8', /give a multiple of 16, such as 16/],
  ['swin-t', '--strategy ddp --image-size 225', /give a multiple of 224, such as 448/],
  ['resnet-50', '--strategy ddp --image-size 7', /smallest map .* less than a row; give at least 32/],
  ['resnet-50', '--strategy ddp --tokens 1B', /tokens is 1B, and ResNet-50 counts images; give --samples 1B/],
  [
    't5-large',
    '--strategy ddp --tokens 34B',
    /counts pairs; say how many of 626 tokens it sees with --samples/,
  ],
  ['whisper-tiny', '--strategy ddp --tokens 1B', /counts clips; give --samples 1B/],
  [
    'unet-3d',
    '--strategy ddp --samples 1M --dataset imagenet-1k',
    /holds images, and the model counts volumes of 128 × 128 × 128; name one that holds volumes: kits19/,
  ],
  [
    'resnet-50',
    '--strategy ddp --samples 1M --dataset kits19',
    /holds volumes, and the model counts images of 224 × 224; name one that holds images: imagenet-1k/,
  ],
  [
    'dlrm-kaggle',
    '--strategy ddp --samples 1M --dataset imagenet',
    /holds images, and the model counts samples; name one that holds records: a file of your own/,
  ],
  ['resnet-18', '--strategy ddp --mtp 1', /mtp .*predicts further tokens.* no decoder; leave mtp out/],
  [
    'vit-ti-16',
    '--strategy ddp --train frozen:vision',
    /of vit-ti-16 everything is trained: .* Leave train out/,
  ],
  ['resnet-18', '--strategy ddp --samples 1M --tokens 1M', /a run has one length, .*; give one of them/],
  ['gpt2-124m', '--strategy ddp --epochs 90', /--dataset fineweb, or give --tokens/],
  ['resnet-18', '--strategy ddp --epochs 90', /--dataset imagenet-1k, or give --samples/],
  [
    'resnet-18',
    '--strategy tensor-parallel',
    /tp=2 divides transformer blocks, and resnet-18 has convolutions/,
  ],
  ['vit-ti-16', '--strategy context-parallel', /cp=2 divides the positions of a sample, .* leave cp at 1/],
  [
    'vit-b-16',
    '--strategy sequence-parallel',
    /sequence parallelism .*--strategy megatron-3d or tensor-parallel/,
  ],
  ['vit-b-16', '--strategy megatron-3d --tp 8', /tp=8 .* 12 key\/value heads of vit-b-16/],
  [
    'resnet-18',
    '--strategy context-parallel --cp 2 --cp-kind ring',
    /cp-kind ring: .* halos .*; leave it out/,
  ],
  [
    'dlrm-kaggle',
    '--strategy expert-parallel',
    /embedding tables; distribute them by --strategy ddp with --ep/,
  ],
  ['dlrm-kaggle', '--strategy ddp --ep 8 --table-sharding column', /ep=8 cuts rows of 16 .*try ep=1, 2, 4/],
];

test('what a network cannot have is refused with the value, the rule and what to do', async () => {
  for (const [model, words, sentence] of REFUSED) {
    const { code, text } = await asked(model, words);
    assert.equal(code, 2, `${model} ${words}: ${text}`);
    assert.match(text, sentence);
  }
});

const IDLE: readonly (readonly [model: string, words: string, sentence: RegExp])[] = [
  ['resnet-18', '--attention flash-2', /attention has no effect here: ResNet-18 has none/],
  ['resnet-18', '--loss full-logits', /loss has no effect here/],
  ['resnet-18', '--loss chunked', /loss has no effect here/],
  ['resnet-18', '--recompute selective', /recompute selective has no effect here: it runs attention again/],
  ['dlrm-kaggle', '--ep 8 --dispatcher alltoall', /dispatcher has no effect here: it is about experts/],
  ['dlrm-kaggle', '--ep 8 --expert-exchange hierarchical', /expert-exchange has no effect here/],
];

test('what changes nothing of a network is said, and of a transformer, which has it, is not', async () => {
  for (const [model, words, sentence] of IDLE) {
    const { code, text } = await asked(model, `--strategy ddp ${words}`);
    assert.equal(code, 0, text);
    assert.match(text, sentence);
  }
  const { text } = await asked('vit-ti-16', '--strategy ddp --attention flash-2 --recompute selective');
  assert.doesNotMatch(text, /no effect/);
});

test('decoding and augmentation that nothing needs is said', async () => {
  const on = async (model: string, words: string) => (await asked(model, `--strategy ddp ${words}`)).text;
  const words = await on('gpt2-124m', '--tokens 1B --dataset fineweb --decode host --augment crop');
  assert.match(words, /decode has no effect here: fineweb holds no pictures/);
  assert.match(words, /augment has no effect here: fineweb holds no pictures/);
  const pictures = '--samples 1M --dataset imagenet-1k --augment auto';
  assert.match(
    await on('resnet-18', `${pictures} --decode device`),
    /augment has no effect here: cores leave it/,
  );
  const patches = pictures.replace('samples', 'tokens');
  assert.match(await on('gpt2-124m', patches), /augment has no effect here: only models of images/);
  assert.doesNotMatch(await on('resnet-18', pictures), /augment has no effect/);
});

test('some blocks of a network are recomputed, and unasked it is divided into slabs', async () => {
  const some = await asked('resnet-18', '--strategy ddp --recompute full --recompute-layers 2');
  assert.equal(some.code, 0, some.text);
  assert.match(some.text, /full-first2/);
  const slabs = await asked('resnet-18', '--strategy context-parallel --micro-batch 64 --recompute none');
  assert.equal(slabs.code, 0, slabs.text);
  assert.match(slabs.text, /context-parallel .*cp2 dp4/);
});
