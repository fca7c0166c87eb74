/** Nodes that break, against renewal theory and arithmetic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FailureTimes } from '../../../datacentre/play/failure-times.js';
import { playJobs } from '../../../datacentre/play/play.js';
import { integral, meanWait, nodesOf, type Short, tableOf } from './lists.js';

const FIFO = { queueing: 'fifo', placement: 'best-fit' } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Nodes that break, beside one that never does, and a job there that keeps the play going for `days`. */
function watched(nodes: number, days: number, jobs: readonly Short[] = []) {
  const keeper: Short = [0, days * DAY, 1, { deviceKind: 'stable' }];
  return {
    table: tableOf([
      keeper,
      ...jobs.map(([at, run, size]): Short => [at, run, size!, { deviceKind: 'weak' }]),
    ]),
    nodes: [...nodesOf(nodes, 2, { kind: 'weak' }), ...nodesOf(1, 2, { kind: 'stable' })],
  };
}

test('nodes are out of order for repair / (repair + time to failure) of the time', () => {
  const { table, nodes } = watched(100, 200);
  const failures = { perNodeDay: 0.5, perNodeDayOfKind: { stable: 0 }, repairMillis: 6 * HOUR };
  const played = playJobs(table, nodes, FIFO, { failures });
  assert.equal(played.makespanMillis, 200 * DAY);
  // 2 days up on the mean, a quarter of a day out; the times up vary, by as much as their mean.
  const expected = 0.25 / (2 + 0.25);
  const error = (expected * (2 / 2.25)) / Math.sqrt((100 * 200) / 2.25);
  const seen = integral(played, 'brokenDevices') / played.makespanMillis / (100 * 2);
  assert.ok(Math.abs(seen - expected) < 4 * error, `${seen} is not ${expected} ± ${error}`);
});

test('two policies meet the same failures', () => {
  const jobs = Array.from(
    { length: 50 },
    (_, at): Short => [at * HOUR, (20 - (at % 5)) * HOUR, 1 + (at % 7)],
  );
  const { table, nodes } = watched(5, 100, jobs);
  const options = { failures: { perNodeDay: 0.2, perNodeDayOfKind: { stable: 0 }, repairMillis: HOUR } };
  const fifo = playJobs(table, nodes, FIFO, options);
  const sjf = playJobs(table, nodes, { ...FIFO, queueing: 'sjf' }, options);
  assert.notDeepEqual(fifo.startMillis, sjf.startMillis);
  assert.equal(integral(fifo, 'brokenDevices'), integral(sjf, 'brokenDevices'));
});

test('a higher rate keeps the failures of a lower one and adds its share of others; plays differ', () => {
  const at = (times: number, time = 0, node = 3) => {
    const failures = new FailureTimes({ seed: 5, time, node, perDay: 1, times });
    const points: number[] = [];
    for (let last = failures.after(0); last < 2000 * DAY; last = failures.after(last)) points.push(last);
    return points;
  };
  const kept = at(0.25);
  let lower = kept;
  for (const times of [0.5, 1, 1.5, 2, 5]) {
    const points = at(times);
    const there = new Set(points);
    assert.ok(
      lower.every((point) => there.has(point)),
      `x${times} lacks a failure of a lower rate`,
    );
    // A Poisson number: its deviation is the root of its mean.
    const expected = 2000 * times;
    assert.ok(
      Math.abs(points.length - expected) < 4 * Math.sqrt(expected),
      `${points.length} is not ${expected}`,
    );
    lower = points;
  }
  const others = new Set([...at(1, 1), ...at(1, 0, 4)]);
  assert.ok(
    !at(1).some((point) => others.has(point)),
    'other plays and other nodes have failures of their own',
  );
});

test('what fails is counted, and more failures are more waiting: the same ones and others', () => {
  const jobs = Array.from({ length: 60 }, (_, at): Short => [at * 4 * HOUR, 20 * HOUR, 2]);
  const { table, nodes } = watched(5, 60, jobs);
  const meanWaits = [1, 2, 4].map((times) => {
    let [waits, failed] = [0, 0];
    for (let time = 0; time < 4; time++) {
      const failures = { perNodeDay: 0.05, times, perNodeDayOfKind: { stable: 0 }, repairMillis: 6 * HOUR };
      const played = playJobs(table, nodes, FIFO, { failures, time, checkpointMillis: HOUR });
      // A node holds one job here: as many stops as failures of nodes that were in use.
      assert.ok(played.restarts.reduce((sum, each) => sum + each) <= played.nodeFailures);
      failed += played.nodeFailures;
      waits += meanWait(table, played);
    }
    const expected = 0.05 * times * 5 * 60 * 4;
    assert.ok(
      Math.abs(failed - expected) < 4 * Math.sqrt(expected),
      `${failed} failures are not ${expected}`,
    );
    return waits;
  });
  assert.ok(meanWaits[0]! < meanWaits[1]! && meanWaits[1]! < meanWaits[2]!, `${meanWaits}`);
});

test('a job on all nodes: failures as many as Poisson says, work lost as checkpoints say', () => {
  const checkpointMillis = HOUR;
  const failures = { perNodeDay: 0.012, repairMillis: 0 };
  const table = tableOf([[0, 1000 * DAY, 200]]);
  const { heldMillis, lostMillis, restarts, endMillis } = playJobs(table, nodesOf(100, 2), FIFO, {
    failures,
    checkpointMillis,
    mostStarts: 1e6,
  });
  const perMillis = (0.012 * 100) / DAY;
  const expected = perMillis * heldMillis[0]!;
  assert.ok(Math.abs(restarts[0]! - expected) < 4 * Math.sqrt(expected), `${restarts[0]} is not ${expected}`);
  assert.equal(heldMillis[0], 1000 * DAY + lostMillis[0]!);
  assert.equal(endMillis[0], heldMillis[0], 'repaired at once, it waits for nothing');
  // Where in its hour a failure falls, given that it does: exponential, cut off at the hour.
  const each = 1 / perMillis - checkpointMillis / Math.expm1(perMillis * checkpointMillis);
  const error = checkpointMillis / Math.sqrt(12 * restarts[0]!);
  const seen = lostMillis[0]! / restarts[0]!;
  assert.ok(Math.abs(seen - each) < 4 * error, `${seen} ms lost each time is not ${each} ± ${error}`);
});

test('a job that never gets through is given up, and said', () => {
  const table = tableOf([
    [0, 1000 * DAY, 1],
    [0, 1, 1],
  ]);
  const failures = { perNodeDay: 1, repairMillis: HOUR };
  const { startMillis, endMillis, restarts } = playJobs(table, nodesOf(1, 1), FIFO, {
    failures,
    mostStarts: 5,
  });
  assert.equal(startMillis[0], 0);
  assert.equal(endMillis[0], Number.NaN);
  assert.equal(restarts[0], 5, 'each of its starts was stopped');
  assert.ok(endMillis[1]! > 0, 'who waited behind it is played');
});

test('interrupted jobs go on elsewhere while their node is repaired', () => {
  const table = tableOf([[0, 400 * DAY, 1]]);
  const failures = { perNodeDay: 0.01, repairMillis: 30 * DAY };
  const options = { failures, checkpointMillis: DAY, restartMillis: HOUR };
  const played = playJobs(table, nodesOf(20, 1), FIFO, options);
  const interrupted = played.restarts[0]!;
  assert.ok(interrupted > 0);
  assert.equal(played.endMillis[0], played.heldMillis[0], 'another node took over each time');
  assert.ok(played.lostMillis[0]! >= interrupted * HOUR);
  assert.ok(played.lostMillis[0]! <= interrupted * (HOUR + DAY));
});
