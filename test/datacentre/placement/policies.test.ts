import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClusterState } from '../../../datacentre/nodes/state.js';
import { placerOf } from '../../../datacentre/placement/policies.js';
import { Tightest } from '../../../datacentre/placement/tightest.js';
import { PLACEMENTS, type Placement } from '../../../datacentre/play/policy.js';
import { demandOf, nodesOf, occupy, placeOf, stateOf, tableOf } from './tables.js';

/** A list with parts of devices and cores, so that every policy looks at them. */
const MIXED = tableOf([
  { devices: 1, deviceMilli: 500, cpuMilli: 4000 },
  { devices: 1, cpuMilli: 8000 },
]);
const placer = (placement: Placement, state: ClusterState) => placerOf(placement, state, MIXED, 42);
const where = (placement: Placement, state: ClusterState, asked: Parameters<typeof demandOf>[1]) =>
  placeOf(placer(placement, state), demandOf(state, asked));

test('best fit: the node that is left with the least cores and devices', () => {
  const state = stateOf(4, 4, 4);
  occupy(state, 0, 0b0001, { cpuMilli: 4000 });
  occupy(state, 1, 0b0001, { cpuMilli: 16_000 });
  // With one device of 4 and 8 of 32 cores: 100 · (1 − ½ · 20/32 − ½ · 2/4) = 43.75 and 100 · (1 − ½ · 8/32 − ½ · 2/4) = 62.5.
  assert.deepEqual(where('best-fit', state, { devices: 1, cpuMilli: 8000 }), [[1, 0b0010]]);
  // Node 1 has 16 cores left.
  assert.deepEqual(where('best-fit', state, { devices: 1, cpuMilli: 17_000 }), [[0, 0b0010]]);
});

test('dot product: the node whose free room is least like what is asked', () => {
  const state = stateOf(4, 4);
  occupy(state, 1, 0b0011, { cpuMilli: 16_000 });
  // ½ (1 · ¼ + 1 · ¼) on node 0, ½ (½ · ¼ + ½ · ¼) on node 1.
  assert.deepEqual(where('dot-product', state, { devices: 1, cpuMilli: 8000 }), [[1, 0b0100]]);
});

test('packing: shared devices before free ones of a node in use before a free node', () => {
  const state = stateOf(8, 2, 2);
  const half = { devices: 1, deviceMilli: 500 };
  // 33 − 8 on node 0, 33 − 2 on the others.
  assert.deepEqual(where('packing', state, half), [[1, 0b01]]);
  occupy(state, 2, 0b01);
  // 50 − 1 on node 2.
  assert.deepEqual(where('packing', state, half), [[2, 0b10]]);
  occupy(state, 0, 0b100, { deviceMilli: 400 });
  // 100 − 60/10 on node 0, on the device that is shared.
  assert.deepEqual(where('packing', state, half), [[0, 0b100]]);
});

test('clustering: jobs of one size together, whatever is free elsewhere', () => {
  const state = stateOf(4, 4, 4);
  occupy(state, 1, 0b0011);
  occupy(state, 2, 0b0001, { deviceMilli: 300 });
  assert.deepEqual(where('clustering', state, { devices: 2 }), [[1, 0b1100]]);
  assert.deepEqual(where('clustering', state, { devices: 1, deviceMilli: 300 }), [[2, 0b0001]]);
  // No node has jobs of one device: the empty one is taken.
  assert.deepEqual(where('clustering', state, { devices: 1 }), [[0, 0b0001]]);
});

test('clustering tells two jobs of one device from one job of two', () => {
  const state = stateOf(4, 4);
  occupy(state, 0, 0b0001);
  occupy(state, 0, 0b0010);
  occupy(state, 1, 0b0011);
  assert.deepEqual(where('clustering', state, { devices: 2 }), [[1, 0b1100]]);
  assert.deepEqual(where('clustering', state, { devices: 1 }), [[0, 0b0100]]);
});

test('fgd: a part of a device goes where the fragment grows least', () => {
  const state = stateOf(2, 2);
  // Half the jobs ask for 500 of a device, half for a whole one: 600 free are of use, 400 are not.
  occupy(state, 0, 0b01, { deviceMilli: 400 });
  occupy(state, 0, 0b10, { deviceMilli: 400 });
  occupy(state, 1, 0b01, { deviceMilli: 700 });
  const table = tableOf([{ devices: 1, deviceMilli: 500 }, { devices: 1 }]);
  const fgd = placerOf('fgd', state, table, 1);
  // Node 1: ½ · 300 + ½ · 300 becomes ½ · 100 + ½ · 100. Node 0: ½ · 0 + ½ · 1200 becomes ½ · 400 + ½ · 1000.
  assert.deepEqual(placeOf(fgd, demandOf(state, { devices: 1, deviceMilli: 200 })), [[1, 0b01]]);
  // Node 0: 600 becomes ½ · 100 + ½ · 700. Node 1, on its free device: 300 becomes ½ · 300 + ½ · 800.
  assert.deepEqual(placeOf(fgd, demandOf(state, { devices: 1, deviceMilli: 500 })), [[0, 0b01]]);
});

test('fgd asks again about a node that has changed, whoever changed it', () => {
  const state = stateOf(2, 2);
  const fgd = placerOf('fgd', state, MIXED, 1);
  const asked = demandOf(state, { devices: 2, cpuMilli: 1000 });
  assert.deepEqual(placeOf(fgd, asked), [[0, 0b11]]);
  // Node 1 has too few cores for typical jobs: its devices are a fragment, and cost nothing to take.
  occupy(state, 1, 0, { cpuMilli: 30_000 });
  assert.deepEqual(placeOf(fgd, asked), [[1, 0b11]]);
});

test('random: each node with room is as likely, each device too', () => {
  const state = stateOf(4, 4, 4, 0);
  const random = placer('random', state);
  const counts = new Map<string, number>();
  const draws = 2400;
  for (let draw = 0; draw < draws; draw++) {
    const [place] = placeOf(random, demandOf(state, { devices: 1, deviceMilli: 500 }))!;
    counts.set(String(place), (counts.get(String(place)) ?? 0) + 1);
  }
  // χ² of 12 equal classes: 31.3 is exceeded once in a thousand seeds.
  const expected = draws / 12;
  assert.equal(counts.size, 12);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chiSquare < 31.3, `χ² is ${chiSquare}`);
});

test('nodes reserved for the queue go first, under every policy', () => {
  const nodes = [...nodesOf(4, 4), { ...nodesOf(4)[0]!, id: 'own', reservedFor: ['pretraining'] }];
  for (const placement of PLACEMENTS) {
    const state = new ClusterState(nodes);
    const own = state.groups.admission('', 'pretraining').all;
    const others = state.groups.admission('', 'debug').all;
    const its = placer(placement, state);
    assert.equal(placeOf(its, demandOf(state, { devices: 1, access: own }))![0]![0], 2, placement);
    assert.notEqual(placeOf(its, demandOf(state, { devices: 1, access: others }))![0]![0], 2, placement);
  }
});

test('a gang takes whole nodes and the rest on one more, which the policy chooses', () => {
  for (const placement of PLACEMENTS) {
    const state = stateOf(4, 4, 4, 4);
    occupy(state, 1, 0b0001);
    const places = placeOf(placer(placement, state), demandOf(state, { devices: 10 }))!;
    assert.deepEqual(places.map(([, mask]) => mask).slice(0, 2), [0b1111, 0b1111], placement);
    assert.equal(new Set(places.map(([node]) => node)).size, 3, placement);
    assert.equal(placeOf(placer(placement, state), demandOf(state, { devices: 16 })), null, placement);
  }
  const state = stateOf(4, 4, 4, 4);
  occupy(state, 1, 0b0001);
  assert.deepEqual(where('best-fit', state, { devices: 10 })!.at(-1), [1, 0b0110]);
});

test('every policy finds a place wherever there is one, and gives no device twice', () => {
  const asked = fc.oneof(
    fc.record({ devices: fc.integer({ min: 0, max: 10 }), cpuMilli: fc.integer({ min: 0, max: 20_000 }) }),
    fc.record({
      devices: fc.constant(1),
      deviceMilli: fc.integer({ min: 1, max: 999 }),
      cpuMilli: fc.integer({ min: 0, max: 9000 }),
    }),
  );
  const jobs = fc.array(fc.record({ asked, leaves: fc.nat(9) }), { maxLength: 25 });
  fc.assert(
    fc.property(fc.constantFrom(...PLACEMENTS), jobs, (placement, list) => {
      const state = stateOf(2, 4, 4, 1);
      const [its, any] = [placer(placement, state), new Tightest(state)];
      const holdings: number[] = [];
      for (const { asked, leaves } of list) {
        const demand = demandOf(state, asked);
        const place = placeOf(its, demand);
        assert.equal(place !== null, placeOf(any, demand) !== null);
        // `take` throws where a device is given twice.
        if (place !== null) holdings.push(state.take(demand, asPlaced(place)));
        if (leaves === 0 && holdings.length > 0) state.release(holdings.shift()!);
        assert.ok(state.freeCpuMilli.every((cpu) => cpu >= 0));
      }
      for (const holding of holdings) state.release(holding);
      assert.equal(state.allocatedMilli, 0);
      assert.ok(state.freeMilli.every((milli) => milli === 1000));
    }),
    { numRuns: 150 },
  );
});

function asPlaced(places: readonly [number, number][]) {
  return {
    count: places.length,
    nodes: Int32Array.from(places, ([node]) => node),
    masks: Int32Array.from(places, ([, mask]) => mask),
  } as Parameters<ClusterState['take']>[1];
}
