import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanRow } from '../../../planning/plan/row.js';
import { Summing } from '../../../planning/plan/summary.js';
import { type MadeRow, madeRow, misfit } from '../../reports/xlsx/plan-rows.js';

function summaryOf(rows: readonly PlanRow[]) {
  const summing = new Summing();
  for (const row of rows) summing.add(row);
  return summing.summary;
}

const cells = (rows: readonly PlanRow[]) => rows.map(({ cell }) => cell);
const made = (cell: number, more: Partial<MadeRow>) =>
  madeRow({ cell, cloud: 'aws', nodes: 1, days: 10, usdPerDeviceHour: 1, ...more });

test('each job has lists of its own: a small model, always sooner and cheaper, hides no other', () => {
  const small = [1, 2, 3, 4].map((cell) => made(cell, { days: cell, model: 'tiny' }));
  const large = [5, 6, 7, 8].map((cell) => made(cell, { days: 100 * cell, model: 'llama3-70b' }));
  const { jobs, otherJobs } = summaryOf([...small, ...large]);
  assert.deepEqual(
    jobs.map(({ model, soonest, cheapest }) => [model, cells(soonest), cells(cheapest)]),
    [
      ['tiny', [1, 2, 3], [1, 2, 3]],
      ['llama3-70b', [5, 6, 7], [5, 6, 7]],
    ],
  );
  assert.equal(otherJobs, 0);
  // One job has five.
  assert.equal(summaryOf(Array.from({ length: 9 }, (_, i) => made(i + 1, {}))).jobs[0]!.soonest.length, 5);
  const many = summaryOf(Array.from({ length: 9 }, (_, i) => made(i + 1, { model: `model-${i}` })));
  assert.deepEqual([many.jobs.length, many.otherJobs], [6, 3]);
});

test('of cells as soon the cheaper is first, and of equals the first', () => {
  const [job] = summaryOf([
    made(1, { usdPerDeviceHour: 3 }),
    made(2, { usdPerDeviceHour: 2 }),
    made(3, { usdPerDeviceHour: 2 }),
  ]).jobs;
  assert.deepEqual(cells(job!.soonest), [2, 3, 1]);
});

test('limits that vary are told, and what is nearest where no cell keeps them', () => {
  const late = (cell: number, deadlineUse: number, deadlineDays: number): PlanRow => {
    const row = made(cell, { deadlineDays });
    return { ...row, binds: 'deadline', run: { ...row.run!, deadlineUse } };
  };
  const {
    jobs,
    varying,
    late: nearest,
    misfits,
    runs,
  } = summaryOf([late(1, 2, 5), late(2, 1.5, 6), misfit(3)]);
  assert.deepEqual([jobs, varying, runs], [[], ['deadlineSeconds'], true]);
  assert.deepEqual([cells(nearest), cells(misfits)], [[2, 1], [3]]);
  // Beside one that keeps them, nobody asks for the nearest.
  assert.deepEqual(summaryOf([late(1, 2, 5), made(2, { deadlineDays: 5 })]).late, []);
});
