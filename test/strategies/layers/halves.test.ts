/** A backward pass in halves: nothing is lost, nothing is read too late, and what stays in between is what is read again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { layersOf } from '../../../models/weights/weights.js';
import { flopsOf } from '../../../program/kernel.js';
import type { Op } from '../../../program/program.js';
import type { Job } from '../../../strategies/job.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { layerDraft, layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';
import { assertMemory, assertOrdered } from '../laws.js';

const DENSE = [
  { tp: 2, sequenceParallel: false },
  { tp: 4, sequenceParallel: true },
];
const EXPERTS = [
  { ep: 4, dp: 4 },
  { ep: 8, tp: 8, sequenceParallel: true },
];
const MODES = [
  ['none', false, false],
  ['selective', false, true],
  ['selective', true, false],
  ['selective', false, false],
  ['full', false, false],
  ['full', true, true],
  ['per-op', true, true],
] as const;

function jobsOf(id: string): Job[] {
  return (modelById(id).moe ? EXPERTS : DENSE).flatMap((layout) =>
    MODES.map(([recompute, separateProjections, tpCommOverlap], i) =>
      jobOf(
        id,
        { ...layout, recompute },
        {
          separateProjections,
          tpCommOverlap,
          offloadInputs: tpCommOverlap,
          kernels: i === 3 || i === 6 ? 'flash-fused' : 'unfused',
          runtime: { gradientAccumulation: i % 2 === 0 ? 'fused' : 'separate' },
        },
      ),
    ),
  );
}

/** Kernels as text, sorted; and what they are worth in all. */
function kernelsOf(ops: readonly Op[]) {
  const kernels = ops.flatMap((op) => (op.kind === 'compute' ? [op.kernel] : []));
  return {
    texts: kernels.map((kernel) => JSON.stringify(kernel)).sort(),
    flops: kernels.reduce((sum, kernel) => sum + flopsOf(kernel), 0),
  };
}

const communications = (ops: readonly Op[]) =>
  ops
    .flatMap((op) =>
      op.kind === 'collective' || op.kind === 'copy'
        ? [`${op.kind} ${op.buffer} ${op.bytes} ${op.label}`]
        : [],
    )
    .sort();

for (const id of ['gpt2-124m', 'gpt-neox-20b', 'deepseek-v3']) {
  test(`${id}: both halves are the backward pass: its kernels, its communication, its memory given back`, () => {
    for (const job of jobsOf(id)) {
      const kinds = new Set(layersOf(job.model).map((layer) => layer.kind));
      const segments = layerSegments(job, kinds, PASSES, { splits: true, pairs: false });
      const plain = layerSegments(job, kinds);
      for (const kind of kinds) {
        const [forward, backward, input, weight] = [
          'forward',
          'backward',
          'input-gradient',
          'weight-gradient',
        ].map((part) => segments[`${kind}.${part}`]!.ops);
        const where = `${id} ${kind} ${JSON.stringify(job.layout)}`;
        const both = [...input!, ...weight!];
        assert.deepEqual(kernelsOf(both), kernelsOf(backward!), where);
        assert.deepEqual(communications(both), communications(backward!), where);
        assertOrdered(input!, where);
        assertOrdered(weight!, where);
        assertMemory(kind, forward!, both);
        // Writing the halves changes neither of the others.
        assert.deepEqual(forward, plain[`${kind}.forward`]!.ops);
        assert.deepEqual(backward, plain[`${kind}.backward`]!.ops);
        assert.ok(input!.every((op) => op.kind !== 'compute' || !op.label.endsWith(' weight gradient')));
      }
    }
  });
}

test('no gradient of activations writes over what a weight gradient has yet to read', () => {
  for (const id of ['gpt2-124m', 'mixtral-8x7b'])
    for (const job of jobsOf(id))
      for (const kind of new Set(layersOf(job.model).map((layer) => layer.kind))) {
        // What runs again writes what was there.
        const runs = layerDraft(job, kind).backward.filter(({ phase }) => phase === 'backward');
        const kernels = runs
          .flatMap((run) => run.nodes)
          .flatMap((node) => (node.kind === 'compute' ? [node] : []));
        for (const [i, { part, reads, label }] of kernels.entries()) {
          if (part !== 'weight-gradient') continue;
          const later = kernels.slice(i + 1).filter((other) => other.part !== 'weight-gradient');
          for (const other of later)
            for (const name of other.writes)
              assert.ok(
                !reads.includes(name),
                `${id} ${kind}: ${other.label} writes ${name}, which ${label} reads`,
              );
        }
      }
});
