import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../cli/input/digest.js';
import { compare } from '../../../planning/compare.js';
import { rangedRun } from '../../../planning/evaluate/row.js';
import { percentilesOf } from '../../../planning/interval/quantiles.js';
import { planRow } from '../../../planning/plan/answer.js';
import { bestLayout } from '../../../planning/plan/best.js';
import { layoutKeys, type PlanCell } from '../../../planning/plan/cell.js';
import type { PlanPrice, PlanRow } from '../../../planning/plan/row.js';
import type { Request } from '../../../planning/request.js';
import { planLine, rowIn } from '../../../reports/csv/plan.js';
import { requestOf } from '../request.js';

const CELL: PlanCell = {
  ...{ plan: '0123456789abcdef', cells: 7, cell: 3, id: 'i', evaluation: 'e', strategySet: null },
  scenario: { model: 'tiny', cluster: 'h100-dgx:1', 'global-batch': 64 },
};
const PRICE: PlanPrice = {
  ...{ usdPerDeviceHour: 2.99, provider: null, sku: null, region: null, commitment: null },
  ...{ date: '2026-11', kind: 'assumed', source: 'a test' },
};
const NO_LIMITS = { deadlineSeconds: null, budgetUsd: null, maxDevices: null };

function rowFor(
  request: Request,
  limits: Partial<typeof NO_LIMITS> | Record<string, number> = {},
  price: PlanPrice | string = PRICE,
): PlanRow {
  const best = BEST.get(request) ?? bestLayout(request);
  BEST.set(request, best);
  return planRow(CELL, { request, limits: { ...NO_LIMITS, ...limits }, price }, best);
}

/** What was searched for already. */
const BEST = new Map<Request, ReturnType<typeof bestLayout>>();

const RUN = requestOf('gpt2-124m', 'h100-dgx:1', { tokens: 1e9 });

test('a cell is what compare says of the first in its ranking', () => {
  for (const [model, cluster, rest] of [
    ['gpt2-124m', 'h100-dgx:1', { fixed: { recompute: 'none' } }],
    ['llama2-7b', 'h100-dgx:1', { fixed: { microBatch: 1, recompute: 'full' } }],
    ['mixtral-8x7b', 'h100-dgx:4', { strategies: ['expert-parallel', 'zero-3'], fixed: { microBatch: 1 } }],
    ['tiny', 'tpu-v5p:4', { strategies: ['ddp', 'zero-1', 'megatron-3d'], fixed: { recompute: 'none' } }],
  ] as const) {
    const request = requestOf(model, cluster, { tokens: 3e9, ...rest });
    const [first] = compare(request).rows;
    const row = rowFor(request);
    const { winner, speed, run } = row;
    assert.equal(winner!.strategy, first!.strategy, model);
    assert.deepEqual(winner!.layout, first!.layout);
    assert.deepEqual(winner!.alsoKnownAs, first!.alsoKnownAs, model);
    assert.equal(winner!.memory.peakBytes, first!.memory.peakBytes);
    assert.equal(winner!.memory.verdict, first!.memory.verdict);
    assert.equal(speed!.stepTimeSeconds, first!.stepTimeSeconds);
    assert.deepEqual(speed!.interval, first!.interval);
    assert.equal(speed!.widenedBy, first!.widenedBy?.join('; ') ?? null);
    assert.equal(speed!.mfu, first!.mfu);
    for (const key of ['timeToTrainSeconds', 'deviceHours', 'costUsd', 'energyKwh', 'carbonKg'] as const) {
      assert.equal(run![key], first!.totals![key], key);
    }
    assert.equal(row.binds, 'none');
    assert.equal(row.error, null);
  }
});

test('what was asked of experts, launches and ranges is in the row, and comes back from its line', () => {
  const asked = { dispatcher: 'alltoall', capacityFactor: 1.5, cudaGraphs: true, tuned: false } as const;
  const row = rowFor(
    requestOf('mixtral-8x7b', 'h100-dgx:4', {
      ...{ ...asked, strategies: ['expert-parallel'] },
      fixed: { etp: 1, microBatch: 1 },
    }),
  );
  const { routing, dispatcher, expertOverlap, capacityFactor, cudaGraphs, tuned, anchor, etp } = row.inputs;
  assert.deepEqual({ dispatcher, capacityFactor, cudaGraphs, tuned }, asked);
  assert.deepEqual([routing, expertOverlap, anchor, etp], [null, null, null, 1]);
  assert.match(row.speed!.widenedBy!, /the run is taken not to be tuned \(--tuned false\)/);
  const back = rowIn(planLine(row));
  assert.deepEqual([back.inputs, back.speed], [row.inputs, row.speed]);
});

test('time and cost at p50 and p90 are the step’s, times the steps and the price of the devices', () => {
  const { speed, run, winner } = rowFor(RUN);
  const [first] = compare(RUN).rows;
  const job = { ...RUN, layout: first!.layout };
  const step = percentilesOf(
    speed!.stepTimeSeconds,
    first!.hfu,
    rangedRun(job, first!.memory, RUN, winner!.devices),
  )!;
  const steps = 1e9 / (64 * 1024);
  for (const p of ['p50', 'p90'] as const) {
    assert.ok(Math.abs(run!.timeToTrain![p] / (steps * step[p]) - 1) < 1e-12);
    const dollars = (run!.timeToTrain![p] / 3600) * winner!.devices * RUN.cluster.economics.usdPerDeviceHour;
    assert.ok(Math.abs(run!.cost![p] / dollars - 1) < 1e-12);
  }
  assert.ok(run!.timeToTrain!.p50 < run!.timeToTrain!.p90);
});

test('a limit between the prediction and p50 is missed: it is held against the figure that is shown', () => {
  const { run } = rowFor(RUN);
  const between = Math.sqrt(run!.timeToTrainSeconds * run!.timeToTrain!.p50);
  assert.ok(run!.timeToTrainSeconds < between && between < run!.timeToTrain!.p50);
  const late = rowFor(RUN, { deadlineSeconds: between });
  assert.equal(late.binds, 'deadline');
  assert.equal(late.run!.deadlineUse, run!.timeToTrain!.p50 / between);
  assert.equal(rowFor(RUN, { budgetUsd: (run!.costUsd! + run!.cost!.p50) / 2 }).binds, 'budget');
});

test('a commitment of years costs its whole term, whatever the run needs of it', () => {
  const { devices } = rowFor(RUN).winner!;
  const term = (commitment: string) => rowFor(RUN, {}, { ...PRICE, commitment }).run!.commitmentCostUsd;
  // 8,760 hours a year at 2.99 USD.
  assert.ok(Math.abs(term('1-year')! - 8760 * devices * 2.99) < 1e-6);
  assert.ok(Math.abs(term('3-year')! - 3 * 8760 * devices * 2.99) < 1e-6);
  for (const other of ['on-demand', 'spot', 'owned']) assert.equal(term(other), null, other);
  assert.equal(rowFor(RUN, {}, 'no price of it').run!.commitmentCostUsd, null);
});

test('what binds is the limit that is exceeded by more, and nothing where none is', () => {
  const { run, winner } = rowFor(RUN);
  const [seconds, usd] = [run!.timeToTrain!.p50, run!.cost!.p50];
  const binds = (limits: Record<string, number>) => rowFor(RUN, limits).binds;
  assert.equal(binds({ deadlineSeconds: seconds * 1.001, budgetUsd: usd * 1.001 }), 'none');
  assert.equal(binds({ deadlineSeconds: seconds / 1.1, budgetUsd: usd / 1.2 }), 'budget');
  assert.equal(binds({ deadlineSeconds: seconds / 1.2, budgetUsd: usd / 1.1 }), 'deadline');
  assert.equal(binds({ maxDevices: winner!.devices }), 'none');
  assert.equal(binds({ maxDevices: winner!.devices - 1, deadlineSeconds: seconds / 9 }), 'max-devices');
  const late = rowFor(RUN, { deadlineSeconds: seconds / 2, budgetUsd: 4 * usd }).run!;
  assert.ok(Math.abs(late.deadlineUse! - 2) < 1e-12 && Math.abs(late.budgetUse! - 0.25) < 1e-12);
});

test('where nothing fits the nearest layout is told, and no time or cost that nobody can have', () => {
  const row = rowFor(requestOf('llama3-405b', 'h100-dgx:1', { tokens: 1e9 }));
  assert.equal(row.binds, 'memory');
  assert.deepEqual([row.speed, row.run], [null, null]);
  const { peakBytes, capacityBytes, marginBytes, verdict } = row.winner!.memory;
  assert.equal(verdict, 'no');
  assert.equal(marginBytes, capacityBytes - peakBytes);
  assert.match(
    row.error!,
    /^no layout fits in memory: the nearest, of [\w-]+, needs \d+\.\d GiB of the 79\.1 GiB/,
  );
});

test('what no strategy can run has a row that says why, in one line', () => {
  const row = rowFor(requestOf('tiny', 'h100-dgx:1', { fixed: { tp: 3 } }));
  assert.equal(row.binds, 'rule');
  assert.ok(row.error!.length > 10 && !row.error!.includes('\n'), row.error!);
  assert.deepEqual([row.winner, row.speed, row.run], [null, null, null]);
  const precision = rowFor(requestOf('tiny', 'a100-dgx:1', { precision: 'fp8' }));
  assert.match(precision.error!, /has no fp8 arithmetic/);
});

test('without a price the run has no cost, and the row says why', () => {
  const row = rowFor(RUN, { budgetUsd: 1 }, 'no price of it');
  assert.deepEqual(
    [row.price, row.run!.costUsd, row.run!.cost, row.run!.budgetUse],
    [null, null, null, null],
  );
  assert.deepEqual([row.run!.energyKwh, row.run!.carbonKg], [null, null]);
  assert.equal(row.error, 'no price of it');
  assert.equal(row.binds, 'price');
  assert.ok(row.run!.timeToTrainSeconds > 0);
});

test('ids follow from the keys and not from their order', () => {
  assert.equal(digestOf({ a: 1, b: { c: 2, d: [3] } }), digestOf({ b: { d: [3], c: 2 }, a: 1 }));
  assert.notEqual(digestOf({ a: [1, 2] }), digestOf({ a: [2, 1] }));
  const scenario = { model: 'tiny', tokens: 1e9, price: 2, 'max-devices': 8, seq: 64 };
  assert.deepEqual(layoutKeys(scenario), { model: 'tiny', seq: 64 });
});
