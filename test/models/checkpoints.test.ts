/** Every architecture that is read, held against a published checkpoint of it; and two ways to the same number. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockModel } from '../../models/blocks.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import type { Model } from '../../models/model.js';
import { layerSteps } from '../../models/steps/block.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { CHECKPOINTS } from './checkpoints/checkpoints.js';
import { SHAPE } from './checkpoints/shape.js';
import type { Fields } from './fixture.js';

/** As from a file, which has no fields without a value; of a model that sees, the decoder, whose parameters these are. */
function read(config: Fields) {
  const { vision: _, ...decoder } = modelFromHuggingFace(JSON.parse(JSON.stringify(config)), 'c.json');
  return decoder;
}

for (const { name, config, parameters, active } of CHECKPOINTS) {
  test(`${name} has the parameters of its checkpoint`, () => {
    const counted = parameterCount(read(config));
    assert.equal(counted.total, parameters);
    if (active !== undefined) assert.equal(counted.active, active);
  });
}

test('no word of a published configuration goes unread but those that say nothing of the model', () => {
  for (const { name, config } of CHECKPOINTS) {
    const { notes = [] } = read(config);
    const told = notes.filter((note) => !/tower .* is left out|full_attn_layers/.test(note));
    assert.deepEqual(told, [], name);
  }
});

/** Every layer of a model once. */
function layers(model: Model) {
  return [...new Set(layersOf(model))];
}

test('every weight of every layer is used by a step of that layer, and no step uses another', () => {
  for (const { name, config } of CHECKPOINTS) {
    const model = read(config);
    for (const separateProjections of [false, true]) {
      for (const layer of layers(model)) {
        const steps = layerSteps(model, layer.kind, { ...SHAPE, separateProjections });
        const used = new Set(steps.flatMap((step) => step.weights));
        const has = new Set(layer.weights.map((weight) => weight.name));
        // A tied head multiplies by the embedding's.
        if (layer.tied === true) has.add('embedding');
        assert.deepEqual([...used].sort(), [...has].sort(), `${name}, ${layer.kind}`);
      }
    }
  }
});

test('a token multiplies each matrix of a dense layer once: forward products are two FLOPs for each of its elements', () => {
  for (const { name, config } of CHECKPOINTS) {
    const model = read(config);
    for (const layer of layers(model)) {
      const own = blockModel(model, layer.kind);
      // Experts are visited by some tokens, an embedding is looked up, and scans are no products.
      if (own.moe || layer.kind === 'embedding' || own.mixer) continue;
      const flops = layerSteps(model, layer.kind, SHAPE)
        .flatMap((step) => step.forward)
        .reduce(
          (sum, kernel) => sum + (kernel.family === 'gemm' ? 2 * kernel.m * kernel.n * kernel.k : 0),
          0,
        );
      const matrices = layer.weights.filter((weight) => weight.shape.length === 2).map(elementsOf);
      const tied = layer.tied === true ? model.vocab * (model.embeddingWidth ?? model.hidden) : 0;
      const elements = matrices.reduce((sum, count) => sum + count, tied);
      assert.equal(flops, 2 * SHAPE.positions * elements, `${name}, ${layer.kind}`);
    }
  }
});
