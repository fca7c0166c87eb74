/** What is restarted from, with which nodes, and when: spares, elastic runs, layers of checkpoints, maintenance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lifetime, Stretch } from '../../../sim/lifetime/lifetime.js';
import { planOf } from '../../../sim/lifetime/plan.js';
import { play } from '../../../sim/lifetime/play.js';
import { stretchesOf } from '../../../sim/lifetime/stretches.js';
import { playHere } from '../../../sim/lifetime/trials.js';
import { crash, UNDISTURBED, written } from './lifetimes.js';

const HOUR = 3_600;
const TRIALS = 40;

const broken = (everySeconds: number, repairSeconds: number) =>
  crash(everySeconds, { id: 'node', component: 'device', repairSeconds });
/** Ten days, a failure in four hours that takes a node for a day; 64 nodes. */
const losing: Lifetime = {
  ...UNDISTURBED,
  devices: 512,
  nodes: 64,
  steps: 172_800,
  causes: [broken(4 * HOUR, 24 * HOUR)],
  checkpoints: [written(120, 2)],
  restart: { schedulerSeconds: 60, startSeconds: 60, initSeconds: 30, warmupSeconds: 30 },
};
const walls = (lifetime: Lifetime) =>
  Array.from({ length: TRIALS }, (_, trial) => play(planOf(lifetime), 1, trial).wallMicros);
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

test('with spares a run waits as Erlang has it: while it waits for a node, no other breaks', () => {
  const by = [4, 8, 16, 32].map((spares) => mean(walls({ ...losing, spares })));
  for (let i = 1; i < by.length; i++) assert.ok(by[i]! <= by[i - 1]!, `${by}`);
  assert.ok(by[2]! < 1.001 * by[3]!, 'sixteen are enough');
  // Six nodes are in repair at a time, 24 h / 4 h: with five there is one too many for E(5, 6) = 36 % of the time.
  const loss = 324 / 5 / (1 + 6 + 18 + 36 + 54 + 324 / 5);
  assert.ok(Math.abs(by[0]! / by[3]! / (1 / (1 - loss)) - 1) < 0.03, `${by[0]! / by[3]!}`);
  const { badput, wallSeconds } = playHere({ ...losing, spares: 16 }, TRIALS, 1);
  const idle = badput.other / 8 / wallSeconds.mean;
  assert.ok(Math.abs(16 - 6 - idle) < 0.5, `${idle} spares are idle`);
});

test('an elastic run goes on where another waits, at the pace of the nodes that are left', () => {
  // A node is out for 6 h, every 4 h: 1.5 are out on average.
  const short = { ...losing, causes: [broken(4 * HOUR, 6 * HOUR)] };
  const elastic = Array.from({ length: 12 }, (_, missing) => (5 * 64) / (64 - missing));
  const [waiting, going] = [playHere(short, TRIALS, 1), playHere({ ...short, elastic }, TRIALS, 1)];
  // One that waits is not up for 6 h of each 10 h.
  assert.ok(waiting.ettr > 0.37 && waiting.ettr < 0.4, `${waiting.ettr}`);
  assert.ok(going.wallSeconds.mean < 0.45 * waiting.wallSeconds.mean);
  // Steps take 64/62.5 as long; the nodes that are left have fewer failures, and restarts are no time of missing nodes.
  const missing = going.badput.elasticSliceDown / 8 / going.wallSeconds.mean;
  assert.ok(missing > 1.2 && missing < 1.5, `${missing}`);
  assert.ok(going.badput.elasticReinit > 0 && going.badput.elasticScaleUp > 0);
  assert.equal(
    waiting.badput.elasticSliceDown + waiting.badput.elasticReinit + waiting.badput.elasticScaleUp,
    0,
  );
  const pace = (going.ettr * going.wallSeconds.mean) / (losing.steps * 5);
  assert.ok(Math.abs(pace / (64 / (64 - missing)) - 1) < 0.002, `${pace}`);
});

test('a process that crashed comes back from memory, a lost node from the store', () => {
  const memory = written(6, 0, { id: 'memory', survives: 'process' });
  const store = written(600, 0, { loadSeconds: 100 });
  const base = { ...UNDISTURBED, steps: 100_000, checkpoints: [memory, store], spares: 60 };
  // Half of an interval is lost on average, and half a step: 30 s / 2, and 3,000 s / 2.
  const crashed = playHere({ ...base, causes: [crash(5_000)] }, TRIALS, 1);
  const perCrash = crashed.fates.discarded / 64 / crashed.interruptions.mean;
  assert.ok(Math.abs(perCrash / 15 - 1) < 0.1, `${perCrash}`);
  assert.equal(crashed.badput.checkpointRestore, 0);
  const lost = playHere({ ...base, causes: [broken(30_000, 1)] }, TRIALS, 1);
  const perLoss = lost.fates.discarded / 64 / lost.interruptions.mean;
  assert.ok(Math.abs(perLoss / 1_500 - 1) < 0.1, `${perLoss}`);
  assert.ok(lost.badput.checkpointRestore > 0);
});

test('a failure while a checkpoint is written loses it', () => {
  // Written for as long as its interval: on average one and a half intervals are lost, not a half.
  const losses = [0, 600].map((durableSeconds) => {
    const checkpoints = [written(120, 0, { durableSeconds })];
    const { fates, interruptions } = playHere(
      { ...UNDISTURBED, steps: 200_000, causes: [crash(40_000)], checkpoints },
      TRIALS,
      1,
    );
    return fates.discarded / 64 / interruptions.mean;
  });
  assert.ok(Math.abs(losses[0]! / 300 - 1) < 0.1, `${losses[0]}`);
  assert.ok(Math.abs(losses[1]! / 900 - 1) < 0.1, `${losses[1]}`);
});

test('maintenance loses no step: a checkpoint is written before it', () => {
  const maintenance = { everySeconds: 24 * HOUR, forSeconds: 4 * HOUR };
  const lifetime = {
    ...UNDISTURBED,
    steps: 60_000,
    checkpoints: [written(997, 3, { durableSeconds: 40, loadSeconds: 20 })],
    restart: { schedulerSeconds: 60, startSeconds: 50, initSeconds: 7, warmupSeconds: 3 },
    maintenance,
  };
  const lived = play(planOf(lifetime), 1, 0);
  assert.equal(lived.fates.discarded, 0n);
  // 60,000 steps of 5 s are 83.3 h, and so three stops. Each: at most a step late, 40 s of writing, 4 h, 140 s of restart.
  const steps = 60_000 * 5;
  const checkpoints = Math.floor(59_999 / 997) * 3;
  assert.equal(lived.wallMicros / 1e6, 60 + steps + checkpoints + 3 * (40 + 4 * HOUR + 60 + 60 + 20));
  const kinds = stretchesOf(lifetime, 1, 0).map(({ kind }) => kind);
  const first = kinds.indexOf('maintenance');
  const around: Stretch['kind'][] = [
    'steps',
    'checkpoint',
    'maintenance',
    'restart',
    'load',
    'restart',
    'steps',
  ];
  assert.deepEqual(kinds.slice(first - 2, first + 5), around);
});

test('Weibull causes interrupt as often as was asked for, and more or less evenly by their shape', () => {
  const mean = 5_000;
  for (const [shape, variation] of [
    // √(Γ(1 + 2/k)/Γ(1 + 1/k)² − 1): early defects come in heaps, wear comes in turn.
    [0.7, 1.462],
    [1, 1],
    [3, 0.363],
  ] as const) {
    const cause = crash(mean, { lasting: { kind: 'weibull', shape } });
    const lifetime = { ...UNDISTURBED, steps: 100_000, causes: [cause], checkpoints: [written(20, 1)] };
    const { interruptions, wallSeconds } = playHere(lifetime, 150, 1);
    const expected = wallSeconds.mean / mean;
    assert.ok(Math.abs(interruptions.mean / expected - 1) < 0.04, `${interruptions.mean} for ${expected}`);
    // A renewal count of mean n has the standard deviation √n times that variation; a tenth of a normal one is beyond 1.28.
    const deviation = (interruptions.p90 - interruptions.p10) / (2 * 1.2816);
    assert.ok(Math.abs(deviation / Math.sqrt(expected) / variation - 1) < 0.25, `${shape}: ${deviation}`);
  }
});

test('differing devices slow steps down as order statistics say, drawn anew at each start', () => {
  const lifetime = {
    ...UNDISTURBED,
    blockedSeconds: 1,
    devices: 4_096,
    nodes: 512,
    spread: 0.02,
    steps: 50_000,
  };
  const { wallSeconds, fates } = playHere(
    { ...lifetime, causes: [crash(2_000)], checkpoints: [written(10, 0)] },
    10,
    1,
  );
  // 4 s of computation of a step of 5 s; the largest of 4,096 normal variables is 3.63 deviations above the mean.
  const kept = (fates.productive + fates.blocked) / 4_096;
  const expected = lifetime.steps * (5 + 4 * 0.02 * 3.63);
  assert.ok(Math.abs(kept / expected - 1) < 0.005, `${kept} for ${expected}`);
  // Those that wait for the slowest are blocked, not productive.
  assert.ok(Math.abs(fates.productive / (4_096 * lifetime.steps * 4) - 1) < 1e-6);
  assert.ok(wallSeconds.p90 > wallSeconds.p10);
});
