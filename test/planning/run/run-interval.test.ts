/** Both spreads of a run together, and what was asked of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Request } from '../../../planning/request.js';
import { meetsOf, runInterval } from '../../../planning/run/run-interval.js';

test('where all trials are alike, the interval is that of the step, in proportion', () => {
  const { low, high } = runInterval([1000], 10, { low: 8, high: 12.5 });
  // Of twenty step times the first and the last but one: 2.5 % and 92.5 %, so −1.96 and 1.44 deviations for ±1.645.
  assert.ok(Math.abs(low / (1000 * 0.8 ** (1.96 / 1.645)) - 1) < 0.003, `${low}`);
  assert.ok(Math.abs(high / (1000 * 1.25 ** (1.6449 / 1.645)) - 1) < 0.07, `${high}`);
});

test('where the step is certain, it is that of the trials; two spreads are wider than each and narrower than both ends', () => {
  const walls = Array.from({ length: 100 }, (_, i) => 1000 + i);
  assert.deepEqual(runInterval(walls, 10, { low: 10, high: 10 }), { low: 1004, high: 1094 });
  const { low, high } = runInterval(walls, 10, { low: 9.8, high: 10.2 });
  assert.ok(low > 1004 * 0.98 && low < 1004 && high > 1094 && high < 1094 * 1.02, `${low} ${high}`);
});

test('shares of the trials that end in time, and within the budget where there is a price', () => {
  const walls = [3600, 7200, 10_800, 14_400];
  // Eight devices at $3: $24 an hour.
  const asked = (usdPerDeviceHour: number) => {
    const cluster = { economics: { usdPerDeviceHour } } as Request['cluster'];
    return meetsOf({ deadlineSeconds: 7200, budgetUsd: 80, cluster }, walls, 8);
  };
  assert.deepEqual(asked(3), { deadline: 0.5, budget: 0.75 });
  assert.deepEqual(asked(Number.NaN), { deadline: 0.5 });
});
