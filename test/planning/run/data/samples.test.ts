/** Data of models that count samples, against arithmetic: what a picture takes of the store, of a core, of a device's decoders. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetIds, datasetNamed } from '../../../../hardware-profiles/datasets/reader.js';
import { loadCluster } from '../../../../hardware-profiles/index.js';
import { storeNamed } from '../../../../hardware-profiles/stores/reader.js';
import type { DataAsked } from '../../../../planning/run/asked.js';
import { dataAnswer } from '../../../../planning/run/data/answer.js';
import { augmentSeconds } from '../../../../planning/run/data/augmentation.js';
import { decodersOf } from '../../../../planning/run/data/decoders.js';
import { DATASETS_OF, tokensOfSample } from '../../../../planning/run/data/samples.js';
import { jobOf } from '../../../jobs.js';

const A100 = loadCluster('a100-dgx:1');
const JOB = { ...jobOf('resnet-50', { dp: 8, microBatch: 256 }), sequence: 1, globalBatch: 2048 };
const PICTURES = 1_281_167;
const BYTES = 147.9e9 / PICTURES;

function asked(rest: Partial<DataAsked> = {}, dataset = 'imagenet-1k'): DataAsked {
  return { dataset: datasetNamed(dataset), store: storeNamed('object-store'), prefetch: 2, ...rest };
}

const near = (figure: number, sum: number) =>
  assert.ok(Math.abs(figure / sum - 1) < 1e-4, `${figure} for ${sum}`);

test('a step reads its pictures, 2,048 × 115 kB', () => {
  const answer = dataAnswer(JOB, A100, 0.1, asked());
  near(answer.neededBytesPerSecond, (2048 * BYTES) / 0.1);
  near(answer.bytesPerSample!, BYTES);
});

test('cores decode and augment: 112 that training leaves make 17,139 pictures a second, fewer than eight A100 see', () => {
  // Of 128 cores two a rank are taken; 1 / 218.9 s to decode, and 258 + 111 + 1,238 + 53 + 120 + 186 µs on top.
  const perCore = 1 / (196 / 42_900 + 1966e-6);
  const rate = (more: Partial<DataAsked>, step: number) => {
    const { parts, bound, advice, exposedSeconds } = dataAnswer(JOB, A100, step, asked(more));
    const decode = parts.find(({ part }) => part === 'decode')?.bytesPerSecond;
    return { images: decode === undefined ? undefined : decode / BYTES, bound, advice, exposedSeconds };
  };
  const seen = rate({}, 2048 / 18_237);
  near(seen.images!, 112 * perCore);
  assert.equal(Math.round(112 * perCore), 17_139);
  assert.equal(seen.bound, 'decode');
  // 2,048 of 17,139 a second take longer than 2,048 of 18,237.
  near(seen.exposedSeconds, 2048 / (112 * perCore) - 2048 / 18_237);
  assert.match(seen.advice!, /^Data keeps up with 120 cores for loading .*images decoded on the device/);
  assert.equal(Math.ceil(18_237 / perCore), 120);
  // Without augmentation cores keep up; with AutoAugment they are further from it.
  near(rate({ augment: 'none' }, 1).images!, (112 * 42_900) / 196);
  near(rate({ augment: 'auto' }, 1).images!, 112 / (196 / 42_900 + 1966e-6 + 1281e-6));
  assert.equal(rate({ augment: 'none' }, 2048 / 18_237).bound, null);
});

test('eight A100 decode 40,000 pictures of 115 kB a second beside their compute units, and no core is asked', () => {
  const { parts, bound } = dataAnswer(JOB, A100, 2048 / 18_237, asked({ decode: 'device' }));
  assert.equal(bound, null);
  assert.deepEqual(
    parts.map(({ part }) => part),
    ['store', 'node', 'device', 'latency'],
  );
  near(parts.find(({ part }) => part === 'device')!.bytesPerSecond, 8 * 5000 * 115_000);
  const fast = dataAnswer(JOB, A100, 2048 / 80_000, asked({ decode: 'device' }));
  assert.equal(fast.bound, 'device');
  assert.match(fast.advice!, /JPEG decoders 2\.01 times as fast/);
});

test('larger pictures take longer to augment, and those of later devices have more decoders', () => {
  near(augmentSeconds('crop', [448, 448]), 4 * augmentSeconds('crop', [224, 224]));
  assert.equal(augmentSeconds('none', [224, 224]), 0);
  const images = datasetNamed('imagenet');
  const [a100, h100] = ['a100-dgx:1', 'h100-dgx:1'].map(
    (id) => decodersOf(loadCluster(id), images).bytesPerSecond,
  );
  near(h100! / a100!, 7 / 5);
});

test('a sample of text is as many tokens as it is long, and of what has no items nobody knows how much a sample is', () => {
  const text = datasetNamed('fineweb');
  assert.equal(tokensOfSample({}, text), 1);
  assert.equal(tokensOfSample({ unit: 'sample', sampleSize: [512] }, text), 512);
  assert.equal(tokensOfSample({ unit: 'volume', sampleSize: [128, 128, 128] }, datasetNamed('kits19')), 1);
  const { items, ...uncounted } = datasetNamed('imagenet-1k');
  assert.equal(items, PICTURES);
  assert.throws(
    () => tokensOfSample({ unit: 'image', sampleSize: [224, 224] }, uncounted),
    /says not how many images it holds/,
  );
});

test('datasets named by what they hold are all that are listed, and hold it', () => {
  const listed = Object.entries(DATASETS_OF).flatMap(([type, names]) => names.map((name) => [name, type]));
  const held = new Map(datasetIds().map((name) => [name, datasetNamed(name).type]));
  assert.deepEqual(
    new Map(listed as [string, string][]),
    new Map(listed.map(([name]) => [name, held.get(name!)])),
  );
  assert.equal(listed.length, held.size);
});
