/**
 * Shared resources, in the style of a solver's own tests: the system, its parameters, the expected
 * times with the reason. Capacities are in units/s and one second is 1e12 ps.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fluid } from '../../sim/contention/fluid.js';
import { Engine } from '../../sim/engine/engine.js';

interface Activity {
  readonly atPs?: number;
  readonly idlePs: number;
  /** Resource number and demand in units/s. */
  readonly uses: readonly (readonly [number, number])[];
}

/** Runs the activities on resources of these capacities; returns their end times and the machine. */
function run(capacities: readonly number[], activities: readonly Activity[]) {
  const engine = new Engine();
  const ends = new Array<number>(activities.length).fill(Number.NaN);
  const order: number[] = [];
  const fluid = new Fluid(engine, (tag) => {
    ends[tag] = engine.now;
    order.push(tag);
  });
  const ids = capacities.map((capacity, i) => fluid.resource(capacity, `resource ${i}`));
  for (const [i, activity] of activities.entries()) engine.schedule(activity.atPs ?? 0, i);
  engine.run((i) => {
    const { idlePs, uses } = activities[i]!;
    fluid.start(
      idlePs,
      uses.map(([resource]) => ids[resource]!),
      uses.map(([, demand]) => demand),
      i,
    );
  });
  return { ends, order, fluid, ids, engine };
}

test('an activity alone takes its idle time, to the picosecond', () => {
  const { ends } = run([100], [{ atPs: 3, idlePs: 123_456_789_012_345, uses: [[0, 100]] }]);
  assert.deepEqual(ends, [3 + 123_456_789_012_345]);
});

test('demands that fit exactly slow nobody: three thirds of a link', () => {
  const third = { idlePs: 1_000_003, uses: [[0, 1 / 3]] } as const;
  assert.deepEqual(run([1], [third, third, third]).ends, [1_000_003, 1_000_003, 1_000_003]);
});

test('two flows that each want a whole link take twice as long', () => {
  // rate = 100 / 2 each, so the end is 2 × idle.
  const flow = { idlePs: 1_000_001, uses: [[0, 100]] } as const;
  assert.deepEqual(run([100], [flow, flow]).ends, [2 * 1_000_001, 2 * 1_000_001]);
});

test('k equal flows take exactly k times as long', () => {
  for (const k of [3, 7, 10, 49, 1000]) {
    const flows = Array.from({ length: k }, () => ({ idlePs: 20_971_520, uses: [[0, 50e9]] as const }));
    assert.deepEqual(new Set(run([50e9], flows).ends), new Set([k * 20_971_520]));
  }
});

test('a flow that arrives late slows the first one from then on, and is itself sped up when it is alone', () => {
  // 0–400: A alone. 400–1600: A and B at a half; A's last 600 take 1200. Then B's last 400 alone.
  const { ends } = run(
    [10],
    [
      { idlePs: 1000, uses: [[0, 10]] },
      { atPs: 400, idlePs: 1000, uses: [[0, 10]] },
    ],
  );
  assert.deepEqual(ends, [400 + 2 * 600, 400 + 2 * 600 + (1000 - 600)]);
});

test('a modest flow keeps what it wants and the greedy one gets the rest', () => {
  // Capacity 100. A wants 20 < 50: full speed. B gets 80 of the 100 it wants until A ends at 1000:
  // 800 of its 2000 done, the other 1200 at full speed.
  const { ends } = run(
    [100],
    [
      { idlePs: 1000, uses: [[0, 20]] },
      { idlePs: 2000, uses: [[0, 100]] },
    ],
  );
  assert.deepEqual(ends, [1000, 1000 + (2000 - 0.8 * 1000)]);
});

test('the long flow of the parking lot gets half of each link, as its neighbours do', () => {
  // Link 0: L and A; link 1: L and B. rho(L) = rho(A) = rho(B) = C/2.
  const { ends } = run(
    [100, 100],
    [
      {
        idlePs: 1000,
        uses: [
          [0, 100],
          [1, 100],
        ],
      },
      { idlePs: 1000, uses: [[0, 100]] },
      { idlePs: 1000, uses: [[1, 100]] },
    ],
  );
  assert.deepEqual(ends, [2000, 2000, 2000]);
});

test('a flow held back on a narrow link leaves the wide link to the others', () => {
  // Link 0 (30) holds L to 10 of its three users; link 1 (100): W gets 100 − 10 = 90.
  const narrow = { idlePs: 900, uses: [[0, 30]] } as const;
  const { ends } = run(
    [30, 100],
    [
      {
        idlePs: 900,
        uses: [
          [0, 30],
          [1, 30],
        ],
      },
      narrow,
      narrow,
      { idlePs: 1800, uses: [[1, 100]] },
    ],
  );
  assert.deepEqual(ends, [2700, 2700, 2700, 1800 / 0.9]);
});

test('a kernel and a message crowd memory bandwidth: the message keeps its rate, the kernel yields', () => {
  // 3,350 units of memory bandwidth; kernel wants 3,300, message 400: 3,350 − 400 = 2,950 are left.
  const { ends } = run(
    [3350, 450],
    [
      { idlePs: 3_300_000, uses: [[0, 3300]] },
      {
        idlePs: 10_000_000,
        uses: [
          [0, 400],
          [1, 400],
        ],
      },
    ],
  );
  assert.deepEqual(ends, [Math.round((3_300_000 * 3300) / (3350 - 400)), 10_000_000]);
});

test('an activity without work ends at once and takes nothing from anybody', () => {
  const { ends } = run(
    [1],
    [
      { idlePs: 1000, uses: [[0, 1]] },
      { atPs: 500, idlePs: 0, uses: [[0, 1]] },
    ],
  );
  assert.deepEqual(ends, [1000, 500]);
});

test('times that are not whole picoseconds, demands that are no number and capacities of nothing are refused', () => {
  const fluid = new Fluid(new Engine(), () => {});
  assert.throws(() => fluid.start(0.5, [], [], 0), /0\.5/);
  assert.throws(() => fluid.start(-1, [], [], 0), /-1/);
  const link = fluid.resource(10, 'link');
  assert.throws(() => fluid.start(5, [link], [Number.NaN], 0), /NaN a second on resource 0 \(link\)/);
  assert.throws(() => fluid.start(5, [link], [], 0), /undefined a second/);
  assert.throws(() => fluid.start(5, [link + 1], [5], 0), /resource 1/);
  assert.throws(() => fluid.resource(0, 'broken link'), /broken link/);
  assert.throws(() => fluid.resource(Number.POSITIVE_INFINITY, 'perfect link'), /perfect link/);
});

test('activities that share nothing crowded do not feel each other', () => {
  const { ends } = run(
    [100, 1],
    [
      { idlePs: 777, uses: [[0, 100]] },
      { idlePs: 500, uses: [[1, 1]] },
      { idlePs: 500, uses: [[1, 1]] },
    ],
  );
  assert.deepEqual(ends, [777, 1000, 1000]);
});

const CAPACITIES = [10, 25, 100, 7];
const activity = fc.record({
  atPs: fc.nat(3_000),
  idlePs: fc.integer({ min: 0, max: 10_000 }),
  // One demand along the whole way, as a message has.
  demand: fc.integer({ min: 1, max: 7 }),
  resources: fc.uniqueArray(fc.nat(CAPACITIES.length - 1), { minLength: 1 }),
});
const flows = fc.array(activity, { minLength: 1, maxLength: 25 }).map((drawn) =>
  drawn.map(
    ({ atPs, idlePs, demand, resources }): Activity => ({
      atPs,
      idlePs,
      uses: resources.map((r) => [r, demand]),
    }),
  ),
);

test('nobody is faster than alone, everybody ends, and the work done is the work asked for', () => {
  fc.assert(
    fc.property(flows, (activities) => {
      const { ends, fluid, ids } = run(CAPACITIES, activities);
      for (const [i, { atPs, idlePs }] of activities.entries()) assert.ok(ends[i]! >= atPs! + idlePs);
      ids.forEach((id, r) => {
        let unitPs = 0;
        for (const { idlePs, uses } of activities) {
          for (const [resource, demand] of uses) if (resource === r) unitPs += idlePs * demand;
        }
        assert.ok(Math.abs(fluid.served(id) - unitPs / CAPACITIES[r]!) <= 1e-6 * (1 + unitPs));
        assert.equal(fluid.demand(id), 0);
      });
    }),
  );
});

test('no resource serves more than its capacity between any two moments', () => {
  fc.assert(
    fc.property(flows, (activities) => {
      const { ends } = run(CAPACITIES, activities);
      // Whatever starts at or after t and ends by u is served within u − t; ends are rounded by ½ ps.
      const moments = activities.map(({ atPs }) => atPs!);
      for (const [r, capacity] of CAPACITIES.entries()) {
        for (const from of moments) {
          for (const to of ends) {
            let unitPs = 0;
            activities.forEach(({ atPs, idlePs, uses }, i) => {
              if (atPs! < from || ends[i]! > to) return;
              for (const [resource, demand] of uses) if (resource === r) unitPs += idlePs * demand;
            });
            assert.ok(unitPs <= capacity * (Math.max(0, to - from) + activities.length));
          }
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('on a single resource, one flow more speeds up nobody', () => {
  const single = fc.record({
    atPs: fc.nat(3000),
    idlePs: fc.nat(10_000),
    demand: fc.integer({ min: 1, max: 10 }),
  });
  const toActivity = (f: { atPs: number; idlePs: number; demand: number }): Activity => ({
    atPs: f.atPs,
    idlePs: f.idlePs,
    uses: [[0, f.demand]],
  });
  fc.assert(
    fc.property(fc.array(single, { minLength: 1, maxLength: 20 }), single, (few, extra) => {
      const without = run([10], few.map(toActivity)).ends;
      const withExtra = run([10], [...few, extra].map(toActivity)).ends;
      // Each change of speed rounds an end by at most half a picosecond.
      for (const [i, end] of without.entries()) assert.ok(withExtra[i]! >= end - few.length - 1);
    }),
  );
});

test('two machines side by side that are images of each other end at bit-identical times', () => {
  fc.assert(
    fc.property(flows, fc.integer(), (activities, seed) => {
      const offset = CAPACITIES.length;
      // The image starts in another order within each instant and names its resources in reverse.
      const image = activities.map(
        (a): Activity => ({ ...a, uses: a.uses.map(([r, d]) => [2 * offset - 1 - r, d] as const).reverse() }),
      );
      const place = image
        .map((_, i) => i)
        .sort((a, b) => Math.imul(a + 1, seed | 1) - Math.imul(b + 1, seed | 1));
      const { ends } = run(
        [...CAPACITIES, ...CAPACITIES.toReversed()],
        [...activities, ...place.map((i) => image[i]!)],
      );
      place.forEach((original, position) => {
        assert.equal(ends[activities.length + position], ends[original]);
      });
    }),
  );
});

test('the same input gives the same ends in the same order', () => {
  fc.assert(
    fc.property(flows, (activities) => {
      const [first, second] = [run(CAPACITIES, activities), run(CAPACITIES, activities)];
      assert.deepEqual(first.order, second.order);
      assert.deepEqual(first.ends, second.ends);
    }),
    { numRuns: 30 },
  );
});
