/** Cameras and lidar fused: parameters and products by hand, and a program without a fault. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { networkFacts } from '../../../models/network-facts.js';
import { networkOf, networkWeights } from '../../../models/network.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { check } from '../../../program/check.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';

const MODEL = modelById('bev-fusion');
const { layers } = networkOf(MODEL)!;

/** Of a convolution with its norm, and with a bias. */
const normed = (inputs: number, outputs: number, window: number) => inputs * outputs * window ** 2 + 2 * outputs;
const biased = (inputs: number, outputs: number, window: number) => inputs * outputs * window ** 2 + outputs;

const parametersOf = (...kinds: RegExp[]) =>
  layers
    .filter(({ kind }) => kinds.some((each) => each.test(kind)))
    .flatMap(networkWeights)
    .reduce((sum, { shape, copies }) => sum + copies * shape.reduce((product, extent) => product * extent, 1), 0);

test('cameras are ResNet-50 without its classifier, its neck a pyramid and depths', () => {
  const pyramid = biased(1024, 256, 1) + biased(2048, 256, 1) + biased(256, 256, 3) + biased(256, 59 + 64, 1);
  // torchvision's resnet50 has 25,557,032, of which 2,049,000 are the classifier.
  assert.equal(parametersOf(/^camera/), 25_557_032 - 2_049_000 + pyramid);
});

test('pillars, PointPillars’ backbone and one convolution over 64 + 384 channels', () => {
  const stages = [64, 128, 256].map((c, i) => {
    return normed(i === 0 ? 64 : c / 2, c, 3) + [3, 5, 5][i]! * normed(c, c, 3);
  });
  const levels = normed(64, 128, 2) + normed(128, 128, 1) + normed(256, 128, 2);
  const encoder = 9 * 64 + 2 * 64;
  const sum = stages.reduce((total, each) => total + each, 0);
  assert.equal(parametersOf(/^lidar/), encoder + sum + levels + normed(64 + 3 * 128, 256, 3));
});

test('heads: two convolutions for each of six things that each of six tasks says', () => {
  const each = (outputs: number) => normed(64, 64, 3) + 64 + biased(64, outputs, 3);
  const said = [1, 2, 2, 1, 2, 2].flatMap((classes) => [classes, 2, 1, 3, 2, 2]);
  assert.equal(
    parametersOf(/head$/),
    said.reduce((sum, outputs) => sum + each(outputs), 0),
  );
  assert.equal(parameterCount(MODEL).total, parametersOf(/./));
});

test('six pictures take what ResNet-50 takes of as many pixels, and the grid the rest', () => {
  const { flopsForward: all, unit, sampleSize } = networkFacts(MODEL)!;
  assert.deepEqual([unit, sampleSize], ['sample', [6 * 256, 704]]);
  const picture = networkFacts(modelById('resnet-50'))!.flopsForward - 2 * 2048 * 1000;
  const cameras = (picture * 6 * 256 * 704) / 224 ** 2;
  // The lidar's second and third stage alone: 2 · 9 · channels² · cells · five convolutions.
  const lidar = 2 * 9 * 5 * (128 ** 2 * 128 ** 2 + 256 ** 2 * 64 ** 2);
  assert.ok(all > cameras + lidar && all < 3 * cameras, `${all} of ${cameras} and ${lidar}`);
});

test('its program gives back what it takes', () => {
  for (const kernels of ['unfused', 'flash-fused'] as const) {
    const plain = jobOf('bev-fusion', { dp: 2, microBatch: 2 });
    const job = { ...plain, sequence: 1, globalBatch: 8, kernels };
    assert.deepEqual(check(writeProgram('fusion', job, { schedule: 'sequential', state: 'ddp' })), []);
  }
});
