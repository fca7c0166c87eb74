/** What holds for every list, policy and cluster. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JobTable } from '../../../datacentre/jobs/table.js';
import { MEASURES } from '../../../datacentre/play/occupancy.js';
import type { PlayOptions } from '../../../datacentre/play/options.js';
import { playJobs } from '../../../datacentre/play/play.js';
import type { PlayedJobs } from '../../../datacentre/play/played.js';
import { PLACEMENTS, QUEUEINGS } from '../../../datacentre/play/policy.js';
import { integral, nodesOf, randomJobs, type Short, tableOf } from './lists.js';

const RUNS = { numRuns: 150 };
const queueing = fc.constantFrom(...QUEUEINGS);
const shape = fc.record({ nodes: fc.integer({ min: 1, max: 4 }), devices: fc.integer({ min: 1, max: 5 }) });

/** A cluster, jobs that it can hold, and what else jobs differ by. */
const plays = shape.chain(({ nodes, devices }) =>
  fc.record({
    nodes: fc.constant(nodesOf(nodes, devices)),
    jobs: randomJobs(nodes * devices),
    words: fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 40, maxLength: 40 }),
    queueing,
    options: fc.record<PlayOptions>({
      checkpointMillis: fc.constantFrom(0, 7, Number.POSITIVE_INFINITY),
      restartMillis: fc.nat(3),
    }),
    factor: fc.constantFrom(0.5, 1, 3),
  }),
);

function labelled(jobs: readonly Short[], words: readonly (readonly [number, number])[]): JobTable {
  return tableOf(
    jobs.map(([submit, run, devices], at) => {
      const [user, priority] = words[at]!;
      return [submit, run, devices!, { user: `u${user}`, priority }];
    }),
  );
}

function sum(table: JobTable, of: (row: number) => number): number {
  let total = 0;
  for (let row = 0; row < table.count; row++) total += of(row);
  return total;
}

test('device-time is kept: what is allocated over time is what jobs held, and that is what they run and lose', () => {
  fc.assert(
    fc.property(plays, ({ nodes, jobs, words, queueing, options, factor }) => {
      const table = labelled(jobs, words);
      const estimateMillis = table.runMillis.map((run) => run * factor);
      const played = playJobs(
        table,
        nodes,
        { queueing, placement: 'best-fit' },
        { ...options, estimateMillis },
      );
      const held = sum(table, (row) => played.heldMillis[row]! * table.devices[row]!);
      assert.equal(integral(played, 'allocatedMilli') / 1000, held);
      for (let row = 0; row < table.count; row++) {
        assert.equal(played.heldMillis[row], table.runMillis[row]! + played.lostMillis[row]!);
        assert.ok(played.startMillis[row]! >= table.submitMillis[row]!);
        assert.ok(played.endMillis[row]! - played.startMillis[row]! >= played.heldMillis[row]!);
        assert.equal(played.restarts[row], 0, 'nothing fails');
      }
      const last = played.occupancy.atMillis.length - 1;
      assert.equal(played.occupancy.allocatedMilli[last], 0);
      assert.equal(played.occupancy.waitingJobs[last], 0);
    }),
    RUNS,
  );
});

test('never more devices than there are, and no shorter than the work or the longest job', () => {
  fc.assert(
    fc.property(plays, ({ nodes, jobs, words, queueing }) => {
      const table = labelled(jobs, words);
      const played = playJobs(table, nodes, { queueing, placement: 'best-fit' }, { preempt: false });
      for (const at of played.startMillis) assert.ok(heldAt(table, played, at) <= played.devices);
      const work = sum(table, (row) => table.runMillis[row]! * table.devices[row]!);
      assert.ok(played.makespanMillis >= work / played.devices);
      assert.ok(played.makespanMillis >= Math.max(...table.runMillis));
    }),
    RUNS,
  );
});

test('with jobs of one device nothing stands idle while one waits: work is done by Graham’s bound', () => {
  const lists = fc.record({ devices: fc.integer({ min: 1, max: 6 }), jobs: randomJobs(1, 40), queueing });
  fc.assert(
    fc.property(lists, ({ devices, jobs, queueing }) => {
      const table = tableOf(jobs.map(([, run]): Short => [0, run]));
      const played = playJobs(table, nodesOf(devices, 1), { queueing, placement: 'best-fit' });
      const work = sum(table, (row) => table.runMillis[row]!);
      const longest = Math.max(...table.runMillis);
      assert.ok(played.makespanMillis <= work / devices + longest * (1 - 1 / devices));
    }),
    RUNS,
  );
});

test('sums over time do not depend on how many points are kept', () => {
  fc.assert(
    fc.property(plays, ({ nodes, jobs, words, queueing }) => {
      const table = labelled(jobs, words);
      const all = playJobs(table, nodes, { queueing, placement: 'best-fit' });
      const few = playJobs(table, nodes, { queueing, placement: 'best-fit' }, { points: 4 });
      assert.ok(few.occupancy.atMillis.length <= 2 * 4 + 1);
      for (const measure of MEASURES) {
        const apart = integral(few, measure) - integral(all, measure);
        assert.ok(Math.abs(apart) <= 1e-12 * integral(all, measure), measure);
      }
    }),
    RUNS,
  );
});

test('every placement plays every list to its end, with cores, memory, kinds and shares', () => {
  const job = fc.record({
    run: fc.nat(30),
    devices: fc.integer({ min: 0, max: 9 }),
    share: fc.constantFrom(1000, 1000, 300),
    cpuMilli: fc.nat(9000),
    memoryMib: fc.nat(500),
    deviceKind: fc.constantFrom('', 'a', 'a|b'),
  });
  const cluster = [
    ...nodesOf(2, 4, { kind: 'a', cpuMilli: 8000, memoryMib: 600 }),
    ...nodesOf(2, 2, { kind: 'b', cpuMilli: 9000, memoryMib: 400 }),
  ];
  const lists = fc.array(job, { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(lists, queueing, fc.constantFrom(...PLACEMENTS), (jobs, queueing, placement) => {
      const table = tableOf(
        jobs.map(({ run, devices, share, ...more }, at): Short => {
          const deviceMilli = devices === 1 ? share : 1000;
          return [at, run, devices, { ...more, deviceMilli }];
        }),
      );
      // Giving a device twice throws; a policy that finds no place where there is one leaves jobs without an end.
      const { startMillis, endMillis, occupancy } = playJobs(table, cluster, { queueing, placement });
      for (let row = 0; row < table.count; row++)
        assert.equal(Number.isNaN(startMillis[row]!), Number.isNaN(endMillis[row]!));
      assert.equal(occupancy.waitingJobs.at(-1), 0);
      assert.equal(occupancy.allocatedMilli.at(-1), 0);
    }),
    RUNS,
  );
});

test('the same list, policy and seed give the same bytes', () => {
  fc.assert(
    fc.property(plays, ({ nodes, jobs, words, queueing, options }) => {
      const failures = { perNodeDay: 2e6, repairMillis: 5 };
      const more = { ...options, failures, seed: 3, mostStarts: 20 };
      const once = playJobs(labelled(jobs, words), nodes, { queueing, placement: 'best-fit' }, more);
      const again = playJobs(labelled(jobs, words), nodes, { queueing, placement: 'best-fit' }, more);
      assert.deepEqual(once, again);
    }),
    { numRuns: 40 },
  );
});

/** Devices of jobs that run at a time, where none was interrupted. */
function heldAt(table: JobTable, { startMillis, endMillis }: PlayedJobs, millis: number): number {
  return sum(table, (row) =>
    startMillis[row]! <= millis && millis < endMillis[row]! ? table.devices[row]! : 0,
  );
}
