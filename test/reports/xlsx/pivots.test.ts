import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  budgetsFor,
  candidatesOf,
  cheapestBy,
  costByDeadline,
  deadlinesFor,
  soonestWithin,
  timeByBudget,
} from '../../../reports/xlsx/pivots.js';
import { MADE, madeRow } from './plan-rows.js';

const DAY = 86_400;
const candidates = candidatesOf(MADE);

test('the least cost that meets each deadline, by cloud, at p50 and at p90', () => {
  const byCloud = (at: 'p50' | 'p90') =>
    costByDeadline(candidates, [30 * DAY, 45 * DAY, 100 * DAY], at).map(({ cloud, values }) => [
      cloud,
      ...values,
    ]);
  // aws: 42 d × 1.02 = 42.84 d keeps 45 d, and 80 d × 1.02 = 81.6 d keeps 100 d, for less.
  assert.deepEqual(byCloud('p50'), [
    ['aws', null, 1.02 * 1_032_192, 1.02 * 983_040],
    ['gcp', 1.02 * 1_228_800, 1.02 * 1_228_800, 1.02 * 1_152_000],
    ['h100-dgx', null, null, 1.02 * 552_960],
  ]);
  // 42 d × 1.2 = 50.4 d misses 45 d; 80 d × 1.2 = 96 d keeps 100 d; 90 d × 1.2 = 108 d misses it.
  assert.deepEqual(byCloud('p90'), [
    ['aws', null, null, 1.2 * 983_040],
    ['gcp', 1.2 * 1_228_800, 1.2 * 1_228_800, 1.2 * 1_152_000],
    ['h100-dgx', null, null, null],
  ]);
});

test('the least time within each budget, by cloud', () => {
  const rows = timeByBudget(candidates, [6e5, 1.01e6, 1.3e6], 'p50');
  assert.deepEqual(
    rows.map(({ cloud, values }) => [cloud, ...values]),
    [
      // 1.02 × 983,040 = 1,002,700.8 is within 1.01 M, 1.02 × 1,032,192 = 1,052,835.84 is not.
      ['aws', null, 1.02 * 80 * DAY, 1.02 * 42 * DAY],
      ['gcp', null, null, 1.02 * 20 * DAY],
      ['h100-dgx', 1.02 * 90 * DAY, 1.02 * 90 * DAY, 1.02 * 90 * DAY],
    ],
  );
});

test('limits are those of the plan, or what its runs take and cost, rounded up to two digits', () => {
  // 1.02 × 20, 42, 75, 80 and 90 d = 20.4, 42.84, 76.5, 81.6 and 91.8 d.
  assert.deepEqual(
    deadlinesFor(candidates).map((s) => s / DAY),
    [21, 43, 77, 82, 92],
  );
  // 1.02 × 552,960 = 564,019; 983,040 and 1,032,192 are 1,002,701 and 1,052,836; 1,152,000: 1,175,040; 1,228,800: 1,253,376.
  assert.deepEqual(budgetsFor(candidates), [5.7e5, 1.1e6, 1.2e6, 1.3e6]);
  const asked = candidatesOf([
    madeRow({
      cell: 1,
      cloud: 'a',
      nodes: 1,
      days: 50,
      usdPerDeviceHour: 1,
      deadlineDays: 60,
      budgetUsd: 3e6,
    }),
    madeRow({
      cell: 2,
      cloud: 'a',
      nodes: 1,
      days: 50,
      usdPerDeviceHour: 1,
      deadlineDays: 30,
      budgetUsd: 3e6,
    }),
  ]);
  assert.deepEqual(deadlinesFor(asked), [30 * DAY, 60 * DAY]);
  assert.deepEqual(budgetsFor(asked), [3e6]);
  // Of the cells of one run, the one that asked for the limit is named.
  assert.equal(cheapestBy(asked, 60 * DAY, 'p50')!.row.cell, 1);
});

test('a job is never weighed against another', () => {
  const two = candidatesOf([
    ...MADE,
    madeRow({ cell: 7, cloud: 'aws', nodes: 1, days: 1, usdPerDeviceHour: 1, model: 'tiny' }),
  ]);
  const jobs = costByDeadline(two, [100 * DAY], 'p50').map(({ job, cloud, values }) => [
    job,
    cloud,
    values[0],
  ]);
  assert.deepEqual(jobs.at(-1), ['tiny, 1.00 T tokens', 'aws', 1.02 * 8 * 24]);
  assert.deepEqual(jobs[0], ['llama3-8b, 1.00 T tokens', 'aws', 1.02 * 983_040]);
});

test('of cells as fast the cheapest is chosen, of those as cheap the fastest', () => {
  const made = { nodes: 1, cloud: 'a' } as const;
  const some = candidatesOf([
    madeRow({ ...made, cell: 1, days: 10, usdPerDeviceHour: 2 }),
    madeRow({ ...made, cell: 2, days: 10, usdPerDeviceHour: 1 }),
    madeRow({ ...made, cell: 3, days: 20, usdPerDeviceHour: 0.5 }),
  ]);
  assert.equal(soonestWithin(some, 1e6, 'p50')!.row.cell, 2);
  assert.equal(cheapestBy(some, 1e9, 'p50')!.row.cell, 2);
});

test('whatever the rows: what is chosen keeps its limit, and nothing that keeps it is better', () => {
  const made = fc.record({
    nodes: fc.integer({ min: 1, max: 64 }),
    days: fc.double({ min: 1, max: 400, noNaN: true }),
    usdPerDeviceHour: fc.double({ min: 0.5, max: 20, noNaN: true }),
    cloud: fc.constantFrom('aws', 'gcp', null),
  });
  fc.assert(
    fc.property(
      fc.array(made, { minLength: 1, maxLength: 12 }),
      fc.double({ min: 1, max: 400, noNaN: true }),
      (all, days) => {
        const some = candidatesOf(all.map((each, i) => madeRow({ cell: i + 1, ...each })));
        const chosen = cheapestBy(some, days * DAY, 'p90');
        const meeting = some.filter(({ seconds }) => seconds.p90 <= days * DAY);
        assert.equal(chosen === undefined, meeting.length === 0);
        if (chosen === undefined) return;
        assert.ok(chosen.seconds.p90 <= days * DAY);
        assert.ok(meeting.every(({ usd }) => usd!.p90 >= chosen.usd!.p90));
        // Within what the cheapest costs, the fastest is no slower than it.
        assert.ok(soonestWithin(some, chosen.usd!.p90, 'p90')!.seconds.p90 <= chosen.seconds.p90);
      },
    ),
  );
});
