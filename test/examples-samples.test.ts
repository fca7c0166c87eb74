/** The scenarios that count samples: epochs by arithmetic, and what binds by the rates of what they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isModel } from '../models/index.js';
import type { RunAnswer } from '../planning/run/row.js';
import { invoke } from './cli/invoke.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function run(example: string, strategy: string) {
  const { code, out, err } = await invoke([
    ...['run', `${ROOT}examples/${example}.yaml`, '--strategy', strategy, '--json', '--quiet'],
    ...['--trials', '4'],
  ]);
  assert.equal(code, 0, err);
  const { inputs, rows } = JSON.parse(out) as RunAnswer;
  return { inputs, row: rows[0]! };
}

/** Samples that a part of the way brings in a second. */
function rateOf({ data }: RunAnswer['rows'][number], name: string): number {
  const { parts, bytesPerSample } = data!;
  return parts.find(({ part }) => part === name)!.bytesPerSecond / bytesPerSample!;
}

const missing = (id: string) => (isModel(id) ? false : `${id} is not among the models`);

test('ImageNet: 90 epochs, and cores of the host decode 17,000 pictures a second, whatever the devices could train', async () => {
  const { inputs, row } = await run('imagenet-resnet50', 'ddp');
  assert.equal(inputs.unit, 'image');
  assert.ok(Math.abs(inputs.tokens! / (90 * 1_281_167) - 1) < 1e-12);
  const decoded = rateOf(row, 'decode');
  assert.ok(Math.abs(decoded / 17_140 - 1) < 0.001, `${decoded}`);
  const needed = row.data!.neededBytesPerSecond / row.data!.bytesPerSample!;
  assert.equal(row.data!.bound, needed > decoded ? 'decode' : null);
  // Ninety times all pictures at the lesser rate, and a few minutes to start.
  const least = (90 * 1_281_167) / Math.min(needed, decoded);
  const { p50 } = row.timeToTrainSeconds;
  assert.ok(p50 >= least && p50 < 1.05 * least + 300, `${p50} of ${least}`);
});

test('a billion pictures: each once, decoded on devices', { skip: missing('vit-h-14') }, async () => {
  const { inputs, row } = await run('billion-images-vit', 'zero-1');
  assert.ok(Math.abs(inputs.tokens! / 1e9 - 1) < 1e-12);
  // 512 H100 with seven decoders each; pictures of 41 kB.
  const rate = (512 * (7 / 5) * 5000 * 115_000) / 41_000;
  assert.ok(Math.abs(rateOf(row, 'device') / rate - 1) < 1e-6);
  assert.equal(row.data!.bound, null);
});

test('volumes of kidneys: 2,000 epochs of 168', { skip: missing('unet-3d') }, async () => {
  const { inputs, row } = await run('medical-unet3d', 'ddp');
  assert.equal(inputs.unit, 'volume');
  assert.equal(inputs.tokens, 2000 * 168);
  assert.ok(row.data!.exposedSeconds >= 0);
});

test('driving: 20 epochs of 28,130 frames, and data keeps up by far', async () => {
  const { inputs, row } = await run('driving-fusion', 'ddp');
  assert.equal(inputs.unit, 'sample');
  assert.equal(inputs.tokens, 20 * 28_130);
  assert.equal(row.data!.bound, null);
  // 112 cores that make 22 frames a second each.
  assert.ok(Math.abs(rateOf(row, 'decode') - 112 * 22) < 1e-6);
});
