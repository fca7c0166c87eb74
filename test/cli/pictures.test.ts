/** What is said of models beyond decoders by commands that were made for decoders. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invoke } from './invoke.js';

const CNN = ['--model', 'resnet-18', '--cluster', 'a100-dgx:1', '--global-batch', '256'];

test('files that start the training of a decoder are written for none but decoders; others know the unit', async () => {
  for (const [to, model] of [
    ['megatron', 'resnet-18'],
    ['torchtitan', 'vit-b-16'],
    ['nanotron', 't5-small'],
    ['megatron', 'bert-base'],
  ] as const) {
    const asked = ['--model', model, '--cluster', 'a100-dgx:1', '--global-batch', '256', '--strategy', 'ddp'];
    const { code, out, err } = await invoke(['export', '--to', to, ...asked]);
    assert.deepEqual([code, out], [2, ''], model);
    assert.match(
      err,
      new RegExp(`^--to ${to}: .* trains a decoder, and .* is none; write it --to deepspeed or`),
    );
  }
  const { code, out } = await invoke(['export', '--to', 'accelerate', ...CNN, '--strategy', 'zero-1']);
  assert.equal(code, 0);
  assert.match(out.replaceAll('\n#   ', ' '), /, 256 images of 224 × 224 a step\./);
  assert.doesNotMatch(out, /seq|tokens/);
});

test('what a launch file leaves out of a vision–language model is its tower', async () => {
  const asked = [
    '--model',
    'qwen2.5-vl-3b',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--seq',
    '2048',
  ];
  const layout = ['--strategy', 'zero-1', '--micro-batch', '1', '--recompute', 'full'];
  const { out } = await invoke(['export', '--to', 'megatron', ...asked, ...layout]);
  assert.match(
    out.replaceAll('\n#   ', ' '),
    /do not say its vision tower and projector, so that this starts/,
  );
});

test('pictures in sequences are said with the batch, in text, JSON and a question asked again', async () => {
  const asked = [
    '--model',
    'qwen2.5-vl-3b',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--seq',
    '4096',
  ];
  const layout = ['--strategy', 'zero-1', '--micro-batch', '1', '--recompute', 'full'];
  const { out } = await invoke(['simulate', ...asked, ...layout, '--images', '2']);
  assert.match(out, /\n2 pictures of 1,024 tokens in each sequence\n/);
  const { out: json } = await invoke(['compare', ...asked, ...layout, '--images', '2', '--json']);
  const { inputs } = JSON.parse(json) as { inputs: { images: number; imageTokens: number } };
  assert.deepEqual([inputs.images, inputs.imageTokens], [2, 1024]);
});

test('ranks that share images are called that, and what they exchange', async () => {
  const { out } = await invoke(['simulate', ...CNN, '--strategy', 'context-parallel', '--cp', '2']);
  const text = out.replaceAll(/\s+/g, ' ');
  assert.match(text, /\(CP halo exchange and statistics of norms, cp 2\)/);
  assert.match(text, /Layout: cp spatial partitioning: ranks that share every sample;/);
});

test('kernels are listed by the names of layers, stem and classifier', async () => {
  const { out } = await invoke(['simulate', ...CNN, '--strategy', 'ddp', '--micro-batch', '32', '--explain']);
  assert.match(out, /\nKernels of stem\.forward, /);
  assert.match(out, /\nKernels of classifier\.forward, /);
  assert.doesNotMatch(out, /Kernels of (embedding|head)/);
});

test('several questions that count different things are told apart, and none is called the best', async () => {
  const models = ['--model', 'resnet-18,bert-base', '--cluster', 'a100-dgx:1', '--global-batch', '256'];
  const rest = ['--strategy', 'ddp', '--micro-batch', '32'];
  const { out } = await invoke(['compare', ...models, ...rest]);
  const text = out.replaceAll('\n', ' ');
  assert.match(text, /256 images of 224 × 224 or sequences of 512 tokens per step/);
  assert.match(out, /\nresnet-18 +224 × 224 /);
  assert.doesNotMatch(text, /Most |seq 1\b/);
  const { out: alike } = await invoke([
    ...['compare', '--model', 'resnet-18,resnet-34', '--cluster', 'a100-dgx:1', '--global-batch', '256'],
    ...rest,
  ]);
  assert.match(alike, /\nMost images\/s in all and most images\/s\/device: resnet-18 /);
});

test('a step of a millisecond is not free', async () => {
  const asked = ['--model', 'fraud-dlrm', '--cluster', 'h100-dgx:1', '--global-batch', '65536', '--ep', '8'];
  const { out } = await invoke([
    'search',
    ...asked,
    '--strategy',
    'ddp',
    '--top',
    '1',
    '--micro-batch',
    '8192',
  ]);
  // 3.18 ms of eight devices at $2.99 an hour.
  assert.match(out, /\$0\.00002\d/);
  assert.match(out.replaceAll('\n', ' '), /ep ranks that embedding tables are distributed over;/);
});

test('what is asked of decoders is refused of others in a sentence that is about them', async () => {
  const refused = async (...argv: string[]) => {
    const { code, err } = await invoke(['simulate', '--strategy', 'ddp', ...argv]);
    assert.equal(code, 2, argv.join(' '));
    return err;
  };
  assert.match(await refused(...CNN, '--mtp', '1'), /mtp predicts further tokens .* resnet-18 is no decoder/);
  const tables = ['--model', 'dlrm-kaggle', '--cluster', 'a100-dgx:1', '--global-batch', '4096', '--ep', '3'];
  assert.match(await refused(...tables), /^ep=3 takes in 3 of the 8 ranks .* choose ep as a divisor of 8/);
});
