/** Multi-token prediction and sparse attention, on the models that brought them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { layerSteps } from '../../models/steps/block.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { flopsOf, isProduct } from '../../program/kernel.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { parameterGroupsOf, parametersIn } from '../../strategies/parameter-groups.js';
import { jobOf } from '../jobs.js';
import { assertMemory, assertOrdered } from '../strategies/laws.js';

const v3 = modelById('deepseek-v3');
const withMtp = { ...v3, mtp: 1 };

test('a module is three norms, a projection of two vectors into one, and a block like the last', () => {
  const block = layersOf(v3)
    .at(-2)!
    .weights.reduce((total, weight) => total + elementsOf(weight), 0);
  const module = block + 2 * 7168 * 7168 + 3 * 7168;
  assert.equal(parameterCount(withMtp).total - parameterCount(v3).total, module);
  // The checkpoint's 685B are these with the module's own copies of embedding and output matrix.
  const checkpoint = parameterCount(withMtp).total + 2 * 129280 * 7168;
  assert.ok(Math.abs(checkpoint / 684.49e9 - 1) < 1e-4, `${checkpoint}`);
});

test('a module computes a block, a projection and the logits once more', () => {
  const sequence = 4096;
  const shape = shapeOf(jobOf('deepseek-v3', {}, { sequence }));
  const products = (kind: 'moe-block' | 'head') =>
    layerSteps(v3, kind, shape)
      .flatMap((step) => step.forward)
      .filter(isProduct)
      .reduce((total, kernel) => total + flopsOf(kernel), 0) / sequence;
  const more = products('moe-block') + products('head') + 2 * 2 * 7168 * 7168;
  const difference = modelFlopsPerToken(withMtp, sequence) - modelFlopsPerToken(v3, sequence);
  assert.ok(Math.abs(difference / (3 * more) - 1) < 1e-12);
});

test('its program is sound, alone, divided and with experts dealt out, for one module and two', () => {
  const layouts = [
    {},
    { tp: 8, sequenceParallel: true },
    { tp: 8, sequenceParallel: false },
    { ep: 8, dp: 8, sequenceParallel: false },
  ];
  for (const mtp of [1, 2]) {
    for (const layout of layouts) {
      for (const recompute of ['none', 'full'] as const) {
        const job = { ...jobOf('deepseek-v3', { ...layout, recompute }), model: { ...v3, mtp } };
        const segments = layerSegments(job, ['head']);
        const { 'head.forward': forward, 'head.backward': backward } = segments;
        assertMemory('head', forward!.ops, backward!.ops);
        assertOrdered(forward!.ops, 'head.forward');
        assertOrdered(backward!.ops, 'head.backward');
      }
    }
  }
});

test('the steps of a head with modules use exactly its weights', () => {
  for (const model of [
    withMtp,
    { ...modelById('llama3-8b'), mtp: 2 },
    { ...modelById('qwen3-0.6b'), mtp: 1 },
  ]) {
    const shape = { ...shapeOf(jobOf('deepseek-v3', {})) };
    const used = new Set(layerSteps(model, 'head', shape).flatMap((step) => step.weights));
    used.delete('embedding');
    const owned = new Set(
      layersOf(model)
        .at(-1)!
        .weights.map((weight) => weight.name),
    );
    assert.deepEqual([...used].sort(), [...owned].sort(), model.id);
  }
});

test('the last stage of a pipeline holds the embedding for its modules', () => {
  const last = (mtp: boolean, pp: number) => {
    const job = {
      ...jobOf('llama3-8b', { pp }),
      model: { ...modelById('llama3-8b'), ...(mtp ? { mtp: 1 } : {}) },
    };
    const [group] = parameterGroupsOf(job);
    return parametersIn(group!, [{ kind: 'head', index: job.model.layers + 1 }]);
  };
  assert.equal(last(true, 2) - last(true, 1), 128256 * 4096);
  assert.equal(last(false, 2) - last(false, 1), 0);
});

test('sparse attention attends to the chosen keys only where that is the lesser work', () => {
  const kernel = (sequence: number) => {
    const shape = shapeOf(jobOf('deepseek-v3.2', {}, { sequence }));
    const step = layerSteps(modelById('deepseek-v3.2'), 'moe-block', shape).find(
      (s) => s.name === 'core attention',
    )!;
    const [attention] = step.forward;
    assert.ok(attention?.family === 'attention');
    return attention;
  };
  // Half of 4,096² pairs × (192 + 128) is less than 2,048 each × (576 + 512); of 65,536² it is more.
  assert.deepEqual([kernel(4096).headDim, kernel(4096).window], [192, undefined]);
  assert.deepEqual([kernel(65_536).headDim, kernel(65_536).kvHeads, kernel(65_536).window], [576, 1, 2048]);
});

test('the indexer scores every earlier position: 64 heads of 128 numbers, a multiply-add each', () => {
  const sequence = 8192;
  const shape = shapeOf(jobOf('deepseek-v3.2', {}, { sequence }));
  const step = layerSteps(modelById('deepseek-v3.2'), 'moe-block', shape).find(
    (s) => s.name === 'chosen keys',
  )!;
  const pairs = (sequence * (sequence + 1)) / 2;
  assert.equal(flopsOf(step.forward[0]!), 2 * pairs * 64 * 128);
});
