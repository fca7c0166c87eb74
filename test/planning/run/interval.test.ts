/** The best interval: that of Young where little is lost, the top of the closed form, and of played runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closedForm } from '../../../planning/run/closed-form.js';
import {
  atInterval,
  everySeconds,
  optimalOf,
  secondsBetween,
  spread,
} from '../../../planning/run/interval.js';
import { playedPoints, pointsAround, simulatedOptimum } from '../../../planning/run/optimum.js';
import { playHere } from '../../../sim/lifetime/trials.js';
import { crashes, MONTH, written } from './lifetimes.js';

test('one failure in ten hours and a write of 5 s: the optimum is √(2 · 5 · 36,000), in whole steps of 1 s', () => {
  const rare = { ...MONTH, stepSeconds: 1, causes: [crashes(2.4)], checkpoints: [written(5, 1)] };
  const best = optimalOf(rare);
  assert.ok(Math.abs(best / Math.sqrt(2 * 5 * 36_000) - 1) < 0.02, `${best}`);
  assert.equal(secondsBetween(atInterval(rare, { kind: 'young' })), Math.round(Math.sqrt(2 * 5 * 36_000)));
});

test('no other interval has a higher share by the closed form', () => {
  const rates = fc.double({ min: 0.1, max: 50, noNaN: true });
  const writes = fc.double({ min: 0.1, max: 300, noNaN: true });
  fc.assert(
    fc.property(rates, writes, fc.integer({ min: 1, max: 5000 }), (perDay, seconds, other) => {
      const lifetime = { ...MONTH, causes: [crashes(perDay)], checkpoints: [written(seconds, 1)] };
      const share = (every: number) => closedForm(everySeconds(lifetime, every)).ettr;
      assert.ok(share(optimalOf(lifetime)) >= share(other * MONTH.stepSeconds) - 1e-9);
    }),
    { numRuns: 40 },
  );
});

test('where nothing fails no checkpoint is written before the end', () => {
  const safe = { ...MONTH, causes: [] };
  for (const kind of ['optimal', 'young', 'daly'] as const) {
    assert.equal(secondsBetween(atInterval(safe, { kind })), Number.POSITIVE_INFINITY);
  }
  assert.deepEqual(pointsAround(safe, optimalOf(safe)), []);
});

test('given: seconds in the nearest whole steps, and steps as they are', () => {
  assert.equal(secondsBetween(atInterval(MONTH, { kind: 'seconds', seconds: 1234 })), 1230);
  assert.equal(secondsBetween(atInterval(MONTH, { kind: 'steps', steps: 77 })), 770);
});

test('the top of played runs is where the closed form has it', async () => {
  const best = optimalOf(MONTH);
  const points = await playedPoints(pointsAround(MONTH, best), async (lifetime) => playHere(lifetime, 20, 1));
  const played = points.filter(({ simulatedEttr }) => simulatedEttr !== undefined);
  assert.ok(played.length >= 7);
  for (const { ettr, simulatedEttr, seconds } of played) {
    assert.ok(Math.abs(simulatedEttr! / ettr - 1) < 0.02, `${seconds} s: ${ettr}, played ${simulatedEttr}`);
  }
  const simulated = simulatedOptimum(points)!;
  // The top is flat: a third more or less of the interval costs a few thousandths.
  assert.ok(Math.abs(Math.log(simulated / best)) < Math.log(1.4), `${simulated} against ${best}`);
});

test('the top of a parabola by the logarithm of the interval is found exactly; none where the longest is the best', () => {
  const top = Math.log(700);
  const at = (seconds: number) => ({
    seconds,
    ettr: 0,
    simulatedEttr: 0.9 - 0.01 * (Math.log(seconds) - top) ** 2,
  });
  assert.ok(Math.abs(simulatedOptimum([100, 500, 1000, 4000].map(at))! - 700) < 1e-6);
  assert.equal(simulatedOptimum([100, 300, 600].map(at)), undefined);
  assert.ok(Math.abs(simulatedOptimum([800, 1000, 4000].map(at))! - 800) < 1e-6);
});

test('whole numbers, both ends among them, each once', () => {
  assert.deepEqual(spread(3, 6), [3, 4, 5, 6]);
  const many = spread(1, 1_000_000);
  assert.deepEqual([many[0], many.at(-1)], [1, 1_000_000]);
  assert.equal(new Set(many).size, many.length);
});
