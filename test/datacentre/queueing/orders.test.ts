/** Which job goes next, by policy, against players that look at every device and at every moment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JobTable } from '../../../datacentre/jobs/table.js';
import { playJobs } from '../../../datacentre/play/play.js';
import { meanWait, nodesOf, randomJobs, type Short, tableOf } from '../play/lists.js';

const RUNS = { numRuns: 200 };
const DEVICES = 6;
const lists = randomJobs(DEVICES);

function play(table: JobTable, queueing: 'fifo' | 'sjf' | 'backfill' | 'fair', devices = DEVICES) {
  return playJobs(table, nodesOf(devices, 1), { queueing, placement: 'best-fit' });
}

/** The first time from `from` on at which `devices` are free, of jobs with these starts and ends. */
function firstFree(
  jobs: readonly { start: number; end: number; devices: number }[],
  from: number,
  devices: number,
): number {
  const times = [from, ...jobs.map(({ end }) => end).filter((end) => end > from)].sort((a, b) => a - b);
  return times.find((time) => {
    const held = jobs.filter(({ start, end }) => start <= time && time < end);
    return held.reduce((sum, job) => sum + job.devices, 0) + devices <= DEVICES;
  })!;
}

test('first come, first served: each starts when it fits, and never before an earlier one', () => {
  fc.assert(
    fc.property(lists, (jobs) => {
      const table = tableOf(jobs);
      const { startMillis } = play(table, 'fifo');
      const started: { start: number; end: number; devices: number }[] = [];
      let last = 0;
      jobs.forEach(([submit, run, devices = 1], row) => {
        last = firstFree(started, Math.max(submit, last), devices);
        assert.equal(startMillis[row], last);
        started.push({ start: last, end: last + run, devices });
      });
    }),
    RUNS,
  );
});

test('backfill never delays the first job: it starts when those that ran as it became first let it', () => {
  fc.assert(
    fc.property(lists, (jobs) => {
      const table = tableOf(jobs);
      const { startMillis, endMillis } = play(table, 'backfill');
      let first = 0;
      jobs.forEach(([submit, , devices = 1], row) => {
        // It is first once all earlier ones have started; who started later must not matter to it.
        first = Math.max(first, submit);
        if (startMillis[row]! > first) {
          const running = jobs
            .map(([, , size = 1], other) => ({
              start: startMillis[other]!,
              end: endMillis[other]!,
              devices: size,
            }))
            .filter(({ start }, other) => other !== row && start <= first);
          assert.equal(startMillis[row], firstFree(running, first, devices));
        }
        first = Math.max(first, startMillis[row]!);
      });
    }),
    RUNS,
  );
});

test('shortest first: the mean wait of jobs that are all there is the least there is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 }), (runs) => {
      const table = tableOf(runs.map((run): Short => [0, run]));
      const wait = meanWait(table, play(table, 'sjf', 1));
      // The i-th of n in order keeps n − i others waiting.
      const ordered = [...runs].sort((a, b) => a - b);
      const expected = ordered.reduce((sum, run, at) => sum + run * (runs.length - 1 - at), 0) / runs.length;
      assert.equal(Math.round(wait * runs.length), Math.round(expected * runs.length));
      assert.ok(wait <= meanWait(table, play(table, 'fifo', 1)));
    }),
    RUNS,
  );
});
