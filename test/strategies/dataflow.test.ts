/** Programs state what every op reads and writes; these are the laws that dataflow must keep. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterTargets } from '../../models/adapters.js';
import { MODELS, modelById } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { layerSteps } from '../../models/steps/block.js';
import type { Adapters } from '../../models/tuning.js';
import { VISION } from '../../models/weights/vision.js';
import { layersOf, type Weight } from '../../models/weights/weights.js';
import { KERNEL_SETS } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';
import { assertMemory, assertOrdered } from './laws.js';

test('the steps of every model use exactly the weights of its layers', () => {
  for (const model of MODELS) {
    const shape = shapeOf(jobOf(model.id, {}));
    for (const layer of new Set(layersOf(model))) {
      const idle = idleNames(layersOf(model)[0]!.weights);
      const used = new Set(layerSteps(model, layer.kind, shape).flatMap((s) => s.weights));
      const owned = new Set(layer.weights.map((w) => w.name).filter((name) => !idle.has(name)));
      if (layer.tied) used.delete('embedding');
      assert.deepEqual([...used].sort(), [...owned].sort(), `${model.id} ${layer.kind}`);
    }
  }
});

/** Weights of a vision tower's blocks that are not run (LLaVA): without tuning, those that have no gradient. */
function idleNames(weights: readonly Weight[]): ReadonlySet<string> {
  return new Set(
    weights.filter(({ frozen, name }) => frozen && name.startsWith(VISION)).map(({ name }) => name),
  );
}

const TUNINGS: readonly Omit<Adapters, 'targets'>[] = [
  { rank: 8, variant: 'lora', dropout: 0 },
  { rank: 16, variant: 'rslora', dropout: 0.05 },
  { rank: 8, variant: 'dora', dropout: 0.05 },
];

test('the steps of every model with adapters use exactly its weights and the adapters’, and train the adapters alone', () => {
  // Each kind of adapters in turn: every third model has the same.
  const decoders = MODELS.filter(({ architecture }) => architecture === undefined);
  for (const [i, model] of decoders.entries()) {
    const idle = idleNames(layersOf(model)[0]!.weights);
    for (const adapters of [TUNINGS[i % TUNINGS.length]!]) {
      const targets = adapterTargets(model, ['all-linear']);
      const tuned: Model = { ...model, tuning: { adapters: { ...adapters, targets }, base: 'nf4' } };
      for (const separateProjections of [false, true]) {
        const shape = { ...shapeOf(jobOf(model.id, {})), separateProjections };
        for (const layer of new Set(layersOf(tuned))) {
          const steps = layerSteps(tuned, layer.kind, shape);
          const used = new Set(steps.flatMap((s) => s.weights));
          const trained = new Set(
            steps.flatMap((s) => s.weights.filter((name) => !s.frozen?.includes(name))),
          );
          if (layer.tied) used.delete('embedding');
          const names = (of: typeof layer.weights) =>
            of
              .map((w) => w.name)
              .filter((name) => !idle.has(name))
              .sort();
          assert.deepEqual([...used].sort(), names(layer.weights), `${model.id} ${layer.kind}`);
          assert.deepEqual([...trained].sort(), names(layer.weights.filter((w) => !w.frozen)), model.id);
        }
      }
    }
  }
});

/**
 * Recomputation, whether projections are products of their own, whether tensor ranks meet in pieces; inputs wait on
 * the host where layers are recomputed and that is so.
 */
const MODES = [
  ['none', false, false],
  ['selective', false, true],
  ['full', false, false],
  ['full', false, true],
  ['per-op', false, false],
  ['per-op', true, true],
  ['none', true, true],
] as const;

const DENSE = [
  { tp: 1, sequenceParallel: false },
  { tp: 8, sequenceParallel: false },
  { tp: 8, sequenceParallel: true },
];
const MIXTURES = [
  ...DENSE,
  { ep: 4, dp: 4, sequenceParallel: false },
  { ep: 8, tp: 8, sequenceParallel: true },
  { ep: 4, tp: 4, dp: 4, etp: 4, sequenceParallel: true },
];
const layoutsOf = (id: string) => (modelById(id).moe ? MIXTURES : DENSE);

for (const id of ['gpt3-175b', 'llama3-70b', 'mixtral-8x7b', 'deepseek-v3', 'gpt-neox-20b', 'gpt-oss-20b']) {
  test(`${id}: no op reads what another stream may still be writing, and a backward pass gives back all that the forward pass kept`, () => {
    for (const layout of layoutsOf(id)) {
      for (const kernels of KERNEL_SETS) {
        for (const [recompute, separateProjections, tpCommOverlap] of MODES) {
          const rest = { kernels, separateProjections, tpCommOverlap, offloadInputs: tpCommOverlap };
          const job = jobOf(id, { ...layout, recompute }, rest);
          const kinds = new Set(layersOf(job.model).map((l) => l.kind));
          const segments = layerSegments(job, kinds);
          for (const { name, ops } of Object.values(segments))
            assertOrdered(ops, `${name}, ${kernels}, ${recompute}`);
          for (const kind of kinds) {
            const { [`${kind}.forward`]: forward, [`${kind}.backward`]: backward } = segments;
            assertMemory(kind, forward!.ops, backward!.ops);
          }
        }
      }
    }
  });
}
