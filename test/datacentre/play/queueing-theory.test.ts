/**
 * Plays against queueing theory: one queue, exponential arrivals, jobs of one device. A mean over a run is held
 * against the formula by batch means, 20 of them: it must lie within four standard errors.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { JobTable } from '../../../datacentre/jobs/table.js';
import { playJobs } from '../../../datacentre/play/play.js';
import { exponential } from '../../../sim/lifetime/random/distributions.js';
import { Stream } from '../../../sim/lifetime/random/stream.js';
import { integral, meanWait, nodesOf, type Short, tableOf } from './lists.js';

const BATCHES = 20;
/** Milliseconds that a job takes on the mean: whole milliseconds round by a millionth. */
const SERVICE = 1e6;
const FIFO = { queueing: 'fifo', placement: 'best-fit' } as const;

/** Jobs of one device; `service` turns a uniform draw in (0, 1] into a duration of mean 1. */
function poisson(
  jobs: number,
  load: number,
  servers: number,
  service: (uniform: number) => number,
): JobTable {
  const arrivals = new Stream(7, 0, 0);
  const durations = new Stream(7, 1, 0);
  let at = 0;
  return tableOf(
    Array.from({ length: jobs }, (): Short => {
      arrivals.next();
      durations.next();
      at += (exponential(arrivals.fine) * SERVICE) / (load * servers);
      return [Math.round(at), Math.round(service(durations.fine) * SERVICE)];
    }),
  );
}

/** Mean wait in units of the mean service, and its standard error by batches. */
function waits(table: JobTable, servers: number): { mean: number; error: number } {
  const { startMillis } = playJobs(table, nodesOf(servers, 1), FIFO);
  const each = Math.floor(table.count / BATCHES);
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    mean(
      Array.from({ length: each }, (_, job) => {
        const row = batch * each + job;
        return (startMillis[row]! - table.submitMillis[row]!) / SERVICE;
      }),
    ),
  );
  return { mean: mean(batches), error: sampleStandardDeviation(batches) / Math.sqrt(BATCHES) };
}

function agrees(seen: { mean: number; error: number }, expected: number): void {
  const { mean: wait, error } = seen;
  assert.ok(error < 0.1 * expected, `a run too short to tell: ${wait} ± ${error}`);
  assert.ok(Math.abs(wait - expected) < 4 * error, `waited ${wait} ± ${error}, expected ${expected}`);
}

test('M/M/1: the mean wait is ρ / (1 − ρ) services', () => {
  const load = 0.6;
  agrees(waits(poisson(40_000, load, 1, exponential), 1), load / (1 - load));
});

test('M/M/c: the mean wait is that of Erlang C', () => {
  const servers = 5;
  const load = 0.8;
  // Erlang B by its recursion, then C = B / (1 − ρ (1 − B)), and W = C / (c (1 − ρ)) services.
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (load * servers * blocked) / (c + load * servers * blocked);
  const waiting = blocked / (1 - load * (1 - blocked));
  agrees(waits(poisson(40_000, load, servers, exponential), servers), waiting / (servers * (1 - load)));
});

test('M/G/1: the mean wait is that of Pollaczek and Khinchine, ρ E[S²] / (2 (1 − ρ))', () => {
  const load = 0.7;
  const always = () => 1;
  agrees(waits(poisson(40_000, load, 1, always), 1), (load * 1) / (2 * (1 - load)));
  // Nine of ten jobs take a half, the tenth 5.5: the mean is 1, that of the squares 0.9 / 4 + 0.1 × 5.5².
  const mixed = (uniform: number) => (uniform <= 0.9 ? 0.5 : 5.5);
  const squares = 0.9 * 0.5 ** 2 + 0.1 * 5.5 ** 2;
  agrees(waits(poisson(80_000, load, 1, mixed), 1), (load * squares) / (2 * (1 - load)));
});

test('one node with many devices is as good as many nodes for jobs of one device', () => {
  const table = poisson(2000, 0.9, 8, exponential);
  const together = playJobs(table, nodesOf(1, 8), FIFO);
  const apart = playJobs(table, nodesOf(8, 1), FIFO);
  assert.deepEqual(together.startMillis, apart.startMillis);
});

test("Little's law: jobs that wait, summed over time, are waits, summed over jobs", () => {
  const table = poisson(20_000, 0.9, 4, exponential);
  const played = playJobs(table, nodesOf(4, 1), FIFO, { points: 64 });
  const { makespanMillis, occupancy } = played;
  assert.ok(occupancy.atMillis.length <= 2 * 64 + 2);
  const rate = table.count / makespanMillis;
  const length = integral(played, 'waitingJobs') / makespanMillis;
  const expected = rate * meanWait(table, played);
  assert.ok(Math.abs(length - expected) < 1e-9 * expected, `${length} jobs waited, λW is ${expected}`);
});
