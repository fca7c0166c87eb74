/** Functions made of elementary operations: the bytes of each pass, written out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerSteps } from '../../../models/steps/block.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import type { Job } from '../../../strategies/job.js';
import { jobOf } from '../../jobs.js';

const kernelsOf = (precision: Job['precision'], functions: 'whole' | 'elementary') => {
  const rest = { sequence: 512, kernels: 'unfused', precision, runtime: { functions } } as const;
  const job = jobOf('bert-base', {}, rest);
  const steps = layerSteps(job.model, 'dense-block', shapeOf(job));
  const bytes = (name: string, way: 'forward' | 'inputGradient') => {
    const kernel = steps.find((step) => step.name === name)![way][0]!;
    return 'bytes' in kernel ? kernel.bytes : 0;
  };
  return bytes;
};

test('GELU moves 18 values forward and 26 backward in place of 2 and 3', () => {
  const inner = 512 * 3072;
  const [whole, made] = [kernelsOf('fp16', 'whole'), kernelsOf('fp16', 'elementary')];
  const forward = [2, 2, 3, 2, 2, 2, 2, 3].reduce((sum, each) => sum + each);
  assert.equal(made('feed-forward activation', 'forward'), forward * inner * 2);
  assert.equal(whole('feed-forward activation', 'forward'), 2 * inner * 2);
  assert.equal(made('feed-forward activation', 'inputGradient'), 26 * inner * 2);
});

test('dropout of scores moves 10 values forward and 5 backward', () => {
  const scores = 12 * 512 * 512;
  const made = kernelsOf('fp16', 'elementary');
  assert.equal(made('score dropout', 'forward'), (1 + 2 + 2 + 2 + 3) * scores * 2);
  assert.equal(made('score dropout', 'inputGradient'), (3 + 2) * scores * 2);
});

test('layer norm is elementary in float32 alone', () => {
  const values = 512 * 768;
  assert.equal(kernelsOf('fp32', 'elementary')('attention post norm', 'forward'), 15 * values * 4);
  assert.equal(kernelsOf('fp16', 'elementary')('attention post norm', 'forward'), 2 * values * 2);
});
