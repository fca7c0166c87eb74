/** What holds of every model that is no row of decoder blocks. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { MODELS } from '../../../models/index.js';
import { networkLayer, networkOf } from '../../../models/network.js';
import { layerSteps } from '../../../models/steps/block.js';
import { OUTPUT } from '../../../models/steps/step.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../../models/weights/weights.js';
import { check } from '../../../program/check.js';
import type { Job, KernelSet, Recompute } from '../../../strategies/job.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import { writeProgram } from '../../../strategies/write.js';

const NETWORKS = MODELS.filter(({ architecture }) => architecture !== undefined);

function jobOf(model: (typeof MODELS)[number], kernels: KernelSet, recompute: Recompute): Job {
  return {
    model,
    layout: {
      ...{ dp: 2, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 2, zero: 0, sequenceParallel: false },
      ...{ recompute, microBatch: 2 },
    },
    ...{ sequence: 1, globalBatch: 4, precision: 'bf16', gradientPrecision: 'fp32', kernels },
  };
}

test('layers that are called alike are alike, and no backward pass reads what its layer handed on', () => {
  for (const model of NETWORKS) {
    const network = networkOf(model)!;
    const { layers } = network;
    assert.ok(layers.length >= 2, model.id);
    const kinds = new Map<string, string>();
    for (const [i, layer] of layers.entries()) {
      const ends = i === 0 || i === layers.length - 1;
      if (!ends) assert.match(layer.kind, /block(-\d+)?$/, `${model.id} ${layer.kind}`);
      const shapes = JSON.stringify([
        layer.input,
        layer.output,
        layer.operations.map((o) => [o.name, o.weights]),
      ]);
      assert.equal(kinds.get(layer.kind) ?? shapes, shapes, `${model.id} ${layer.kind}`);
      if (!ends) kinds.set(layer.kind, shapes);
    }
    for (const fused of ['unfused', 'flash-fused'] as const) {
      const shape = shapeOf(jobOf(model, fused, 'none'));
      for (const { kind } of new Set(layersOf(model)))
        for (const step of layerSteps(model, kind, shape))
          assert.ok(
            ![...step.inputNeeds, ...step.weightNeeds].includes(OUTPUT),
            `${model.id} ${kind} ${step.name}`,
          );
    }
    assert.equal(networkLayer(network, 'head'), layers.at(-1));
  }
});

test('parameters are the elements of the weights of all layers', () => {
  for (const model of NETWORKS) {
    const sum = layersOf(model).reduce(
      (total, { weights }) => total + weights.reduce((own, weight) => own + elementsOf(weight), 0),
      0,
    );
    assert.equal(parameterCount(model).total, sum, model.id);
  }
});

test('programs of every network are sound, with what is fused and without, keeping everything and recomputing', () => {
  const ways = [
    ['ddp', 'flash-fused', 'none'],
    ['zero-3', 'unfused', 'full'],
  ] as const;
  // Each model one of the ways, in turn: their families have many.
  for (const [i, model] of NETWORKS.entries()) {
    const [state, kernels, recompute] = ways[i % ways.length]!;
    const program = writeProgram(model.id, jobOf(model, kernels, recompute), {
      schedule: 'sequential',
      state,
    });
    assert.deepEqual(check(program), [], `${model.id} ${state}`);
  }
});
