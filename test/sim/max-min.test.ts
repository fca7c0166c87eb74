/** The solver alone: capacity is kept, nobody could be faster, and the order of activities is nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CAPACITY_SHARES, MaxMin } from '../../sim/contention/max-min.js';

/** Per activity, its demand on each resource it uses, as a fraction of the capacity. */
type Demands = readonly ReadonlyMap<number, number>[];

function speeds(resources: number, demands: Demands): number[] {
  const firstUse = new Int32Array(demands.length + 1);
  const resource: number[] = [];
  const share: number[] = [];
  for (const [a, uses] of demands.entries()) {
    for (const [r, demand] of uses) {
      resource.push(r);
      share.push(Math.round(demand * CAPACITY_SHARES));
    }
    firstUse[a + 1] = resource.length;
  }
  const speed = new Float64Array(demands.length);
  const sharing = { activities: demands.length, resources, firstUse };
  new MaxMin().share(
    { ...sharing, resource: Int32Array.from(resource), share: Float64Array.from(share) },
    speed,
  );
  return [...speed];
}

function used(r: number, demands: Demands, speed: readonly number[]): number {
  return demands.reduce((sum, uses, a) => sum + speed[a]! * (uses.get(r) ?? 0), 0);
}

const map = (...uses: [number, number][]) => new Map(uses);
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test('three links in a row: the long flow is held by the link with most users', () => {
  // Link 0: L, A. Link 1: L, B, C. rho(L) = rho(B) = rho(C) = 1/3, so A gets 1 − 1/3.
  const [long, a, b, c] = speeds(2, [map([0, 1], [1, 1]), map([0, 1]), map([1, 1]), map([1, 1])]);
  for (const rate of [long!, b!, c!]) close(rate, 1 / 3);
  close(a!, 1 - 1 / 3);
});

test('a kernel and a message that hold each other back on two resources meet where both are full', () => {
  // Matrix units: k + 0.1 m = 1. Memory: 0.3 k + 0.8 m = 1. So k = m = 1/1.1.
  const [k, m] = speeds(2, [map([0, 1], [1, 0.3]), map([0, 0.1], [1, 0.8])]);
  close(k!, 1 / 1.1);
  close(m!, 1 / 1.1);
});

const RESOURCES = 4;
const uses = (demand: fc.Arbitrary<number>) =>
  fc
    .array(fc.tuple(fc.nat(RESOURCES - 1), demand), { minLength: 1, maxLength: 4 })
    .map((drawn) => new Map(drawn));
const mixed = fc.array(uses(fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 1, maxLength: 12 });
const even = fc.array(
  fc
    .record({ demand: fc.double({ min: 0.01, max: 1, noNaN: true }), on: uses(fc.constant(1)) })
    .map(({ demand, on }) => new Map([...on.keys()].map((r) => [r, demand] as const))),
  { minLength: 1, maxLength: 12 },
);

test('no resource is asked for more than it has', () => {
  fc.assert(
    fc.property(fc.oneof(mixed, even), (demands) => {
      const speed = speeds(RESOURCES, demands);
      for (let r = 0; r < RESOURCES; r++) assert.ok(used(r, demands, speed) <= 1 + 1e-9);
      for (const v of speed) assert.ok(v > 0 && v <= 1);
    }),
    { numRuns: 500 },
  );
});

test('whoever is slowed has a full resource on its way', () => {
  fc.assert(
    fc.property(fc.oneof(mixed, even), (demands) => {
      const speed = speeds(RESOURCES, demands);
      const full = Array.from({ length: RESOURCES }, (_, r) => used(r, demands, speed) > 1 - 1e-9);
      for (const [a, own] of demands.entries()) {
        assert.ok(speed[a] === 1 || [...own.keys()].some((r) => full[r]), `activity ${a} could be faster`);
      }
    }),
    { numRuns: 500 },
  );
});

test('when demands are even along the way, nobody takes more of the full resource than who it slows', () => {
  fc.assert(
    fc.property(even, (demands) => {
      const speed = speeds(RESOURCES, demands);
      for (const [a, own] of demands.entries()) {
        const isBottleneck = ([r, demand]: [number, number]) =>
          used(r, demands, speed) > 1 - 1e-9 &&
          demands.every((other, b) => speed[b]! * (other.get(r) ?? 0) <= speed[a]! * demand * (1 + 1e-9));
        assert.ok(speed[a] === 1 || [...own].some(isBottleneck));
      }
    }),
    { numRuns: 500 },
  );
});

test('listing the activities in another order changes no speed by a bit', () => {
  fc.assert(
    fc.property(fc.oneof(mixed, even), (demands) => {
      assert.deepEqual(speeds(RESOURCES, demands.toReversed()).reverse(), speeds(RESOURCES, demands));
    }),
    { numRuns: 300 },
  );
});
