/** A backward pass in halves: nothing is lost, nothing is read too late, and what stays in between is what is read again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { layersOf } from '../../../models/weights/weights.js';
import { LayerParts } from '../../../planning/evaluate/layer-parts.js';
import { flopsOf } from '../../../program/kernel.js';
import type { Op } from '../../../program/program.js';
import type { Job } from '../../../strategies/job.js';
import type { CopyNode, KernelNode, Part, Run } from '../../../strategies/layers/draft.js';
import { halvesOf } from '../../../strategies/layers/halves.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { layerDraft, layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';
import { freeNetwork } from '../../machines.js';
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
        // What is gathered again for weight gradients alone is gathered with them.
        assert.ok(!input!.some(({ label }) => label.endsWith('all-gather input')), where);
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

/** How far a list rises above what it finds, and what it leaves. */
function riseOf(ops: readonly Op[]): { readonly rise: number; readonly left: number } {
  let [left, rise] = [0, 0];
  for (const op of ops) {
    if ((op.kind !== 'alloc' && op.kind !== 'free') || op.tier !== undefined) continue;
    left += op.kind === 'alloc' ? op.bytes : -op.bytes;
    rise = Math.max(rise, left);
  }
  return { rise, left };
}

test('one half behind the other leaves what the backward pass leaves, and rises by no more than weight gradients read', () => {
  for (const job of jobsOf('gpt2-124m').slice(0, 4))
    for (const kind of ['dense-block', 'head'] as const) {
      const segments = layerSegments(job, [kind], PASSES, { splits: true, pairs: false });
      const ops = (part: string) => segments[`${kind}.${part}`]!.ops;
      const weight = ops('weight-gradient');
      const whole = riseOf(ops('backward'));
      const both = riseOf([...ops('input-gradient'), ...weight]);
      // What is freed in the second half and not taken there has waited for it.
      const taken = new Set(weight.flatMap((op) => (op.kind === 'alloc' ? [op.buffer] : [])));
      const waiting = weight.reduce(
        (sum, op) => (op.kind === 'free' && !taken.has(op.buffer) ? sum + op.bytes : sum),
        0,
      );
      assert.equal(both.left, whole.left);
      assert.ok(both.rise <= whole.rise + waiting && waiting > 0, `${kind}: ${both.rise} of ${whole.rise}`);
    }
});

test('on one rank both halves take as long as the backward pass', () => {
  const prices = freeNetwork((kernel) => flopsOf(kernel) / 1e12 + 1e-6);
  for (const recompute of ['none', 'full'] as const) {
    const layers = new LayerParts(prices).of(jobOf('llama3-70b', { recompute }));
    for (const kind of ['embedding', 'dense-block', 'head'] as const) {
      const times = (['input-gradient', 'weight-gradient', 'backward'] as const).map((half) =>
        layers.part(kind).durationPs(half),
      );
      assert.equal(times[0]! + times[1]!, times[2]);
      // The embedding has no input to have a gradient, all others have both halves.
      assert.equal(times[0] === 0, kind === 'embedding');
      assert.ok(times[1]! > 0);
    }
  }
});

test('what both halves read and a weight gradient alone has waited for, the other half waits for', () => {
  const [step] = layerDraft(jobOf('gpt2-124m', {}), 'dense-block').steps;
  const fetch: CopyNode = {
    kind: 'copy',
    buffer: 'x',
    from: 'host',
    to: 'device',
    bytes: 1,
    awaited: 'by-name',
  };
  const kernelOf = (part: Part, after: CopyNode[]): KernelNode => ({
    ...{ kind: 'compute', part, label: part, kernel: step!.forward[0]!, after },
    ...{ reads: ['x'], weights: [], writes: [part] },
  });
  const nodes = [fetch, kernelOf('weight-gradient', [fetch]), kernelOf('input-gradient', [])];
  const { input, weight } = halvesOf({ backward: [{ step: step!, phase: 'backward', nodes }] });
  const afters = (runs: readonly Run[]) =>
    runs.flatMap((run) => run.nodes.map((node) => ('after' in node ? node.after : node.kind)));
  assert.deepEqual(afters(input), ['copy', [fetch]]);
  assert.deepEqual(afters(weight), [[]]);
});
