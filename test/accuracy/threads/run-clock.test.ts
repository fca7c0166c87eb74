/** From the probes of a run to the speed of the machine while its steps were timed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runClock } from '../../../accuracy/threads/run-clock.js';

/** Of so many steps, the probes before them; `gemmMs` by step. */
const probes = (steps: number, gemmMs: (step: number) => number, first: boolean) => ({
  clockMs: Array.from({ length: steps }, (_, step) => ({
    ...{ gemmMs: gemmMs(step), streamMs: 0.02, togetherMs: first ? 0.3 : 0.5, copyMs: first ? 0.03 : 0.05 },
    ...(first ? { wakeMs: 0.008 } : {}),
  })),
});

test('probes before warm-up steps have no part in the clock, nor have ranks that ran none', () => {
  // Of 12 steps, 8 are warm-up: the probes of steps 9 to 12 count, of both ranks.
  const slowAtFirst = (step: number) => (step < 8 ? 9 : 0.2 + (step - 8) / 10);
  const idle = { clockMs: [] };
  const { clock, atOnce } = runClock([probes(12, slowAtFirst, true), probes(12, slowAtFirst, false), idle]);
  assert.equal(atOnce, 2);
  // The median of 0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5 ms.
  assert.ok(Math.abs(clock.gemmSeconds - 0.35e-3) < 1e-12);
  // Of the pair, who came last did not see all of it.
  assert.equal(clock.togetherSeconds, 0.5e-3);
  assert.equal(clock.copySeconds, 0.04e-3);
  assert.equal(clock.wakeSeconds, 8e-6);
});

test('a rank alone has no neighbour to copy from or to wake', () => {
  const alone = { clockMs: Array.from({ length: 12 }, () => ({ gemmMs: 0.24, streamMs: 0.016 })) };
  assert.deepEqual(runClock([alone]), {
    ...{ clock: { gemmSeconds: 0.24 / 1000, streamSeconds: 0.016 / 1000 }, atOnce: 1, ranks: 1 },
  });
});
