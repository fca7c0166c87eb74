/** Trials on threads say what one thread says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playTrials } from '../../../cli/threads/trials.js';
import { planOf } from '../../../sim/lifetime/plan.js';
import { joined, playHere, playRows, summarised } from '../../../sim/lifetime/trials.js';
import { crash, UNDISTURBED, written } from '../../sim/lifetime/lifetimes.js';

const lifetime = {
  ...UNDISTURBED,
  steps: 8_000,
  spares: 2,
  causes: [crash(900, { repairSeconds: 5_000 }), crash(1_700, { lasting: { kind: 'weibull', shape: 0.8 } })],
  checkpoints: [written(12, 0.5)],
};

test('the same bytes for any number of threads, and for chunks in any order', async () => {
  const trials = 400;
  const here = JSON.stringify(playHere(lifetime, trials, 9));
  for (const threads of [1, 2, 3]) {
    const told: number[] = [];
    const onProgress = (played: number) => void told.push(played);
    const said = await playTrials(lifetime, { trials, seed: 9, threads, onProgress });
    assert.equal(JSON.stringify(said), here, `${threads} threads`);
    assert.equal(told.at(-1), trials);
    assert.ok(told.length > 3);
  }
  const plan = planOf(lifetime);
  const later = playRows(plan, 9, 123, trials);
  const sooner = playRows(plan, 9, 0, 123);
  assert.equal(JSON.stringify(summarised(lifetime, joined([sooner, later]))), here);
});

test('a run that never ends is not played over and over', async () => {
  const hopeless = { ...UNDISTURBED, causes: [crash(20)], checkpoints: [written(100, 1)] };
  const { trials, finished } = await playTrials(hopeless, { trials: 1_000, seed: 1, threads: 2 });
  assert.deepEqual([trials, finished], [8, 0]);
});

test('trials stop when they are told to', async () => {
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error('told to stop'));
  const asked = { trials: 100_000, seed: 1, threads: 2, signal: stop.signal, onProgress };
  await assert.rejects(playTrials(lifetime, asked), /told to stop/);
});

test('three months of a failure every 1.8 h are fewer than five events of the engine for each failure', () => {
  const run = {
    ...UNDISTURBED,
    steps: 1_350_000,
    devices: 16_384,
    nodes: 2_048,
    spares: 32,
    causes: [crash(6_480, { repairSeconds: 86_400, detectSeconds: 60 })],
    checkpoints: [written(240, 2, { durableSeconds: 60, loadSeconds: 60 })],
    restart: { schedulerSeconds: 60, startSeconds: 60, initSeconds: 60, warmupSeconds: 30 },
  };
  const { events, interruptions } = playHere(run, 4, 1);
  assert.ok(interruptions.mean > 1_000);
  assert.ok(events < 5 * 4 * interruptions.mean, `${events} events for ${interruptions.mean} failures`);
});
