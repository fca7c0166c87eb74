/** Fair share: users get the same while they wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { playJobs } from '../../../datacentre/play/play.js';
import { nodesOf, type Short, tableOf } from '../play/lists.js';

const FAIR = { queueing: 'fair', placement: 'best-fit' } as const;

test('who submitted first does not matter: two users take turns', () => {
  const jobs = [...Array(6).fill('a'), ...Array(3).fill('b')].map((user): Short => [0, 10, 1, { user }]);
  const { startMillis } = playJobs(tableOf(jobs), nodesOf(1, 1), FAIR);
  assert.deepEqual([...startMillis], [0, 20, 40, 60, 70, 80, 10, 30, 50]);
});

test('while two users wait, one has been given no more than a job more than the other', () => {
  const run = fc.integer({ min: 1, max: 100 });
  const runs = fc.array(run, { minLength: 2, maxLength: 25 });
  fc.assert(
    fc.property(runs, runs, (ours, theirs) => {
      const jobs = [
        ...ours.map((time): Short => [0, time, 1, { user: 'a' }]),
        ...theirs.map((time): Short => [0, time, 1, { user: 'b' }]),
      ];
      const { startMillis } = playJobs(tableOf(jobs), nodesOf(1, 1), FAIR);
      const lastStart = (from: number, end: number) => Math.max(...startMillis.subarray(from, end));
      const until = Math.min(lastStart(0, ours.length), lastStart(ours.length, jobs.length));
      const given = (from: number, end: number) =>
        jobs
          .slice(from, end)
          .reduce((sum, [, time], at) => sum + (startMillis[from + at]! < until ? time : 0), 0);
      const apart = Math.abs(given(0, ours.length) - given(ours.length, jobs.length));
      assert.ok(apart <= Math.max(...ours, ...theirs), `${apart} ms apart`);
    }),
    { numRuns: 200 },
  );
});

test('with a half-life, what was given long ago counts less', () => {
  const jobs: Short[] = [
    [0, 100, 1, { user: 'a' }],
    [100, 60, 1, { user: 'b' }],
    [150, 100, 1, { user: 'c' }],
    [170, 10, 1, { user: 'a' }],
    [170, 10, 1, { user: 'b' }],
  ];
  // At 260 a has been given 100, 260 ago, and b 60, 160 ago: 100 / 2^2.6 is less than 60 / 2^1.6.
  const starts = (halfLifeMillis: number) =>
    [...playJobs(tableOf(jobs), nodesOf(1, 1), FAIR, { halfLifeMillis }).startMillis].slice(3);
  assert.ok(100 / 2 ** 2.6 < 60 / 2 ** 1.6);
  assert.deepEqual(starts(100), [260, 270]);
  assert.deepEqual(starts(Number.POSITIVE_INFINITY), [270, 260]);
  // Figures are made small again after many half-lives: with one of 0.5 ms that is at each start.
  assert.deepEqual(starts(0.5), [260, 270]);
});
