/** A list written and read again is the same list. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TableBuilder } from '../../../datacentre/jobs/builder.js';
import { jobsCsv } from '../../../datacentre/jobs/csv.js';
import { readJobs } from '../../../datacentre/jobs/read.js';
import { type JobTable, STATES } from '../../../datacentre/jobs/table.js';

const word = fc
  .string({ maxLength: 5, unit: fc.constantFrom('a', 'b', ',', '"', '-', '|') })
  .map((text) => `w${text}`);
const millis = fc.integer({ min: 0, max: 1e12 });
const job = fc.record({
  ...{ id: word, submitMillis: millis, devices: fc.integer({ min: 0, max: 4096 }) },
  runMillis: fc.oneof(millis, fc.constant(Number.NaN)),
  waitMillis: fc.oneof(millis, fc.constant(Number.NaN)),
  limitMillis: fc.oneof(millis, fc.constant(Number.NaN)),
  deviceMilli: fc.integer({ min: 1, max: 1000 }),
  cpuMilli: fc.integer({ min: 0, max: 1e6 }),
  memoryMib: fc.integer({ min: 0, max: 1e7 }),
  state: fc.constantFrom(...STATES),
  ...{ user: word, queue: word, type: word, deviceKind: word },
  priority: fc.integer({ min: 0, max: 100 }),
  modelled: fc.option(
    fc.record(
      {
        ...{ model: word, strategy: word, cluster: word, tokens: fc.constant(Number.NaN) },
        ...{ steps: fc.integer({ min: 1, max: 1e6 }), globalBatch: fc.integer({ min: 1, max: 4096 }) },
        seq: fc.integer({ min: 0, max: 8192 }),
      },
      { noNullPrototype: true },
    ),
    { nil: undefined },
  ),
});

/** Words as texts: two tables may have numbered them otherwise. */
function plainOf(table: JobTable) {
  const words = ({ words, index }: JobTable['user']) => [...index].map((at) => words[at]);
  return {
    ...table,
    list: undefined,
    ...{ user: words(table.user), queue: words(table.queue), type: words(table.type) },
    deviceKind: words(table.deviceKind),
  };
}

test('any list', () => {
  fc.assert(
    fc.property(fc.array(job, { minLength: 1, maxLength: 8 }), (jobs) => {
      const builder = new TableBuilder();
      for (const { modelled, ...each } of jobs)
        builder.add(modelled === undefined ? each : { ...each, modelled });
      const table = builder.build();
      const read = readJobs([...jobsCsv(table)].join(''), 'jobs.csv');
      assert.deepEqual(plainOf(read), plainOf(table));
      // By time, and what came first among those of one time.
      for (let row = 1; row < table.count; row++)
        assert.ok(table.submitMillis[row - 1]! <= table.submitMillis[row]!);
      assert.equal(table.submitMillis[0], 0);
      assert.equal(table.beginsAtMillis, Math.min(...jobs.map(({ submitMillis }) => submitMillis)));
    }),
    { numRuns: 150 },
  );
});

test('more rows than a column begins with room for, and more than a piece', () => {
  const builder = new TableBuilder();
  for (let at = 0; at < 25_000; at++)
    builder.add({ submitMillis: 25_000 - at, runMillis: at, devices: at % 7 });
  const table = builder.build();
  assert.equal(table.ids, null);
  const pieces = [...jobsCsv(table)];
  assert.equal(pieces.length, 1 + 3);
  const read = readJobs(pieces.join(''), 'jobs.csv');
  assert.equal(read.count, 25_000);
  assert.deepEqual([read.runMillis[0], read.runMillis[24_999]], [24_999, 0]);
  assert.deepEqual(read.devices, table.devices);
});

test('no cell is a formula', () => {
  const builder = new TableBuilder();
  builder.add({ id: '=1+1', submitMillis: 0, runMillis: 1, devices: 1, user: '@a' });
  const [, row] = [...jobsCsv(builder.build())];
  assert.match(row!, /^'=1\+1,/);
  assert.match(row!, /,'@a,/);
});
