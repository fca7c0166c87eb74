/** The list of passes: documented, in an order that matters, and open to one more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { flopsOf } from '../../../program/kernel.js';
import { collective, isForward, isKernel, writtenBy } from '../../../strategies/layers/edits.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import type { Pass } from '../../../strategies/layers/passes/pass.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import { jobOf } from '../../jobs.js';
import { collectives, kept, kernels, passes, placeOf, sum, waitingFor, writeLayer } from './written.js';

test('every pass says what it is, what it does, and who wrote of it', () => {
  assert.equal(new Set(PASSES.map(({ id }) => id)).size, PASSES.length);
  for (const { id, title, summary, reference } of PASSES) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    assert.match(title, /^[A-Z]/);
    assert.match(summary, /^[A-Z].*\.$/, id);
    assert.ok(reference.length > 20, `${id} has no reference`);
  }
});

test('the recipe lists the passes in the order they run', () => {
  const readme = readFileSync(new URL('../../../../strategies/README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| (?:\d+) \| ([^|]+?) \| `layers\/passes\/([a-z-]+)\.ts` \|/gm)];
  assert.deepEqual(
    rows.map(([, title]) => title),
    PASSES.map(({ title }) => title),
  );
  const imports = readFileSync(
    new URL('../../../../strategies/layers/passes/index.ts', import.meta.url),
    'utf8',
  );
  for (const [, , file] of rows) assert.match(imports, new RegExp(`from './${file}\\.js'`));
});

test('a layer on its own is touched by no pass, and each concern brings in its own', () => {
  const used = (job: ReturnType<typeof jobOf>) => {
    const layer = { job, kind: 'dense-block' as const, shape: shapeOf(job) };
    return PASSES.filter((pass) => pass.applies(layer)).map(({ id }) => id);
  };
  assert.deepEqual(used(jobOf('llama2-7b', {})), []);
  assert.deepEqual(used(jobOf('llama2-7b', { tp: 2 })), ['tensor-parallel']);
  assert.deepEqual(used(jobOf('llama2-7b', { tp: 2, sequenceParallel: true, cp: 2 })), [
    'tensor-parallel',
    'sequence-parallel',
    'context-parallel',
  ]);
  assert.deepEqual(used(jobOf('llama2-7b', { recompute: 'full' }, { offloadInputs: true })), [
    'recomputation',
    'offloaded-activations',
  ]);
});

test('what runs again comes first, so that it is split like all else: the order is not a matter of taste', () => {
  const job = jobOf('llama2-7b', { tp: 2, recompute: 'full' });
  const again = (by: readonly Pass[]) =>
    collectives(writeLayer(job, by).backward).filter((op) => op.phase === 'recompute').length;
  const inOrder = passes('recomputation', 'tensor-parallel');
  assert.equal(again(inOrder), 2);
  assert.equal(again(inOrder.toReversed()), 0);
});

/** Fine-tuning of norms alone: products keep their weights. */
const frozenProducts: Pass = {
  id: 'frozen-products',
  title: 'Frozen products',
  summary: 'Leaves the gradients of all products’ weights out.',
  reference: 'Made for this test, after BitFit, arXiv 2106.10199',
  applies: () => true,
  rewrite({ backward }) {
    for (const run of backward) {
      run.nodes = run.nodes.filter((node) => !isKernel(node) || node.part !== 'weight-gradient');
    }
  },
};

test('a new concern is an object and a line in the list: frozen weights halve the backward products', () => {
  const job = jobOf('llama2-7b', { tp: 4, sequenceParallel: true });
  const [before, after] = [writeLayer(job, PASSES), writeLayer(job, [frozenProducts, ...PASSES])];
  const flops = (ops: typeof before.forward) =>
    sum(kernels(ops).map(({ kernel }) => (kernel.family === 'gemm' ? flopsOf(kernel) : 0)));
  assert.equal(flops(after.backward), flops(before.backward) / 2);
  assert.deepEqual(
    after.forward.filter((op) => op.kind !== 'free' && op.kind !== 'alloc').length,
    before.forward.filter((op) => op.kind !== 'free' && op.kind !== 'alloc').length,
  );
  // Nobody asked for it, yet no input is gathered for a weight gradient or kept for one.
  const gathers = (ops: typeof before.forward) =>
    collectives(ops).filter((op) => op.label.endsWith('all-gather input')).length;
  assert.deepEqual([gathers(before.backward), gathers(after.backward)], [2, 0]);
  assert.ok(kept(after) < kept(before));
});

/** What attention writes is exchanged with replicas, whatever for. */
const exchanged: Pass = {
  id: 'exchanged-context',
  title: 'Exchanged context',
  summary: 'Exchanges what attention writes over replicas.',
  reference: 'Made for this test',
  applies: () => true,
  rewrite({ forward, backward, sizes }) {
    for (const run of [...forward, ...backward.filter(isForward)]) {
      if (!run.step.coreAttention) continue;
      const buffer = writtenBy(run);
      const at = { buffer, awaited: 'next-node' } as const;
      run.nodes.push(collective('exchange', 'all-to-all', ['dp'], sizes.get(buffer)!, at));
    }
  },
};

test('a pass at the end of the list may add communication: it starts behind its kernels, and the next one waits', () => {
  const job = jobOf('llama2-7b', { dp: 2, recompute: 'selective' });
  const { forward, backward } = writeLayer(job, [...PASSES, exchanged]);
  const place = placeOf(forward, 'exchange');
  const [last] = forward[place]!.after;
  assert.equal(forward[last!]!.label, 'core attention');
  assert.deepEqual(waitingFor(forward, place), ['attention output']);
  // Run again, attention ends in the exchange as well, and its gradient waits for it.
  assert.deepEqual(waitingFor(backward, placeOf(backward, 'exchange')), ['core attention input gradient']);
});

test('a pass that names what it has taken out is told so', () => {
  const broken: Pass = {
    ...frozenProducts,
    rewrite({ backward }) {
      const gone = collective('gone', 'all-reduce', ['tp'], 1, { buffer: 'gone', awaited: 'by-name' });
      backward.flatMap(({ nodes }) => nodes).find(isKernel)!.after = [gone];
    },
  };
  assert.throws(() => writeLayer(jobOf('llama2-7b', {}), [broken]), /waits for 'gone', which does not come/);
});
