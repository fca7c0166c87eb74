import assert from 'node:assert/strict';
import { test } from 'node:test';
import { singleWorker } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { execute } from '../../../accuracy/threads/execute.js';
import { PICTURE_CLASSES, pictures } from '../../../accuracy/threads/pictures.js';
import { modelById } from '../../../models/index.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { workload } from './runs.js';
import { SMALL_CNN } from './small-networks.js';

const BATCH = { steps: 5, sequences: 40 };

test('pictures follow from the seed; every class comes up, and no two pictures are alike', () => {
  const shape = { extent: 8, classes: 10 };
  const [first, again, other] = [1, 1, 2].map((seed) => pictures(BATCH, shape, seed));
  assert.deepEqual(again, first);
  assert.notDeepEqual(other!.labels, first!.labels);
  assert.equal(new Set(first!.labels).size, PICTURE_CLASSES.length);
  const each = 8 * 8 * 3;
  assert.equal(first!.values.length, 200 * each);
  const seen = new Set(
    Array.from(first!.labels, (_, i) => first!.values.subarray(i * each, i * each + 9).join()),
  );
  assert.equal(seen.size, 200);
  const more = pictures({ ...BATCH, steps: 6 }, shape, 1);
  assert.deepEqual(more.values.subarray(0, 200 * each), first!.values, 'more steps change none before');
});

test('a small CNN learns: the loss falls well below that of a guess, on pictures that it has not seen', async () => {
  const given = workload(singleWorker(SMALL_CNN), { steps: 80, seed: 1 });
  // So small a network learns at a larger rate than what `llmsim validate` trains, and the test has seconds.
  const run = await execute({ ...given, optimizer: { ...given.optimizer, learningRate: 0.02 } });
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  const tenth = (of: readonly number[], end: boolean) => mean(end ? of.slice(-11) : of.slice(0, 11));
  const guess = Math.log(PICTURE_CLASSES.length);
  assert.ok(Math.abs(tenth(run.losses, false) - guess) < 0.2, `${tenth(run.losses, false)} at first`);
  assert.ok(tenth(run.losses, true) < 0.75 * guess, `${tenth(run.losses, true)} at last`);
  // A picture is given a class before its step's update, and no picture comes twice.
  assert.ok(tenth(run.hits!, false) < 0.25, `${tenth(run.hits!, false)} right at first`);
  assert.ok(tenth(run.hits!, true) > 0.4, `${tenth(run.hits!, true)} right at last`);
});

test('what batch norm norms over is a micro-batch: other groups are another network', async () => {
  const alone = singleWorker(SMALL_CNN);
  const losses = async (microBatch: number) => {
    const job = { ...alone.job, layout: { ...alone.job.layout, microBatch } };
    return (await execute(workload({ ...alone, job }, { steps: 1, seed: 1 }))).losses;
  };
  const [four] = await losses(4);
  const [sixteen] = await losses(16);
  assert.ok(Math.abs(four! - sixteen!) > 1e-3 * four!, `${four} and ${sixteen}`);
});

test('losses of a network with ReLUs: the first three steps to 10⁻⁵, the later ones, where rounding may switch one, to a hundredth', () => {
  const reference = [2.4, 2.3, 2.2, 2.1, 2];
  const off = (step: number, by: number) =>
    checkLoss(
      reference.map((loss, i) => (i === step ? loss * (1 + by) : loss)),
      reference,
      true,
    ).problem;
  assert.equal(off(1, 0.9e-5), undefined);
  assert.match(
    off(1, 1.1e-5)!,
    /the loss of step 2 differs from one worker's by 1\.1e-5 of it, and 0\.00001 is allowed/,
  );
  assert.equal(off(3, 0.9e-2), undefined);
  assert.match(off(3, 1.1e-2)!, /step 4 .*0\.01 is allowed/);
});

test('tiny-cnn and tiny-vit have the parameters of their layers', () => {
  const norm = (channels: number) => 2 * channels;
  const block = (from: number, to: number) =>
    9 * from * to + 9 * to * to + 2 * norm(to) + (from === to ? 0 : from * to + norm(to));
  const cnn = 9 * 3 * 16 + norm(16) + block(16, 16) + block(16, 32) + block(32, 64) + 64 * 10 + 10;
  assert.equal(parameterCount(modelById('tiny-cnn')).total, cnn);
  // Patches, a class token, 65 positions; norms, queries, keys, values, output, both products; norm and classifier.
  const ends = 48 * 64 + 64 + 64 + 65 * 64 + 2 * 64 + 64 * 10 + 10;
  const own = 4 * 64 + 4 * (64 * 64 + 64) + 2 * 64 * 128 + 128 + 64;
  assert.equal(parameterCount(modelById('tiny-vit')).total, ends + 4 * own);
});
