/** A run whose batch grows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { rampOf, sizesOf } from '../../planning/evaluate/rampup.js';
import { totalsOf } from '../../planning/evaluate/totals.js';
import { strategyById } from '../../strategies/index.js';
import { planOf } from '../../strategies/strategy.js';
import { jobOf } from '../jobs.js';

test('batches grow by the increment, in whole micro-batches of all replicas', () => {
  assert.deepEqual(sizesOf({ start: 16, increment: 16, sequences: 1 }, 64, 8), [16, 32, 48]);
  assert.deepEqual(sizesOf({ start: 10, increment: 18, sequences: 1 }, 64, 8), [8, 24, 40]);
  assert.deepEqual(sizesOf({ start: 2, increment: 31, sequences: 1 }, 64, 8), [8, 32]);
});

test('the ramp takes the steps of every size, and the whole run that and the rest', () => {
  const cluster = loadCluster('h100-dgx:1');
  const strategy = strategyById('1f1b');
  const job = jobOf('llama3-8b', { pp: 4, dp: 2 }, { globalBatch: 64, sequence: 2048 });
  const batchRampup = { start: 16, increment: 16, sequences: 9600 };
  const tokens = 20_000 * 2048;
  const ramp = rampOf({ batchRampup, tokens, cluster }, strategy, job)!;
  const seconds = (globalBatch: number) =>
    evaluate(planOf(strategy, job.layout), { ...job, globalBatch }, cluster).stepTimeSeconds;
  // Three sizes with 3,200 sequences each: 200, 100 and 66.7 steps.
  const expected = 200 * seconds(16) + 100 * seconds(32) + (3200 / 48) * seconds(48);
  assert.ok(Math.abs(ramp.seconds / expected - 1) < 1e-12);
  assert.ok(Math.abs(ramp.steps - (200 + 100 + 3200 / 48)) < 1e-9);
  assert.equal(ramp.tokens, 9600 * 2048);
  const whole = evaluate(planOf(strategy, job.layout), job, cluster);
  const totals = totalsOf(tokens, whole, 8, cluster, null, ramp);
  const rest = ((20_000 - 9600) / 64) * whole.stepTimeSeconds;
  assert.ok(Math.abs(totals.timeToTrainSeconds / (expected + rest) - 1) < 1e-12);
  assert.ok(totals.timeToTrainSeconds > totalsOf(tokens, whole, 8, cluster, null).timeToTrainSeconds);
  // A run that is over before its batch is whole has no more than its tokens.
  const short = rampOf({ batchRampup, tokens: 3200 * 2048, cluster }, strategy, job)!;
  assert.ok(Math.abs(short.seconds - 200 * seconds(16)) < 1e-9);
  assert.equal(short.tokens, 3200 * 2048);
});

test('of many sizes a few are played, and the others lie on their line', () => {
  const cluster = loadCluster('h100-dgx:1');
  const strategy = strategyById('1f1b');
  const job = jobOf('tiny', { pp: 4, dp: 2 }, { globalBatch: 512, sequence: 512 });
  const batchRampup = { start: 32, increment: 16, sequences: 30_000 };
  const ramp = rampOf({ batchRampup, tokens: 1e12, cluster }, strategy, job)!;
  assert.equal(ramp.parts.length, 5);
  const exact = sizesOf(batchRampup, 512, 2).reduce((sum, globalBatch) => {
    const { stepTimeSeconds } = evaluate(planOf(strategy, job.layout), { ...job, globalBatch }, cluster);
    return sum + (1000 / globalBatch) * stepTimeSeconds;
  }, 0);
  assert.ok(Math.abs(ramp.seconds / exact - 1) < 0.002, `${ramp.seconds} against ${exact}`);
});
