/** Statistics of replays that were written down by hand: sums anyone can do again, and the same number two ways. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DIMENSIONS, type WaitRow } from '../../../datacentre/outcome/answer.js';
import { detailOf, outcomeOf } from '../../../datacentre/outcome/outcome.js';
import { comparedJobs } from '../../../datacentre/outcome/same-jobs.js';
import { parsePolicy } from '../../../datacentre/policy-words.js';
import { type HandJob, startedAt, tableOf } from '../by-hand.js';

const close = (a: number, b: number, what = '') =>
  assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)), `${what} ${a} ≠ ${b}`);

const NODE = { id: 'n', cpuMilli: 0, memoryMib: 0, devices: 4, kind: 'x' };
const noPower = () => null;
const policy = parsePolicy('fifo');

/** Four devices: 2 for 100 s at once; 4 for 50 s wait for them; 1 for 10 s waits for both; nothing holds the last. */
const JOBS: readonly HandJob[] = [
  { submit: 0, run: 100, devices: 2, user: 'a', state: 'failed' },
  { submit: 20, run: 50, devices: 4, user: 'b', recordedWait: 7 },
  { submit: 30, run: 10, devices: 1, milli: 500, user: 'a' },
  { submit: 40, run: 10, devices: 64, user: 'b' },
];
const STARTS = [0, 100, 150, Number.NaN];

test('four jobs by hand: waits, completion times, makespan, utilisation, what no node holds', () => {
  const table = tableOf(JOBS);
  const played = startedAt(table, STARTS, 4);
  const outcome = outcomeOf({
    table,
    nodes: [NODE],
    played,
    powerOf: noPower,
    policy,
    change: null,
    usdPerDeviceHour: 3,
  });
  assert.deepEqual([outcome.policy, outcome.queueing, outcome.placement], ['fifo', 'fifo', 'best-fit']);
  assert.equal(outcome.jobs, 3);
  const { unplaceable } = outcome;
  assert.deepEqual([unplaceable.jobs, unplaceable.mostDevices], [1, 64]);
  close(unplaceable.deviceHours, (64 * 10) / 3600);
  close(unplaceable.share, 640 / (640 + 405));
  assert.equal(outcome.makespanSeconds, 160);
  close(outcome.queueingSeconds.mean, (0 + 80 + 120) / 3);
  assert.equal(outcome.queueingSeconds.p50, 80);
  assert.equal(outcome.queueingSeconds.p99, 120);
  close(outcome.jobCompletionSeconds.mean, (100 + 130 + 130) / 3);
  close(outcome.slowdown.mean, (100 / 100 + 130 / 50 + 130 / 10) / 3);
  close(outcome.deviceHours, (2 * 100 + 4 * 50 + 0.5 * 10) / 3600);
  close(outcome.utilisation, (2 * 100 + 4 * 50 + 0.5 * 10) / (4 * 160));
  assert.equal(outcome.energy, null);
  // Submitted from 0 to 40 s, when two of four devices are held; asked for are 405 s and the 640 that nothing holds.
  close(outcome.utilisationWhileSubmitted!, 2 / 4);
  close(outcome.load!, (405 + 640) / (4 * 40));
  // From 20 s to 100 s two are free and one waits for four; from 100 s none is; nobody waits from 150 s on.
  close(outcome.freeWhileWaiting, (2 * 80) / 160);
  close(outcome.costUsd!, (4 * 160 * 3) / 3600);
});

test('several plays: only jobs that all have done are compared; who lacks which, and who waits how long', () => {
  const table = tableOf([
    { submit: 0, run: 100, devices: 1, user: 'a' },
    { submit: 0, run: 50, devices: 2, user: 'b' },
    { submit: 0, run: 900, devices: 4, user: 'a' },
    { submit: 0, run: 1, devices: 64, user: 'c' },
  ]);
  const never = Number.NaN;
  // The second has no room for the third job, and has the others done sooner for it.
  const plays = [
    [900, 950, 0, never],
    [0, 10, never, never],
  ].map((starts) => startedAt(table, starts, 4));
  const { same, waits } = comparedJobs(table, plays);
  assert.deepEqual(
    same.map(({ jobs, lackingJobs, lackingDeviceHours }) => [jobs, lackingJobs, lackingDeviceHours]),
    [
      [2, 0, 0],
      [2, 1, (4 * 900) / 3600],
    ],
  );
  close(same[0]!.jobCompletionSeconds, (1000 + 1000) / 2);
  close(same[1]!.jobCompletionSeconds, (100 + 60) / 2);
  close(same[0]!.queueingSeconds, (900 + 950) / 2);
  const told = (rows: readonly WaitRow[]) => rows.map((row) => [row.name, row.jobs, ...row.queueingSeconds]);
  assert.deepEqual(told(waits.size), [
    ['1', 1, 900, 0],
    ['2', 1, 950, 10],
  ]);
  // By user, and alike in device-hours: in the order of the list.
  assert.deepEqual(told(waits.user), [
    ['a', 1, 900, 0],
    ['b', 1, 950, 10],
  ]);
});

test('device-hours by size, state and user are those of all jobs, and shares sum to one', () => {
  const table = tableOf(JOBS);
  const played = startedAt(table, STARTS, 4);
  const { by, recordedQueueingSeconds } = detailOf({ table, played });
  assert.deepEqual(
    by.size.map(({ name, jobs }) => [name, jobs]),
    [
      ['< 1', 1],
      ['2', 1],
      ['3–4', 1],
    ],
  );
  assert.deepEqual(
    by.user.map(({ name, deviceHours }) => [name, Math.round(deviceHours * 3600)]),
    [
      ['a', 2 * 100 + 0.5 * 10],
      ['b', 4 * 50],
    ],
  );
  close(by.user[0]!.queueingSeconds.mean, (0 + 120) / 2);
  assert.deepEqual(
    by.state.map(({ name, share }) => [name, share.toFixed(4)]),
    [
      ['completed', (205 / 405).toFixed(4)],
      ['failed', (200 / 405).toFixed(4)],
    ],
  );
  assert.equal(recordedQueueingSeconds!.mean, 7);
});

test('energy: held devices 87 % of the way from idle to full, others idle, within both ends', () => {
  const table = tableOf([{ submit: 0, run: 3600, devices: 2 }]);
  const played = startedAt(table, [0], 4);
  const powerOf = (kind: string) => (kind === 'x' ? { idleWatts: 100, busyWatts: 600 } : null);
  const { energy } = outcomeOf({
    table,
    nodes: [NODE],
    played,
    powerOf,
    policy,
    change: null,
    usdPerDeviceHour: null,
  });
  // (618 − 75) / (700 − 75) of 500 W more than idle, on two of four devices for an hour.
  close(energy!.kwh, (4 * 100 + 2 * 500 * (543 / 625)) / 1e3);
  close(energy!.low, (4 * 100 + 2 * 500 * 0.35) / 1e3);
  close(energy!.high, (4 * 100 + 2 * 500) / 1e3);
  const half = outcomeOf({
    ...{
      table,
      nodes: [NODE, { ...NODE, kind: 'unknown' }],
      played,
      powerOf,
      policy,
      change: null,
      usdPerDeviceHour: null,
    },
  }).energy!;
  assert.equal(half.knownShare, 0.5);
});

const job = fc.record({
  submit: fc.integer({ min: 0, max: 500 }),
  run: fc.integer({ min: 0, max: 300 }),
  devices: fc.integer({ min: 0, max: 9 }),
  milli: fc.constantFrom(1000, 250),
  user: fc.constantFrom('a', 'b', 'c'),
  wait: fc.integer({ min: 0, max: 400 }),
  never: fc.boolean(),
});

test("Little's law and device-time hold both ways: over jobs and over time, whole and in parts", () => {
  fc.assert(
    fc.property(fc.array(job, { minLength: 1, maxLength: 30 }), (jobs) => {
      const sorted = [...jobs].sort((a, b) => a.submit - b.submit);
      const table = tableOf(sorted);
      const starts = sorted.map(({ submit, wait, never }) => (never ? Number.NaN : submit + wait));
      const played = startedAt(table, starts, 8);
      const outcome = outcomeOf({
        table,
        nodes: [NODE],
        played,
        powerOf: noPower,
        policy,
        change: null,
        usdPerDeviceHour: null,
      });
      const { by, overTime, percentiles } = detailOf({ table, played });
      const ran = sorted.filter(({ never }) => !never);
      const waited = ran.reduce((sum, { wait }) => sum + wait, 0);
      // L = λW: mean number waiting × makespan = jobs × mean wait.
      close(
        outcome.waitingJobs * outcome.makespanSeconds,
        outcome.jobs * outcome.queueingSeconds.mean,
        'L=λW',
      );
      close(outcome.jobs * outcome.queueingSeconds.mean, waited, 'waits');
      const mean = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0) / parts.length;
      if (outcome.makespanSeconds > 0) {
        close(mean(overTime.allocated), outcome.utilisation, 'utilisation');
        close(mean(overTime.waitingJobs), outcome.waitingJobs, 'waiting');
        // The load is what is used of it, were all of it done while jobs are submitted.
        const submitted = sorted.at(-1)!.submit;
        if (outcome.load !== null) {
          const asked = outcome.deviceHours + outcome.unplaceable.deviceHours;
          close(outcome.load * 8 * (submitted - sorted[0]!.submit), 3600 * asked, 'load');
        }
      }
      for (const dimension of DIMENSIONS) {
        const rows = by[dimension];
        close(
          rows.reduce((sum, row) => sum + row.deviceHours, 0),
          outcome.deviceHours,
          dimension,
        );
        assert.equal(
          rows.reduce((sum, row) => sum + row.jobs, 0),
          ran.length,
        );
        const weighted = rows.reduce((sum, row) => sum + row.jobs * row.queueingSeconds.mean, 0);
        close(weighted, waited, dimension);
      }
      if (ran.length > 0) {
        assert.equal(percentiles.queueingSeconds[50], outcome.queueingSeconds.p50);
        assert.equal(percentiles.queueingSeconds[100], Math.max(...ran.map(({ wait }) => wait)));
      }
      assert.equal(outcome.unplaceable.jobs, sorted.length - ran.length);
    }),
    { numRuns: 200 },
  );
});

test('of many users those with most device-hours are told, and the others together', () => {
  const jobs = Array.from({ length: 30 }, (_, i) => ({ submit: 0, run: 100 + i, devices: 1, user: `u${i}` }));
  const table = tableOf(jobs);
  const played = startedAt(
    table,
    jobs.map(() => 0),
    30,
  );
  const { user } = detailOf({ table, played }).by;
  assert.deepEqual(
    [user[0]!.name, user[19]!.name, user[20]!.name, user[20]!.jobs, user.length],
    ['u29', 'u10', '10 others', 10, 21],
  );
});
