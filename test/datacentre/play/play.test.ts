/** Plays small enough to follow by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlayOptions } from '../../../datacentre/play/options.js';
import { playJobs } from '../../../datacentre/play/play.js';
import type { Queueing } from '../../../datacentre/play/policy.js';
import { integral, nodesOf, type Short, tableOf } from './lists.js';

function play(
  jobs: readonly Short[],
  nodes = nodesOf(1, 4),
  queueing: Queueing = 'fifo',
  more: PlayOptions = {},
) {
  return playJobs(tableOf(jobs), nodes, { queueing, placement: 'best-fit' }, more);
}

test('first come, first served: a large job keeps later ones waiting', () => {
  const jobs: Short[] = [
    [0, 100, 3],
    [10, 50, 2],
    [20, 5, 1],
  ];
  const { startMillis, endMillis, makespanMillis } = play(jobs);
  assert.deepEqual([...startMillis], [0, 100, 100]);
  assert.deepEqual([...endMillis], [100, 100 + 50, 100 + 5]);
  assert.equal(makespanMillis, 150);
});

test('backfill: who ends before the first job can start goes past it, who does not waits', () => {
  const jobs: Short[] = [
    [0, 100, 3],
    [10, 50, 4],
    [20, 81, 1],
    [21, 79, 1],
  ];
  assert.deepEqual([...play(jobs, nodesOf(4, 1), 'backfill').startMillis], [0, 100, 150, 21]);
});

test('backfill: a long job goes past where the first one will not need its device', () => {
  const jobs: Short[] = [
    [0, 100, 3],
    [10, 50, 3],
    [20, 1000, 1],
    [21, 1000, 1],
  ];
  // Three devices are free at 100, and the first job needs three of four: one long job may go past, not two.
  assert.deepEqual([...play(jobs, nodesOf(4, 1), 'backfill').startMillis], [0, 100, 20, 150]);
});

test('backfill keeps the nodes of the first job for it: whole ones of a gang, or the one that it will get', () => {
  const gang: Short[] = [
    [0, 100, 4],
    [10, 50, 8],
    [20, 81, 4],
    [21, 79, 4],
  ];
  assert.deepEqual([...play(gang, nodesOf(2, 4), 'backfill').startMillis], [0, 100, 150, 21]);
  const one: Short[] = [
    [0, 100, 3],
    [0, 60, 3],
    [10, 50, 4],
    [20, 1000, 1],
    [21, 1000, 1],
  ];
  // The first job gets the second node at 60: one long job fits beside the first node's, the other waits for it to end.
  assert.deepEqual([...play(one, nodesOf(2, 4), 'backfill').startMillis], [0, 0, 60, 20, 100]);
});

test('backfill with estimates that are too long lets less past, and takes what ends early', () => {
  const jobs: Short[] = [
    [0, 100, 3],
    [10, 50, 4],
    [20, 79, 1],
  ];
  const nodes = nodesOf(4, 1);
  const told = (times: number) => Float64Array.from(jobs, ([, run]) => times * run);
  // Said to take 200 and 158: at 20 it would end at 178, before the first job's 200.
  assert.equal(play(jobs, nodes, 'backfill', { estimateMillis: told(2) }).startMillis[2], 20);
  // Said to end at 50, the first job is late: nothing may be promised, and nothing goes past it.
  assert.equal(play(jobs, nodes, 'backfill', { estimateMillis: told(0.5) }).startMillis[2], 150);
});

test('ends come before submissions, and equal submissions keep their order', () => {
  const { startMillis } = play([
    [0, 100, 4],
    [100, 10, 3],
    [100, 10, 2],
  ]);
  assert.deepEqual([...startMillis], [0, 100, 110]);
});

test('jobs that take no time, or no devices', () => {
  const { startMillis, endMillis, heldMillis } = play([
    [0, 0, 4],
    [0, 10, 4],
    [0, 7, 0],
  ]);
  assert.deepEqual([...startMillis], [0, 0, 0]);
  assert.deepEqual([...endMillis], [0, 10, 7]);
  assert.deepEqual([...heldMillis], [0, 10, 7]);
});

test('a job that no nodes can hold, or whose duration nobody says, is said and keeps nobody waiting', () => {
  const kinds = [...nodesOf(2, 4, { kind: 'a' }), ...nodesOf(1, 8, { kind: 'b' })];
  const jobs: Short[] = [
    [0, 10, 9, { deviceKind: 'a' }],
    [0, 10, 9, { deviceKind: 'c' }],
    [0, Number.NaN, 1],
    [0, 10, 8, { deviceKind: 'a' }],
    [0, 10, 8, { deviceKind: 'a|b' }],
  ];
  const { startMillis } = play(jobs, kinds);
  assert.deepEqual([...startMillis], [Number.NaN, Number.NaN, Number.NaN, 0, 0]);
});

test('a gang holds whole nodes and the rest on one more, all at once', () => {
  const jobs: Short[] = [
    [0, 100, 1],
    [1, 10, 10],
    [2, 10, 2],
  ];
  // Ten devices are two whole nodes and two devices: only once all three nodes hold nothing else in their way.
  const { startMillis } = play(jobs, nodesOf(3, 4));
  assert.deepEqual([...startMillis], [0, 1, 11]);
  assert.deepEqual([...play(jobs, nodesOf(2, 8)).startMillis], [0, 1, 2]);
  const full: Short[] = [
    [0, 100, 1],
    [1, 10, 8],
  ];
  assert.deepEqual(
    [...play(full, nodesOf(2, 4)).startMillis],
    [0, 100],
    'seven are free, but only one node is whole',
  );
});

test('nodes reserved for a queue are for its jobs, who use them first', () => {
  const nodes = [...nodesOf(1, 4), ...nodesOf(1, 4, { kind: '', reservedFor: ['training'] })];
  const jobs: Short[] = [
    [0, 100, 4, { queue: 'training' }],
    [0, 100, 4, { queue: 'other' }],
    [1, 10, 1, { queue: 'other' }],
    [1, 10, 8, { queue: 'other' }],
  ];
  assert.deepEqual([...play(jobs, nodes).startMillis], [0, 0, 100, Number.NaN]);
});

test('a job with higher priority interrupts those it needs, who go on from their last checkpoint', () => {
  const jobs: Short[] = [
    [0, 100, 2],
    [5, 100, 2],
    [50, 30, 2, { priority: 1 }],
  ];
  const played = play(jobs, nodesOf(1, 4), 'priority', { checkpointMillis: 20, restartMillis: 3 });
  // Of equals the one that started last gives way: at 50 it has done 45, keeps 40, and has 60 left.
  assert.deepEqual([...played.startMillis], [0, 5, 50]);
  assert.deepEqual([...played.endMillis], [100, 80 + 3 + (100 - 40), 80]);
  assert.deepEqual([...played.heldMillis], [100, 45 + 3 + 60, 30]);
  assert.deepEqual([...played.lostMillis], [0, 45 - 40 + 3, 0]);
  assert.deepEqual([...played.preemptions], [0, 1, 0]);
  assert.deepEqual([...played.restarts], [0, 0, 0], 'nothing failed');
  const patient = play(jobs, nodesOf(1, 4), 'priority', { preempt: false });
  assert.deepEqual([...patient.startMillis], [0, 5, 100]);
});

test('nobody is interrupted for a job that would not fit even then', () => {
  const jobs: Short[] = [
    [0, 100, 2, { priority: 2 }],
    [5, 100, 2],
    [50, 30, 4, { priority: 1 }],
  ];
  const { startMillis, preemptions } = play(jobs, nodesOf(1, 4), 'priority');
  assert.deepEqual([...startMillis], [0, 5, 100]);
  assert.deepEqual([...preemptions], [0, 1, 0]);
});

test('shortest first, among jobs of which nobody says how long they run', () => {
  const jobs: Short[] = [
    [0, 30, 4],
    [0, Number.NaN, 4],
    [0, 10, 4],
    [0, Number.NaN, 4],
    [0, 20, 4],
  ];
  assert.deepEqual([...play(jobs, nodesOf(1, 4), 'sjf').startMillis], [30, Number.NaN, 0, Number.NaN, 10]);
});

test('shares of a device: as many as fit at once', () => {
  const jobs = Array.from({ length: 5 }, (): Short => [0, 10, 1, { deviceMilli: 500 }]);
  const played = play(jobs, nodesOf(2, 1));
  assert.deepEqual([...played.startMillis], [0, 0, 0, 0, 10]);
  assert.equal(integral(played, 'allocatedMilli'), 5 * 500 * 10);
});

test('cores and memory are held too, by nodes of a gang in proportion', () => {
  const nodes = nodesOf(2, 4, { cpuMilli: 8000, memoryMib: 1000 });
  const jobs: Short[] = [
    [0, 10, 1, { cpuMilli: 8000 }],
    [0, 10, 1, { memoryMib: 1000 }],
    [0, 10, 8, { cpuMilli: 16_000, memoryMib: 2000 }],
    [0, 10, 8, { cpuMilli: 16_001 }],
  ];
  assert.deepEqual([...play(jobs, nodes).startMillis], [0, 0, 10, Number.NaN]);
});

test('free devices are stranded while no waiting job can use them', () => {
  const played = play([
    [0, 10, 3],
    [2, 10, 2],
    [4, 10, 1],
  ]);
  // From 2 to 4 one device is free and the job that waits needs two; from 4 on one waits that could use it.
  assert.equal(integral(played, 'strandedDevices'), 1 * (4 - 2));
  // It is free until the first ends at 10, held back by the queue.
  assert.equal(integral(played, 'freeWhileWaiting'), 1 * (10 - 2));
});

test('a list without jobs', () => {
  assert.equal(play([]).makespanMillis, 0);
});
