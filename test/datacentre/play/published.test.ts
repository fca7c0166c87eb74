/** A published list, played: a virtual cluster of Philly, 876 jobs with their recorded durations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJobs } from '../../../datacentre/jobs/read.js';
import { playJobs } from '../../../datacentre/play/play.js';
import { QUEUEINGS } from '../../../datacentre/play/policy.js';
import { NOT_PUBLISHED, published } from '../published.js';
import { integral, meanWait, nodesOf } from './lists.js';

test('all jobs of a virtual cluster of Philly are played, by each policy', { skip: NOT_PUBLISHED }, () => {
  const table = readJobs(...published('philly_103959.csv'));
  assert.equal(table.count, 876);
  let work = 0;
  for (let row = 0; row < table.count; row++) work += table.runMillis[row]! * table.devices[row]!;
  const waits = new Map<string, number>();
  for (const queueing of QUEUEINGS) {
    const played = playJobs(table, nodesOf(8, 8), { queueing, placement: 'best-fit' });
    assert.ok(played.endMillis.every((end) => !Number.isNaN(end)));
    const seen = integral(played, 'allocatedMilli') / 1000;
    assert.ok(Math.abs(seen - work) < 1e-9 * work, `${queueing}: ${seen} of ${work} device-milliseconds`);
    assert.ok(played.makespanMillis >= work / played.devices);
    waits.set(queueing, meanWait(table, played));
  }
  assert.ok(waits.get('backfill')! < waits.get('fifo')!);
  assert.ok(waits.get('sjf')! < waits.get('fifo')!);
});
