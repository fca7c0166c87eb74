import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fragmentation } from '../../datacentre/fragmentation.js';
import { ClusterState } from '../../datacentre/nodes/state.js';
import { type TypicalJob, typicalJobs } from '../../datacentre/typical.js';
import { nodesOf, occupy, stateOf, tableOf } from './placement/tables.js';

const job = (asked: Partial<TypicalJob>): TypicalJob => ({
  ...{ cpuMilli: 0, devices: 1, deviceMilli: 1000, kinds: '', share: 1 },
  ...asked,
});

test('a node with two halves free is a fragment for whole devices, and none for halves', () => {
  const state = stateOf(2);
  occupy(state, 0, 0b01, { deviceMilli: 500 });
  occupy(state, 0, 0b10, { deviceMilli: 500 });
  const whole = job({ share: 0.25 });
  const half = job({ deviceMilli: 500, share: 0.75 });
  assert.equal(new Fragmentation(state, [whole, half]).of(0), 0.25 * (500 + 500));
});

test('what is too little on one device is a fragment though the job fits on another', () => {
  const state = stateOf(2);
  occupy(state, 0, 0b01, { deviceMilli: 700 });
  assert.equal(new Fragmentation(state, [job({ deviceMilli: 400 })]).of(0), 300);
});

test('without cores, of another kind, or without devices to ask for, all that is free is a fragment', () => {
  const state = new ClusterState([{ ...nodesOf(4)[0]!, kind: 'T4' }]);
  const of = (asked: Partial<TypicalJob>) => new Fragmentation(state, [job(asked)]).of(0);
  assert.equal(of({ cpuMilli: 32_000 }), 0);
  assert.equal(of({ cpuMilli: 32_001 }), 4 * 1000);
  assert.equal(of({ kinds: 'G2|T4' }), 0);
  assert.equal(of({ kinds: 'G2|G3' }), 4 * 1000);
  assert.equal(of({ devices: 0 }), 4 * 1000);
});

test('a gang takes whole nodes: what is free on a node in use is a fragment for it', () => {
  const state = stateOf(8, 8);
  occupy(state, 1, 0b1);
  const fragmentation = new Fragmentation(state, [job({ devices: 64, cpuMilli: 64 * 4000 })]);
  // 8 of 64 devices need 8 · 4 cores, all that a node has.
  assert.equal(fragmentation.of(0), 0);
  assert.equal(fragmentation.of(1), 7 * 1000);
  assert.deepEqual(fragmentation.ofAll(), { freeMilli: (8 + 7) * 1000, fragmentMilli: 7 * 1000 });
});

test('a fragment is between nothing and all that is free, and what is taken in thought is as if it were taken', () => {
  const sort = fc.record({
    cpuMilli: fc.integer({ min: 0, max: 40_000 }),
    devices: fc.integer({ min: 0, max: 9 }),
    deviceMilli: fc.integer({ min: 1, max: 1000 }),
  });
  const taken = fc.record({
    device: fc.integer({ min: 0, max: 3 }),
    deviceMilli: fc.integer({ min: 1, max: 400 }),
    cpuMilli: fc.integer({ min: 0, max: 9000 }),
  });
  fc.assert(
    fc.property(fc.array(sort, { minLength: 1, maxLength: 5 }), taken, taken, (sorts, first, second) => {
      const state = stateOf(4);
      const typical = sorts.map((each) => job({ ...each, share: 1 / sorts.length }));
      const fragmentation = new Fragmentation(state, typical);
      occupy(state, 0, 1 << first.device, first);
      const expected = fragmentation.after(0, second.cpuMilli, second.deviceMilli, 1 << second.device);
      occupy(state, 0, 1 << second.device, second);
      assert.equal(fragmentation.of(0), expected);
      const free = state.freeMilli.reduce((sum, milli) => sum + milli, 0);
      assert.ok(expected >= 0 && expected <= free + 1e-9);
    }),
    { numRuns: 200 },
  );
});

test('typical jobs are the frequent sorts until they are 95 % of the list; their shares add up to 1', () => {
  const jobs = (count: number, asked: object) => Array.from({ length: count }, () => asked);
  const table = tableOf([
    ...jobs(60, { devices: 1, deviceMilli: 500 }),
    ...jobs(30, { devices: 8 }),
    ...jobs(6, { devices: 2, deviceKind: 'T4' }),
    ...jobs(4, { devices: 4 }),
  ]);
  const typical = typicalJobs(table);
  assert.deepEqual(
    typical.map(({ devices, kinds, share }) => [devices, kinds, share]),
    [
      [1, '', 60 / 96],
      [8, '', 30 / 96],
      [2, 'T4', 6 / 96],
    ],
  );
});
