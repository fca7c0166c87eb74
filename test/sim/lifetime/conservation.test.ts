/** All device-time that is held is accounted for, once by fate and once by Google's kinds, whatever the run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Lifetime, SURVIVALS } from '../../../sim/lifetime/lifetime.js';
import { planOf } from '../../../sim/lifetime/plan.js';
import { play } from '../../../sim/lifetime/play.js';
import { stretchesOf } from '../../../sim/lifetime/stretches.js';

/** In thousandths of seconds: evenly, and now and then none. */
const seconds = (max: number) =>
  fc.noBias(fc.integer({ min: 0, max: 1_000 * max })).map((each) => each / 1_000);
const share = seconds(1);

const causes = fc.array(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    component: fc.constantFrom('device' as const, 'software' as const, 'spot' as const),
    perDay: seconds(60),
    lasting: fc.oneof(
      fc.constant({ kind: 'exponential' as const }),
      fc.record({
        kind: fc.constant('weibull' as const),
        shape: seconds(2.5).map((each) => each + 0.5),
      }),
    ),
    detectSeconds: seconds(600),
    repairSeconds: fc.oneof(fc.constant(0), seconds(40_000)),
  }),
  { maxLength: 3 },
);

const checkpoints = fc.array(
  fc
    .record({
      id: fc.constantFrom('memory' as const, 'store' as const),
      everySteps: fc.noBias(fc.integer({ min: 1, max: 200 })),
      blockedSeconds: seconds(20),
      behind: seconds(200),
      loadSeconds: seconds(300),
      survives: fc.constantFrom(...SURVIVALS),
    })
    .map(({ behind, ...layer }) => ({ ...layer, durableSeconds: layer.blockedSeconds + behind })),
  { minLength: 1, maxLength: 3 },
);

const lifetimes: fc.Arbitrary<Lifetime> = fc
  .record({
    steps: fc.noBias(fc.integer({ min: 1, max: 20_000 })),
    stepSeconds: seconds(20).map((each) => each + 1 / 3),
    exposed: share,
    data: share,
    spread: fc.constantFrom(0, 0.02),
    nodes: fc.noBias(fc.integer({ min: 1, max: 40 })),
    devicesPerNode: fc.constantFrom(1, 4, 8),
    spares: fc.integer({ min: 0, max: 4 }),
    causes,
    checkpoints,
    restart: fc.record({
      schedulerSeconds: seconds(300),
      startSeconds: seconds(300),
      initSeconds: seconds(100),
      warmupSeconds: seconds(60),
    }),
    shrinks: fc.noBias(fc.integer({ min: 0, max: 3 })),
    maintenance: fc.option(
      fc.record({ everySeconds: fc.integer({ min: 5_000, max: 90_000 }), forSeconds: seconds(9_000) }),
    ),
  })
  .map(({ exposed, data, devicesPerNode, shrinks, maintenance, ...rest }) => ({
    ...rest,
    devices: rest.nodes * devicesPerNode,
    blockedSeconds: exposed * rest.stepSeconds,
    dataSeconds: data * exposed * rest.stepSeconds,
    ...(shrinks === 0 || rest.nodes <= shrinks
      ? {}
      : {
          elastic: Array.from(
            { length: shrinks + 1 },
            (_, missing) => (rest.stepSeconds * rest.nodes) / (rest.nodes - missing),
          ),
        }),
    ...(maintenance === null ? {} : { maintenance }),
  }));

const sum = (values: readonly bigint[]) => values.reduce((total, each) => total + each, 0n);

test('every device-microsecond has one fate and is goodput or badput of one kind; stretches leave no gap', () => {
  let [interrupted, elastic, maintained] = [0, 0, 0];
  fc.assert(
    fc.property(lifetimes, fc.nat(1_000), (lifetime, seed) => {
      const plan = planOf(lifetime);
      const lived = play(plan, seed, 0);
      const held =
        BigInt(lifetime.devices + lifetime.spares * plan.devicesPerNode) * BigInt(lived.wallMicros);
      assert.equal(sum(Object.values(lived.fates)), held);
      assert.equal(lived.goodput + sum(Object.values(lived.badput)), held);
      for (const part of [...Object.values(lived.fates), ...Object.values(lived.badput)])
        assert.ok(part >= 0n);
      // What was kept are as many whole steps as were asked for: at full strength they take their time, and more with less.
      const steps = lifetime.steps * lifetime.stepSeconds * 1e6;
      const rounding = lived.interruptions + 100;
      const slowed = (lifetime.spread ?? 0) > 0 || lived.badput.elasticSliceDown > 0n;
      if (lived.finished) {
        if (slowed) assert.ok(lived.keptMicros > 0.8 * steps - rounding);
        else assert.ok(Math.abs(lived.keptMicros - steps) <= rounding, `${lived.keptMicros} for ${steps}`);
      }
      const stretches = stretchesOf(lifetime, seed, 0, 300);
      assert.ok(stretches.length <= 300);
      let at = 0;
      for (const { startSeconds, seconds: lasts } of stretches) {
        assert.ok(Math.abs(startSeconds - at) < 1e-4, `${startSeconds} after ${at}`);
        at = startSeconds + lasts;
      }
      assert.ok(Math.abs(at - lived.wallMicros / 1e6) < 1e-4);
      if (lived.interruptions > 0) interrupted++;
      if (lived.badput.elasticReinit > 0n) elastic++;
      if (lived.badput.other > 0n && lifetime.spares === 0) maintained++;
    }),
    { numRuns: 80, seed: 19 },
  );
  // The property has seen what it is about.
  assert.ok(interrupted > 50 && elastic > 10 && maintained > 10, `${interrupted}, ${elastic}, ${maintained}`);
});
