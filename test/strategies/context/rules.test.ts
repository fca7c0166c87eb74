/** What ways of meeting a layout, a model or packed rows do not allow, in sentences with the way out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lengths } from '../../../models/sequences.js';
import { contextAxes, contextGroupAxes, meshOfJob, replicaAxes } from '../../../strategies/axes.js';
import { contextDivision, innerRanks } from '../../../strategies/context.js';
import type { Job, Layout } from '../../../strategies/job.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { jobOf, ONE_DEVICE } from '../../jobs.js';

const STRATEGY = { id: 'context-parallel', schedule: '1f1b', state: 'zero-1' } as const;

function broken(model: string, layout: Partial<Layout>, rest: Partial<Job> = {}): string | undefined {
  const job = jobOf(model, layout, { sequence: 8192, ...rest });
  const { dp, tp, cp } = job.layout;
  return brokenRule(STRATEGY, job, dp * tp * cp);
}

test('heads are divided evenly, and those of keys divided or repeated', () => {
  // 32 heads and 8 of keys: 16 ranks repeat each of these, 6 cannot have as many each.
  assert.equal(broken('llama3-8b', { cp: 16, cpKind: 'ulysses' }), undefined);
  assert.match(
    broken('llama3-8b', { cp: 64, cpKind: 'ulysses' })!,
    /32 of llama3-8b's 32 heads.*usp or ring/,
  );
  assert.match(broken('llama3-8b', { cp: 8, tp: 8, cpKind: 'ulysses' })!, /tp=8 has 4 of/);
  assert.equal(broken('llama3-8b', { cp: 16, tp: 8, cpKind: 'usp', cpInner: 4 }), undefined);
  assert.match(broken('llama3-8b', { cp: 16, tp: 8, cpKind: 'usp', cpInner: 8 })!, /another cp-inner/);
  assert.match(
    broken('qwen2.5-14b', { cp: 10, cpKind: 'ulysses' }, { sequence: 10240 })!,
    /8 heads of keys and values .* repeated evenly/,
  );
  // A ring divides no heads.
  assert.equal(broken('llama3-8b', { cp: 64, cpKind: 'ring' }), undefined);
});

test('groups are whole, and no other axis divides them', () => {
  assert.match(broken('llama3-8b', { cp: 8, cpKind: 'usp', cpInner: 3 })!, /cp-inner=3 .* choose 1, 2, 4, 8/);
  assert.match(
    broken('mixtral-8x7b', { cp: 8, ep: 4, cpKind: 'usp', cpInner: 2 })!,
    /one axis is divided once/,
  );
  assert.equal(broken('mixtral-8x7b', { cp: 8, ep: 8, cpKind: 'hierarchical', cpInner: 2 }), undefined);
});

test('sequences come out even: two pieces a rank for zig-zag, one for stripes, neighbours and heads', () => {
  const sequence = 8 * 1025;
  assert.match(broken('llama3-8b', { cp: 8, cpKind: 'ring' }, { sequence })!, /16 equal chunks/);
  for (const layout of [{ cpKind: 'ring', cpBalance: 'striped' }, { cpKind: 'ulysses' }] as const)
    assert.equal(broken('llama3-8b', { cp: 8, ...layout }, { sequence }), undefined);
});

const PACKED: Lengths = {
  lengths: [{ tokens: 1024, share: 1 }],
  ...{ mean: 1024, packing: 'packed', words: '1024' },
};

test('windows and packed rows are divided where it is said how ranks meet; both at once by heads only', () => {
  assert.match(broken('mistral-7b', { cp: 2 })!, /window of 4096.*--cp-kind/);
  assert.match(broken('llama3-8b', { cp: 2 }, { lengths: PACKED })!, /packed sequences.*--cp-kind/);
  for (const cpKind of ['all-gather', 'ring', 'ulysses', 'usp', 'hierarchical'] as const) {
    assert.equal(broken('mistral-7b', { cp: 4, cpInner: 2, cpKind }), undefined, cpKind);
    assert.equal(broken('llama3-8b', { cp: 4, cpInner: 2, cpKind }, { lengths: PACKED }), undefined, cpKind);
    const both = broken('mistral-7b', { cp: 4, cpInner: 2, cpKind }, { lengths: PACKED });
    if (cpKind === 'ulysses') assert.equal(both, undefined);
    else assert.match(both!, /both at once is not modelled; use --cp-kind ulysses/);
  }
});

test('states and chosen keys are refused, each for its reason', () => {
  assert.match(broken('jamba-v0.1', { cp: 2, cpKind: 'ring' })!, /carry a state along it/);
  assert.match(broken('deepseek-v3.2', { cp: 2, cpKind: 'ring' })!, /indexer chooses each query's keys/);
});

test('groups fill a node, and are an axis of their own inside that of context ranks', () => {
  assert.equal(innerRanks({ cp: 16, tp: 1 }), 8);
  assert.equal(innerRanks({ cp: 16, tp: 4 }), 2);
  assert.equal(innerRanks({ cp: 12, tp: 1 }, 4), 4);
  assert.equal(innerRanks({ cp: 12, tp: 1, cpInner: 3 }), 3);
  const layout = { ...ONE_DEVICE, cp: 16, tp: 2, cpKind: 'usp' } as const;
  assert.deepEqual(contextDivision(layout), {
    ...{ kind: 'usp', balance: 'zigzag', exchange: 4, gather: 1, ring: 4 },
  });
  const job = jobOf('llama3-8b', { dp: 2, cp: 16, tp: 2, cpKind: 'usp' });
  assert.deepEqual(meshOfJob(job).axes, [
    { name: 'dp', size: 2 },
    { name: 'cp', size: 4 },
    { name: 'cp-inner', size: 4 },
    { name: 'tp', size: 2 },
  ]);
  assert.deepEqual(contextAxes(job.layout), ['cp', 'cp-inner']);
  assert.deepEqual(contextGroupAxes(job.layout), { across: ['cp'], inside: ['cp-inner'] });
  assert.deepEqual(replicaAxes(job).all, ['dp', 'cp', 'cp-inner']);
  // One group, or groups of one, need no axis.
  assert.deepEqual(contextAxes({ ...layout, cpInner: 16 }), ['cp']);
  assert.deepEqual(contextAxes({ ...layout, cpInner: 1 }), ['cp']);
});
