/** What improvements are worth: arithmetic that can be redone, and the closed form held against played runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedForm } from '../../../planning/run/closed-form.js';
import { atInterval } from '../../../planning/run/interval.js';
import { type Improvable, leversOf } from '../../../planning/run/levers.js';
import type { Lifetime } from '../../../sim/lifetime/lifetime.js';
import { playHere } from '../../../sim/lifetime/trials.js';
import { crashes, MONTH, written } from './lifetimes.js';

const expected = (lifetime: Lifetime) => closedForm(lifetime).timeToTrainSeconds;
const weighed = (lifetime: Lifetime, of = expected, more: Partial<Improvable> = {}) =>
  new Map(
    leversOf({
      ...{ lifetime, expected: of, devicesPerNode: 8, usdPerDeviceHour: 2 },
      ...{ otherKinds: [], canGrow: true, ...more },
    }).map((lever) => [lever.id, lever]),
  );

test('a node more is worth its own eight devices, and costs what it is held for less what the run is shorter', () => {
  const node = weighed(MONTH).get('node')!;
  assert.equal(node.worthDevices, 8);
  const [before, after] = [expected(MONTH), node.timeToTrainSeconds];
  const usd = (2 * (1024 * before - 1032 * after)) / 3600;
  assert.ok(Math.abs(node.savedUsd! - usd) < 1e-6 * Math.abs(usd));
});

test('where nothing is lost, steps 1 % faster are worth N / 0.99 − N devices', () => {
  const nothing = {
    ...MONTH,
    causes: [],
    restart: { ...MONTH.restart, startSeconds: 0 },
    checkpoints: [written(0, 100)],
  };
  const { worthDevices, savedSeconds } = weighed(nothing).get('step')!;
  assert.equal(worthDevices, Math.round(1024 / 0.99 - 1024));
  assert.ok(Math.abs(savedSeconds - 0.01 * 259_200 * 10) < 1e-3);
});

test('so many devices more do end the run as early', () => {
  const lever = weighed(MONTH).get('failures')!;
  const times = 1 + lever.worthDevices! / MONTH.devices;
  const grown = {
    ...MONTH,
    ...{ stepSeconds: MONTH.stepSeconds / times, causes: [crashes(8 * times)] },
  };
  // Rounded to a device of 1,024 and more.
  assert.ok(Math.abs(expected(grown) / lever.timeToTrainSeconds - 1) < 1e-3);
});

test('where more devices only break more often, no number of them is worth as much', () => {
  const doomed = { ...MONTH, causes: [crashes(200)], checkpoints: [written(60, 20)] };
  const lever = weighed(doomed).get('failures')!;
  assert.ok(lever.savedSeconds > 0);
  assert.equal(lever.worthDevices, null);
});

test('the saving of the closed form is that of played runs of the same failures', () => {
  const best = atInterval(MONTH, { kind: 'optimal' });
  const chosen = (lifetime: Lifetime) => expected(atInterval(lifetime, { kind: 'optimal' }));
  const wall = (lifetime: Lifetime) =>
    playHere(atInterval(lifetime, { kind: 'optimal' }), 40, 1).wallSeconds.mean;
  const before = wall(best);
  const [half] = best.checkpoints;
  const changes: Record<string, Partial<Lifetime>> = {
    'checkpoint-write': { checkpoints: [{ ...half!, blockedSeconds: 30, durableSeconds: 30 }] },
    restart: { restart: { ...best.restart, startSeconds: 300 } },
  };
  const levers = weighed(best, chosen);
  for (const [id, change] of Object.entries(changes)) {
    const played = before - wall({ ...best, ...change });
    const { savedSeconds } = levers.get(id)!;
    assert.ok(Math.abs(savedSeconds / played - 1) < 0.15, `${id}: ${savedSeconds} s, played ${played} s`);
  }
});

test('a node more is worth its eight devices also where a run goes on with fewer replicas, whose steps are shorter, too', () => {
  const elastic = {
    ...MONTH,
    ...{ elastic: [10, 11, 12], causes: [crashes(8, { repairSeconds: 7200 })] },
  };
  const levers = weighed(elastic);
  assert.equal(levers.get('node')!.worthDevices, 8);
  assert.ok(levers.get('step')!.worthDevices! > 8);
});

test('what has no effect is no lever: spares where no node is ever out for repair', () => {
  assert.deepEqual(
    ['spares', 'fewer-spares', 'repair', 'detection'].filter((id) => weighed(MONTH).has(id)),
    [],
  );
  const repaired = { ...MONTH, causes: [crashes(8, { repairSeconds: 3600, detectSeconds: 60 })] };
  const levers = weighed(repaired);
  // Known a minute earlier, a node is repaired no sooner.
  assert.deepEqual(
    ['spares', 'repair', 'detection'].map((id) => levers.has(id)),
    [true, true, false],
  );
  assert.ok(weighed({ ...MONTH, causes: [crashes(8, { detectSeconds: 60 })] }).has('detection'));
  // A detection of 2 s, eight times a day, is less than a twentieth of a hundredth.
  const quick = { ...MONTH, causes: [crashes(8, { detectSeconds: 2 })] };
  assert.equal(weighed(quick).has('detection'), false);
});

test('the fewest spares that are nearly as good as any number, and none where no node can be joined', () => {
  // Four out on average: 8 a day, for half a day each.
  const repaired = (spares: number): Lifetime => {
    return { ...MONTH, spares, causes: [crashes(8, { repairSeconds: 43_200 })] };
  };
  const none = weighed(repaired(0)).get('spares')!;
  const [, best = ''] = /^hold (\d+) spare nodes instead of 0$/.exec(none.title) ?? [];
  const ever = expected({ ...MONTH, causes: [crashes(8)] });
  const over = [Number(best) - 1, Number(best)].map((spares) => expected(repaired(spares)) / ever - 1);
  assert.ok(over[0]! > 0.005 && over[1]! <= 0.005, `${best}: ${over}`);
  // Sixty held: the run is no longer with so many less, and costs less.
  const many = weighed(repaired(60)).get('fewer-spares')!;
  assert.equal(many.title, `hold ${best} spare nodes instead of 60`);
  assert.ok(many.savedSeconds < 0 && many.savedUsd! > 0);
  const alone = weighed(repaired(0), expected, { canGrow: false });
  assert.deepEqual([alone.has('node'), alone.has('spares')], [false, false]);
  assert.equal(alone.get('failures')!.worthDevices, null);
});
