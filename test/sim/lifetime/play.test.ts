/** Plays against arithmetic, and against a player that goes through every step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../../sim/engine/engine.js';
import { Failures } from '../../../sim/lifetime/failures.js';
import type { Lifetime } from '../../../sim/lifetime/lifetime.js';
import { type Plan, planOf } from '../../../sim/lifetime/plan.js';
import { play } from '../../../sim/lifetime/play.js';
import { crash, UNDISTURBED, written } from './lifetimes.js';

const micros = (seconds: number) => Math.round(seconds * 1e6);
const played = (lifetime: Lifetime, seed = 1, trial = 0) => play(planOf(lifetime), seed, trial);

test('without failures a run is its start, its steps and their checkpoints, to the microsecond', () => {
  const restart = { schedulerSeconds: 100, startSeconds: 30, initSeconds: 7, warmupSeconds: 3 };
  const run = {
    ...UNDISTURBED,
    steps: 1_000,
    stepSeconds: 1 / 3,
    blockedSeconds: 0.1,
    dataSeconds: 0.025,
    spares: 2,
    restart,
  };
  const lived = played({ ...run, checkpoints: [written(100, 2.5)] });
  // 1,000 steps of a third of a second; 9 checkpoints, as the last step has none; nothing is held before it starts.
  const steps = Math.round((1_000 * 1e6) / 3);
  assert.equal(lived.wallMicros, 30e6 + 7e6 + 3e6 + steps + 9 * 2.5e6);
  const { fates, badput } = lived;
  assert.equal(fates.productive, 64n * BigInt(Math.round(1_000 * (1e6 / 3 - 1e5))));
  assert.equal(fates.blocked, 64n * BigInt(steps + 9 * 2.5e6) - fates.productive);
  assert.equal(badput.dataLoadingSync, 64n * 25_000_000n);
  assert.equal(badput.checkpointSave, 64n * 22_500_000n);
  assert.deepEqual(
    [badput.trainingPrep, badput.acceleratorInit, badput.programStartup],
    [64n * 30_000_000n, 64n * 7_000_000n, 64n * 3_000_000n],
  );
  // Two spares of 8 devices, from beginning to end.
  assert.equal(badput.other, 16n * BigInt(lived.wallMicros));
  assert.equal(fates.discarded, 0n);
  assert.equal(lived.events, 2);
});

/** Times of failures, whatever the run makes of them. */
function failuresOf(plan: Plan, seed: number, trial: number): { at: number; cause: number }[] {
  const engine = new Engine();
  const all: { at: number; cause: number }[] = [];
  new Failures(plan, engine, seed, trial, (cause) => void all.push({ at: engine.now, cause }));
  engine.run(() => {});
  return all;
}

/** Every step and every checkpoint one after the other, for runs of one layer whose nodes are never missed. */
function stepwise(lifetime: Lifetime, failures: readonly { at: number; cause: number }[]) {
  const layer = lifetime.checkpoints[0]!;
  const { restart, causes } = lifetime;
  const step = micros(lifetime.stepSeconds);
  let now = micros(restart.startSeconds + restart.initSeconds + restart.warmupSeconds);
  let done = 0;
  let safe = 0;
  let lost = 0;
  let interruptions = 0;
  let writing: { step: number; durable: number } | undefined;
  const pending = [...failures];
  const breaks = (until: number) => pending.length > 0 && pending[0]!.at < until;
  const recover = () => {
    for (;;) {
      const { at, cause } = pending.shift()!;
      interruptions++;
      now = at + micros(causes[cause]!.detectSeconds);
      const processes = now + micros(restart.schedulerSeconds);
      // Nothing runs that could crash.
      while (breaks(processes)) pending.shift();
      const first = safe > 0 ? micros(layer.loadSeconds) : 0;
      now = processes + micros(restart.startSeconds + restart.initSeconds + restart.warmupSeconds) + first;
      if (!breaks(now)) return;
    }
  };
  if (breaks(now)) recover();
  while (done < lifetime.steps) {
    const settle = (until: number) => {
      if (writing !== undefined && writing.durable <= until) {
        safe = writing.step;
        writing = undefined;
      }
    };
    const fail = (begun: number) => {
      settle(pending[0]!.at);
      writing = undefined;
      lost += (done - safe) * step + pending[0]!.at - begun;
      done = safe;
      recover();
    };
    if (breaks(now + step)) {
      fail(now);
      continue;
    }
    now += step;
    done++;
    if (done === lifetime.steps || done % layer.everySteps !== 0) continue;
    settle(now);
    writing = { step: done, durable: now + micros(layer.durableSeconds) };
    const until = now + micros(layer.blockedSeconds);
    // In a checkpoint no step is under way.
    if (breaks(until)) fail(pending[0]!.at);
    else now = until;
  }
  return { wall: now, lost, interruptions };
}

test('a play by arithmetic is a play step by step: the same end, the same steps lost, to the microsecond', () => {
  const restart = { schedulerSeconds: 40, startSeconds: 30, initSeconds: 20, warmupSeconds: 10 };
  const lifetime: Lifetime = {
    ...UNDISTURBED,
    steps: 20_000,
    restart,
    causes: [crash(3_000, { detectSeconds: 45 }), crash(9_000, { id: 'hang', detectSeconds: 600 })],
    checkpoints: [written(60, 4, { durableSeconds: 100, loadSeconds: 25 })],
  };
  const plan = planOf(lifetime);
  for (let trial = 0; trial < 20; trial++) {
    const expected = stepwise(lifetime, failuresOf(plan, 5, trial));
    const lived = play(plan, 5, trial);
    assert.deepEqual(
      { wall: lived.wallMicros, lost: lived.fates.discarded, interruptions: lived.interruptions },
      { wall: expected.wall, lost: 64n * BigInt(expected.lost), interruptions: expected.interruptions },
    );
    assert.ok(lived.interruptions > 20 && lived.fates.discarded > 0n);
  }
});

test('the same seed and trial give the same run; another does not', () => {
  const lifetime = { ...UNDISTURBED, causes: [crash(900)], checkpoints: [written(20, 1)] };
  assert.deepEqual(played(lifetime, 3, 4), played(lifetime, 3, 4));
  assert.notEqual(played(lifetime, 3, 4).wallMicros, played(lifetime, 3, 5).wallMicros);
  assert.notEqual(played(lifetime, 3, 4).wallMicros, played(lifetime, 4, 4).wallMicros);
});

test('a run that loses more than it does is given up', () => {
  // 100 steps of 5 s to a checkpoint, one failure in 20 s: it gets there once in e^25 times.
  const lived = played({ ...UNDISTURBED, causes: [crash(20)], checkpoints: [written(100, 1)] });
  assert.equal(lived.finished, false);
  assert.equal(lived.keptMicros, 0);
  // Long before it is too late where failures follow each other without end.
  const plan = planOf({ ...UNDISTURBED, causes: [crash(0.01)], checkpoints: [written(100, 1)] });
  const broken = play({ ...plan, mostEvents: 1_000 }, 1, 0);
  assert.deepEqual([broken.finished, broken.events <= 1_003], [false, true]);
});

test('a run longer than can be counted is refused with a sentence', () => {
  assert.throws(
    () => planOf({ ...UNDISTURBED, steps: 1e12 }),
    /1000000000000 steps of 5 s take 1\.58e\+5 years/,
  );
});
