/** Programs state what every op reads and writes; these are the laws that dataflow must keep. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODELS, modelById } from '../../models/index.js';
import { layerSteps } from '../../models/steps/block.js';
import { layersOf } from '../../models/weights/weights.js';
import type { Op } from '../../program/program.js';
import { dependenciesOf } from '../../sim/run/dependencies.js';
import { KERNEL_SETS } from '../../strategies/job.js';
import { touches } from '../../strategies/layers/liveness.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';

test('the steps of every model use exactly the weights of its layers', () => {
  for (const model of MODELS) {
    const shape = shapeOf(jobOf(model.id, {}));
    for (const layer of new Set(layersOf(model))) {
      const used = new Set(layerSteps(model, layer.kind, shape).flatMap((s) => s.weights));
      const owned = new Set(layer.weights.map((w) => w.name));
      if (layer.tied) used.delete('embedding');
      assert.deepEqual([...used].sort(), [...owned].sort(), `${model.id} ${layer.kind}`);
    }
  }
});

/** Ids of all ops that certainly ended before each op starts. */
function ancestors(ops: readonly Op[]): Set<number>[] {
  const deps = dependenciesOf(ops);
  const before: Set<number>[] = [];
  for (let id = 0; id < ops.length; id++) {
    const mine = new Set<number>();
    for (let e = deps.first[id]!; e < deps.first[id + 1]!; e++) {
      mine.add(deps.waitsFor[e]!);
      for (const older of before[deps.waitsFor[e]!]!) mine.add(older);
    }
    before.push(mine);
  }
  return before;
}

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
  test(`${id}: no op reads what another stream may still be writing`, () => {
    for (const layout of layoutsOf(id)) {
      for (const kernels of KERNEL_SETS) {
        for (const [recompute, separateProjections, tpCommOverlap] of MODES) {
          const rest = { kernels, separateProjections, tpCommOverlap, offloadInputs: tpCommOverlap };
          const job = jobOf(id, { ...layout, recompute }, rest);
          const kinds = new Set(layersOf(job.model).map((l) => l.kind));
          for (const { name, ops } of Object.values(layerSegments(job, kinds))) {
            const before = ancestors(ops);
            const writers = new Map<string, number>();
            for (const [i, op] of ops.entries()) {
              const { reads, writes } = touches(op);
              for (const tensor of [...reads, ...writes]) {
                const writer = writers.get(tensor);
                const ordered = writer === undefined || before[i]!.has(writer);
                assert.ok(
                  ordered,
                  `${name}, ${kernels}, ${recompute}: ${op.label} touches ${tensor} too early`,
                );
              }
              for (const tensor of writes) writers.set(tensor, i);
            }
          }
        }
      }
    }
  });

  test(`${id}: a backward pass gives back all that the forward pass kept`, () => {
    for (const layout of layoutsOf(id)) {
      for (const kernels of KERNEL_SETS) {
        for (const [recompute, separateProjections, tpCommOverlap] of MODES) {
          const rest = { kernels, separateProjections, tpCommOverlap, offloadInputs: tpCommOverlap };
          const job = jobOf(id, { ...layout, recompute }, rest);
          const kinds = new Set(layersOf(job.model).map((l) => l.kind));
          const segments = layerSegments(job, kinds);
          for (const kind of kinds) {
            const held = new Map<string, number>();
            if (kind !== 'embedding') held.set('L{layer}.mb{mb}.x', 1);
            const play = (direction: string) => {
              for (const op of segments[`${kind}.${direction}`]!.ops) {
                if (op.kind === 'alloc') {
                  assert.ok(!held.has(op.buffer), `${kind}: ${op.buffer} is taken twice`);
                  held.set(op.buffer, op.bytes);
                } else if (op.kind === 'free')
                  assert.ok(held.delete(op.buffer), `${kind}: ${op.buffer} is not held`);
              }
            };
            play('forward');
            assert.equal(held.has('L{next}.mb{mb}.x'), kind !== 'head');
            // The next layer's backward pass frees its input and hands over the gradient.
            held.delete('L{next}.mb{mb}.x');
            if (kind !== 'head') held.set('L{next}.mb{mb}.dx', 1);
            play('backward');
            assert.deepEqual([...held.keys()], kind === 'embedding' ? [] : ['L{layer}.mb{mb}.dx']);
          }
        }
      }
    }
  });
}
