/** Positions by arithmetic are those of a clock that goes through all steps and checkpoints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Pace } from '../../../sim/lifetime/pace.js';
import { planOf } from '../../../sim/lifetime/plan.js';
import { UNDISTURBED, written } from './lifetimes.js';

const layers = fc.array(
  fc.record({ every: fc.integer({ min: 1, max: 9 }), blocked: fc.integer({ min: 0, max: 30 }) }),
  { maxLength: 3 },
);

test('steps done, time held up and the newest checkpoint, at any moment', () => {
  fc.assert(
    fc.property(
      layers,
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(999),
      (all, from, step, moment) => {
        const checkpoints = all.map(({ every, blocked }) => written(every, blocked));
        const pace = new Pace(planOf({ ...UNDISTURBED, checkpoints }));
        pace.begin(from, step * 1e6);
        // A written checkpoint is never held up by its forerunner where steps take at least as long.
        const held = all.map(({ every, blocked }) => Math.max(blocked, blocked - every * step) * 1e6);
        let at = 0;
        let steps = 0;
        const newest = all.map(() => 0);
        const elapsed = moment * 1e6 + 1;
        for (;;) {
          at += step * 1e6;
          if (at > elapsed) break;
          steps++;
          assert.equal(pace.done(steps), at);
          let after = 0;
          for (const [i, { every }] of all.entries()) {
            if ((from + steps) % every !== 0) continue;
            assert.equal(pace.begins(i, from + steps), at + after);
            after += held[i]!;
            if (at + after <= elapsed) newest[i] = from + steps;
          }
          assert.equal(pace.blockedAfter(steps), after);
          at += after;
          assert.equal(pace.nextCheckpoint(steps) > steps, true);
        }
        assert.equal(pace.stepsAt(elapsed), steps);
        assert.deepEqual(
          all.map((_, i) => pace.newest(i, steps, elapsed)),
          newest,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a checkpoint that takes longer than its interval holds the steps up until it is written', () => {
  // 4 steps of 5 s are 20 s, written in 50 s: each next one waits 30 s, though it would block for 1 s only.
  const layer = written(4, 1, { durableSeconds: 50 });
  const pace = new Pace(planOf({ ...UNDISTURBED, checkpoints: [layer] }));
  pace.begin(0, 5e6);
  assert.equal(pace.done(12), (12 * 5 + 2 * 30) * 1e6);
});
