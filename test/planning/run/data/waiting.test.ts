/** A loader and a trainer with room for some batches between them: the play against closed forms and bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { waitOfEqual, waitOfStep } from '../../../../planning/run/data/waiting.js';

const seconds = fc.integer({ min: 1, max: 1000 }).map((ms) => ms / 1000);
const prefetch = fc.integer({ min: 0, max: 4 });

test('of batches that take as long, the play waits as the closed form says', () => {
  fc.assert(
    fc.property(seconds, seconds, prefetch, (batch, step, ahead) => {
      const played = waitOfStep(() => batch, step, ahead);
      assert.ok(Math.abs(played - waitOfEqual(batch, step, ahead)) < 1e-9, `${played}`);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('of batches that differ: never less than by their mean, never more with more room, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 40, maxLength: 40 }), seconds, (batches, step) => {
      const waits = [0, 1, 2, 4, 40].map((ahead) => waitOfStep((k) => batches[k]!, step, ahead, 40, 0));
      const sum = batches.reduce((all, each) => all + each, 0);
      // Without room each is waited for whole; with room for all, the loader never stops.
      assert.ok(Math.abs(waits[0]! - sum / 40) < 1e-9);
      for (const [i, wait] of waits.entries()) {
        assert.ok(i === 0 || wait <= waits[i - 1]! + 1e-9);
        assert.ok(wait * 40 + 40 * step >= sum - 1e-9, 'an end before the loader is done');
      }
    }),
    { numRuns: 100, seed: 2 },
  );
});

test('two batches of 0.5 and 1.5 s in turn, steps of 1 s: room for one smooths nothing away, room for two does', () => {
  const batch = (k: number) => (k % 2 === 0 ? 0.5 : 1.5);
  // The loader may begin a batch when the step of the batch before has begun: the long one ends 0.5 s after that step.
  assert.ok(Math.abs(waitOfStep(batch, 1, 1) - 0.25) < 1e-9);
  assert.ok(waitOfStep(batch, 1, 2) < 1e-9);
});
