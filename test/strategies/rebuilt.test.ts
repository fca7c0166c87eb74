/** What each recomputation mode runs again, by hand for a Llama block. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerSteps } from '../../models/steps/block.js';
import { flopsOf } from '../../program/kernel.js';
import type { Recompute } from '../../strategies/job.js';
import { rebuilt } from '../../strategies/layers/rebuilt.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';

const job = jobOf('llama3-8b', {}, { separateProjections: true, kernels: 'flash' });
const steps = layerSteps(job.model, 'dense-block', shapeOf(job));
const again = (mode: Recompute) => rebuilt(steps, mode).map((s) => s.name);

test('nothing, attention, or everything', () => {
  assert.deepEqual(again('none'), []);
  assert.deepEqual(again('selective'), ['core attention']);
  assert.equal(again('full').length, steps.length);
});

test('by op: keys, the output projection and up of the seven products; norms, rotary and activation; not attention', () => {
  // In order: query (kept), key, value (kept), output, gate (kept), up, down (kept).
  assert.deepEqual(again('per-op'), [
    'attention norm',
    'key',
    'rotary',
    'attention output',
    'attention residual',
    'feed-forward norm',
    'feed-forward up',
    'feed-forward activation',
  ]);
});

test('by op: the products that run again are h·kv + h² + h·ffn of h² + 2·h·kv + h² + 3·h·ffn', () => {
  const gemms = (of: readonly (typeof steps)[number][]) =>
    of.flatMap((s) => s.forward).reduce((sum, k) => sum + (k.family === 'gemm' ? flopsOf(k) : 0), 0);
  const [h, kv, ffn] = [4096, 8 * 128, 14336];
  const share = gemms(rebuilt(steps, 'per-op')) / gemms(steps);
  assert.equal(share, (h * kv + h * h + h * ffn) / (2 * h * h + 2 * h * kv + 3 * h * ffn));
});
