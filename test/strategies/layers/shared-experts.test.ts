/** Shared experts beside exchanges: the same kernels and bytes, and what an exchange takes less of a layer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../program/check.js';
import type { Kernel } from '../../../program/kernel.js';
import { simulate } from '../../../sim/simulate.js';
import type { Job } from '../../../strategies/job.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import { fixedPrice, freeNetwork } from '../../machines.js';
import { assertMemory, assertOrdered } from '../laws.js';
import { collectives, kernels, placeOf, waitingFor, writeLayer } from './written.js';

const MODEL = 'deepseek-v2-lite';
const job = jobOf(MODEL, { dp: 8, ep: 8 });
const write = (sharedExpertOverlap: boolean, more: Partial<Job> = {}) =>
  writeLayer({ ...job, ...more, sharedExpertOverlap }, PASSES, 'moe-block');

test('the same kernels run and the same tokens travel', () => {
  const [behind, beside] = [write(false), write(true)];
  for (const direction of ['forward', 'backward'] as const) {
    const labels = (ops: typeof behind.forward) => kernels(ops).map((op) => op.label);
    assert.deepEqual(labels(beside[direction]).sort(), labels(behind[direction]).sort());
    assert.notDeepEqual(labels(beside[direction]), labels(behind[direction]));
    const moved = (ops: typeof behind.forward) =>
      collectives(ops).map((op) => [op.label, op.bytes, op.stream]);
    assert.deepEqual(moved(beside[direction]), moved(behind[direction]));
  }
});

test('the first product runs before tokens are there, the last before results are back', () => {
  const { forward, backward } = write(true);
  const order = (ops: typeof forward, ...labels: string[]) => {
    const places = labels.map((label) => ops.findIndex((op) => op.label === label));
    assert.ok(
      places.every((place, i) => place > (places[i - 1] ?? -1)),
      `${labels.join(' < ')}: ${places.join()}`,
    );
  };
  order(forward, 'dispatch: all-to-all tokens', 'shared expert up', 'expert up');
  order(forward, 'expert down: all-to-all tokens', 'shared expert down', 'combine');
  order(
    backward,
    'expert down gradient: all-to-all tokens',
    'shared expert down input gradient',
    'expert down input gradient',
  );
  order(
    backward,
    'dispatch gradient: all-to-all tokens',
    'shared expert up input gradient',
    'dispatch input gradient',
  );
  for (const [ops, exchange, waits] of [
    [forward, 'dispatch: all-to-all tokens', 'expert up'],
    [forward, 'expert down: all-to-all tokens', 'combine'],
    [backward, 'expert down gradient: all-to-all tokens', 'expert down input gradient'],
    [backward, 'dispatch gradient: all-to-all tokens', 'dispatch input gradient'],
  ] as const)
    assert.deepEqual(waitingFor(ops, placeOf(ops, exchange)), [waits]);
});

test('what runs during an exchange costs nothing, up to as long as that takes', () => {
  // Shared experts are 2 of 1,408 columns: a product of theirs takes a second, all else nothing.
  const isShared = (kernel: Kernel) =>
    kernel.family === 'gemm' &&
    [kernel.m, kernel.n, kernel.k].some((size) => size === 2 * 1408 || size === 4 * 1408);
  const perLayer = (sharedExpertOverlap: boolean, exchange: number) => {
    const prices = {
      ...freeNetwork((kernel) => (isShared(kernel) ? 1 : 0)),
      collective: (kind: string) => fixedPrice(kind === 'all-to-all' ? exchange : 0),
    };
    const program = writeProgram(
      'p',
      { ...job, sharedExpertOverlap },
      { schedule: 'sequential', state: 'ddp' },
    );
    assert.deepEqual(check(program), []);
    // 27 layers, the first of them dense.
    return simulate(program, prices).stepPs / 1e12 / 26;
  };
  // Two products forward, four backward: the first one each way is beside the dispatch, the last beside the combine.
  assert.equal(perLayer(false, 1.5), 6 + 4 * 1.5);
  assert.equal(perLayer(true, 0.5), 6);
  assert.equal(perLayer(true, 1.5), 2 * Math.max(1, 1.5) + 2 * Math.max(2, 1.5));
  assert.equal(perLayer(true, 100), 4 * 100);
});

test('libraries and overlapped micro-batches leave it as it is', () => {
  for (const more of [
    { dispatcher: 'deepep' },
    { dispatcher: 'allgather' },
    { runtime: { expertOverlap: 'other-micro-batch' }, globalBatch: 64 },
  ] as const)
    assert.deepEqual(write(true, more), write(false, more));
});

test('adapters go with the products they add to, and a gate waits for what travels in pieces', () => {
  const adapted = jobOf(MODEL, { dp: 8, ep: 8 });
  const tuning = {
    adapters: { rank: 8, variant: 'lora', dropout: 0, targets: ['shared-experts.up', 'shared-experts.down'] },
    base: 'whole',
  } as const;
  const gated = jobOf(
    'qwen3-next-80b-a3b',
    { dp: 8, tp: 2, ep: 4, sequenceParallel: true },
    { tpCommOverlap: true, separateProjections: true },
  );
  for (const each of [{ ...adapted, model: { ...adapted.model, tuning } }, gated]) {
    const { forward, backward } = writeLayer({ ...each, sharedExpertOverlap: true }, PASSES, 'moe-block');
    assertMemory('moe-block', forward, backward);
    assertOrdered(forward, `${each.model.id} forward`);
    assertOrdered(backward, `${each.model.id} backward`);
  }
});
