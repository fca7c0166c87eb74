import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  closedForm,
  dalySeconds,
  optimalIntervalSeconds,
  youngSeconds,
} from '../../../planning/run/closed-form.js';
import { restartsOf, runningShare } from '../../../planning/run/closed-restart.js';
import { expectedEttr, type Interrupted, lostSecondsEach, metaEttr } from '../../../planning/run/ettr.js';
import { outageOf } from '../../../planning/run/outage.js';
import type { Cause, CheckpointLayer, Lifetime } from '../../../sim/lifetime/lifetime.js';

const DAY = 86_400;

/** Even numbers between 0 and 1, the same each time. */
function uniforms(): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

test("Meta's approximation is within 1 % of the form on a grid of 1,000 points where little is lost", () => {
  let [points, worst] = [0, 0];
  // 10 failure rates, restarts, intervals each: a job of 16 to 2,048 nodes at 6.5 per 1,000 node-days and fewer.
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 10; j++) {
      for (let k = 0; k < 10; k++) {
        const perDay = 0.01 * 1.9 ** i;
        const mean = DAY / perDay;
        const restartSeconds = 300 + 100 * j;
        // Less than a tenth is lost: the restart is 300 to 1,200 s, and the interval at most what the rest of it allows.
        const intervalSeconds = Math.min(600 + 600 * k, mean / 10 - restartSeconds / 2);
        const blockedSeconds = intervalSeconds / 40;
        const run = { perDay, restartSeconds, blockedSeconds, intervalSeconds };
        assert.ok((restartSeconds + intervalSeconds / 2) / mean < 0.1);
        worst = Math.max(worst, Math.abs(metaEttr(run) / expectedEttr(run) - 1));
        points++;
      }
    }
  }
  assert.equal(points, 1000);
  assert.ok(worst < 0.01, `${worst}`);
  assert.ok(worst > 0.001, 'the two are not the same form');
});

test('failures played at random come to the closed form, also where much is lost', () => {
  const random = uniforms();
  for (const [mean, every, blocked, durable, restart] of [
    [36_000, 1800, 60, 60, 600],
    [36_000, 1800, 10, 300, 600],
    [2 * 3600, 1800, 120, 120, 600],
    [1500, 1800, 60, 400, 600],
  ] as const) {
    let [kept, time] = [0, 0];
    for (let i = 0; i < 100_000; i++) {
      const up = -mean * Math.log(random());
      kept += every * Math.max(0, Math.floor((up - (durable - blocked)) / (every + blocked)));
      time += up + restart;
    }
    const ettr = expectedEttr({
      perDay: DAY / mean,
      restartSeconds: restart,
      blockedSeconds: blocked,
      durableSeconds: durable,
      intervalSeconds: every,
    });
    assert.ok(Math.abs(kept / time / ettr - 1) < 0.01, `${kept / time} and ${ettr}`);
  }
});

test('what each failure loses and what is kept are all the time there is', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 200, noNaN: true }),
      fc.double({ min: 0, max: 300, noNaN: true }),
      fc.double({ min: 60, max: 1e4, noNaN: true }),
      (perDay, blockedSeconds, intervalSeconds) => {
        const run = { perDay, restartSeconds: 500, blockedSeconds, intervalSeconds };
        const ettr = expectedEttr(run);
        // Of M + R: lost ones, and steps with the stops between them.
        const mean = DAY / perDay + 500;
        const stops = ettr * mean * (1 + blockedSeconds / intervalSeconds);
        assert.ok(Math.abs(lostSecondsEach(run) + stops - mean) < 1e-9 * mean);
        assert.ok(ettr >= 0 && ettr <= 1);
      },
    ),
    { numRuns: 200 },
  );
});

test('the form of MLSys·im, which has no lost work, is too high by half an interval of each failure', () => {
  // At Young's interval of a 60 s write and one failure in 10 h: b/τ = τ/2M = √(b/2M).
  const [mean, blocked] = [36_000, 60];
  const perDay = DAY / mean;
  const tau = youngSeconds({ perDay, blockedSeconds: blocked });
  assert.ok(Math.abs(tau - Math.sqrt(2 * 60 * 36_000)) < 1e-9);
  assert.ok(Math.abs(blocked / tau - tau / (2 * mean)) < 1e-12);
  const run = { perDay, restartSeconds: 600, blockedSeconds: blocked, intervalSeconds: tau };
  const without = 1 - blocked / tau - 600 / mean;
  const ettr = expectedEttr(run);
  assert.ok(Math.abs(without - ettr - tau / (2 * mean)) < 0.15 * (tau / (2 * mean)), `${without - ettr}`);
  assert.ok(Math.abs(without - tau / (2 * mean) - ettr) < 0.005);
});

test("at Daly's interval the overhead is √(2b/M): 12 % of a 60 s write and 2.34 h between failures", () => {
  const mean = 2.34 * 3600;
  const perDay = DAY / mean;
  const intervalSeconds = dalySeconds({ perDay, blockedSeconds: 60 });
  const overhead = 1 - expectedEttr({ perDay, restartSeconds: 0, blockedSeconds: 60, intervalSeconds });
  const about = Math.sqrt((2 * 60) / mean);
  assert.ok(Math.abs(about - 0.119) < 0.0005, `${about}`);
  assert.ok(Math.abs(overhead - about) < 0.01, `${overhead}`);
  // So nine tenths are out of reach, at whatever interval.
  for (let tau = 30; tau < 20_000; tau *= 1.05) {
    assert.ok(expectedEttr({ perDay, restartSeconds: 0, blockedSeconds: 60, intervalSeconds: tau }) < 0.9);
  }
});

test('no interval is better than the best, and Young and Daly are close to it where little is lost', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: 1, max: 300, noNaN: true }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (perDay, blockedSeconds, factor) => {
        const written = { perDay, blockedSeconds };
        const best = optimalIntervalSeconds(written);
        const at = (intervalSeconds: number) =>
          expectedEttr({ ...written, restartSeconds: 300, intervalSeconds });
        assert.ok(at(best) >= at(best * factor) - 1e-12);
        assert.ok(at(best) >= at(dalySeconds(written)) - 1e-12);
        if (blockedSeconds < DAY / perDay / 100) {
          assert.ok(Math.abs(dalySeconds(written) / best - 1) < 0.001);
          assert.ok(Math.abs(youngSeconds(written) / best - 1) < 0.1);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('nothing fails: only stops for checkpoints; and devices that never stop write one after the other', () => {
  assert.equal(expectedEttr({ perDay: 0, restartSeconds: 1, blockedSeconds: 10, intervalSeconds: 90 }), 0.9);
  assert.equal(optimalIntervalSeconds({ perDay: 0, blockedSeconds: 5 }), Number.POSITIVE_INFINITY);
  assert.equal(dalySeconds({ perDay: 0, blockedSeconds: 5 }), Number.POSITIVE_INFINITY);
  assert.equal(optimalIntervalSeconds({ perDay: 1, blockedSeconds: 0, durableSeconds: 40 }), 40);
});

const RESTART = { schedulerSeconds: 100, startSeconds: 60, initSeconds: 20, warmupSeconds: 20 };
const CAUSE: Cause = {
  id: 'a',
  component: 'device',
  perDay: 2,
  lasting: { kind: 'exponential' },
  detectSeconds: 30,
  repairSeconds: 0,
};
const STORE: CheckpointLayer = {
  id: 'store',
  everySteps: 180,
  blockedSeconds: 10,
  durableSeconds: 120,
  loadSeconds: 70,
  survives: 'anything',
};

function lifetime(parts: Partial<Lifetime>): Lifetime {
  return {
    ...{ steps: 1e6, stepSeconds: 10, blockedSeconds: 1, devices: 64, nodes: 8, spares: 0 },
    ...{ causes: [CAUSE], checkpoints: [STORE], restart: RESTART },
    ...parts,
  };
}

test('a run with one kind of checkpoint is the form of one, with its first start', () => {
  const { ettr, timeToTrainSeconds } = closedForm(lifetime({}));
  // 170 s of a restart may be broken off; 130 s come before it.
  const mean = DAY / 2;
  const restartSeconds = 130 * Math.exp(170 / mean) + mean * Math.expm1(170 / mean);
  assert.ok(restartSeconds > 300 && restartSeconds < 302);
  const one: Interrupted = {
    ...{ perDay: 2, restartSeconds, blockedSeconds: 10, durableSeconds: 120, intervalSeconds: 1800 },
  };
  assert.ok(Math.abs(timeToTrainSeconds - (100 + 1e7 / expectedEttr(one))) < 1e-3);
  assert.ok(Math.abs(ettr - 1e7 / timeToTrainSeconds) < 1e-12);
});

test('restarts that are broken off come to the closed form', () => {
  const random = uniforms();
  const [mean, before, starting] = [600, 130, 400];
  let time = 0;
  for (let i = 0; i < 200_000; i++) {
    let up: number;
    do {
      up = -mean * Math.log(random());
      time += before + Math.min(up, starting);
    } while (up < starting);
  }
  const cause = { ...CAUSE, perDay: DAY / mean };
  const restart = { schedulerSeconds: 100, startSeconds: 200, initSeconds: 80, warmupSeconds: 50 };
  const { knowing, trying } = restartsOf(lifetime({ causes: [cause], restart }));
  const each = (knowing + trying) * mean;
  assert.ok(Math.abs(time / 200_000 / each - 1) < 0.01, `${time / 200_000} and ${each}`);
});

test('causes with the same figures are one cause of the sum of their rates', () => {
  const split = [0.5, 0.7, 0.8].map((perDay) => ({ ...CAUSE, perDay }));
  const [one, several] = [closedForm(lifetime({})), closedForm(lifetime({ causes: split }))];
  assert.ok(Math.abs(one.ettr - several.ettr) < 1e-12);
});

test('two kinds of checkpoints come to what failures played at random come to', () => {
  const memory: CheckpointLayer = {
    ...{ id: 'memory', everySteps: 6, blockedSeconds: 2, durableSeconds: 2, loadSeconds: 5 },
    survives: 'process',
  };
  const soft = { ...CAUSE, id: 'soft', component: 'software' as const, perDay: 20 };
  const hard = { ...CAUSE, id: 'hard', perDay: 2, repairSeconds: 1 };
  const run = lifetime({ causes: [soft, hard], checkpoints: [memory, STORE] });
  const { ettr } = closedForm(run);
  // By steps: work in blocks of 6 steps, each with its stop, and a stop of the store after each 180.
  const random = uniforms();
  const gap = (perDay: number) => (-DAY / perDay) * Math.log(random());
  let [wall, done, saved, stored] = [0, 0, 0, 0];
  let [nextSoft, nextHard] = [gap(20), gap(2)];
  let up = 0;
  let pending = Number.POSITIVE_INFINITY;
  while (done < 1.5e7) {
    const block = 60 + 2 + ((done / 60 + 1) % 30 === 0 ? 10 : 0);
    const next = Math.min(nextSoft, nextHard);
    if (up + block <= next) {
      up += block;
      done += 60;
      saved = done;
      // Durable 110 s after the devices went on.
      if (block > 62) pending = up + 110;
      if (up >= pending) [stored, pending] = [done - (done % 1800), Number.POSITIVE_INFINITY];
      continue;
    }
    wall += next - up;
    if (next >= pending) [stored, pending] = [done - (done % 1800), Number.POSITIVE_INFINITY];
    wall += 0;
    const hardOne = next === nextHard;
    done = hardOne ? stored : saved;
    saved = done;
    pending = Number.POSITIVE_INFINITY;
    wall += up + 30 + 200 + (hardOne ? 70 + 1 : 5);
    [nextSoft, nextHard] = [nextSoft - next, nextHard - next];
    up = 0;
    if (hardOne) nextHard = gap(2);
    else nextSoft = gap(20);
  }
  const played = done / (wall + up);
  assert.ok(Math.abs(played / ettr - 1) < 0.01, `${played} and ${ettr}`);
});

test('nodes out for repair: a run waits while there are more of them than spares', () => {
  const broken = { ...CAUSE, repairSeconds: 3600 };
  const at = (spares: number) => outageOf(lifetime({ causes: [broken], spares }));
  // Two a day while processes run, out for an hour each; known after 30 s of it. One out, of none and one: Erlang's a/(1 + a).
  const runs = runningShare(lifetime({ causes: [broken] }));
  assert.ok(runs > 0.996 && runs < 0.998, `130 s twice a day: ${runs}`);
  const a = (2 / 24) * runs;
  const seen = (2 / DAY) * runs * 30;
  assert.ok(Math.abs(at(0).waitShare - (a - seen)) < 1e-12);
  assert.ok(Math.abs(at(1).waitShare - (a ** 2 / 2 - a * seen) / (1 + a)) < 1e-12);
  assert.ok(at(2).waitShare < at(1).waitShare && at(40).waitShare < 1e-12);
  assert.equal(at(40).speed, 1);
  const many = closedForm(lifetime({ causes: [broken], spares: 40 })).ettr;
  assert.ok(Math.abs(many / closedForm(lifetime({})).ettr - 1) < 1e-12);
  // A thousand out at once, and as many spares: Erlang's loss, by its recursion. Logarithms keep it from being nothing.
  const large = outageOf(
    lifetime({
      causes: [{ ...broken, perDay: 24_000, detectSeconds: 0 }],
      restart: { ...RESTART, schedulerSeconds: 0 },
      spares: 1000,
    }),
  );
  let loss = 1;
  for (let n = 1; n <= 1001; n++) loss = (1000 * loss) / (n + 1000 * loss);
  assert.ok(loss > 0.02 && loss < 0.03);
  assert.ok(Math.abs(large.waitShare / (1 + large.waitShare) - loss) < 1e-9, `${large.waitShare}`);
  assert.equal(closedForm(lifetime({ causes: [{ ...broken, perDay: 1e6 }] })).ettr, 0);
});

test('going on with fewer replicas is as fast as those that are left, and taking nodes in again takes time', () => {
  const broken = { ...CAUSE, repairSeconds: 3600 };
  const elastic = [10, 10 * (8 / 7)];
  const { speed, waitShare, growShare } = outageOf(lifetime({ causes: [broken], elastic }));
  // Up with none or one out, as often as 1 to a, the latter at 7/8 of the speed. Who breaks with none out is taken in again:
  // communicators and warm-up are 40 s, and 100 s of a scheduler were saved.
  const a = (2 / 24) * runningShare(lifetime({ causes: [broken] }));
  assert.ok(Math.abs(speed - (1 + a * (7 / 8)) / (1 + a)) < 1e-12);
  assert.ok(waitShare < outageOf(lifetime({ causes: [broken] })).waitShare);
  assert.ok(Math.abs(growShare - ((24 * a) / DAY) * ((40 - 100) / (1 + a))) < 1e-12);
  const at = (parts: Partial<Lifetime>) => {
    return closedForm(lifetime({ causes: [broken], ...parts })).timeToTrainSeconds;
  };
  assert.ok(at({ elastic }) < at({}) && at({ elastic }) > at({ spares: 1 }));
});
