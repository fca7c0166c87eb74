/** Layer inputs that wait in host memory: what the device no longer holds, and what the way there and back costs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../../sim/simulate.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MODEL = 'llama2-7b';
const [LAYERS, HIDDEN, SEQUENCE] = [32, 4096, 2048];
const PLAN = { schedule: 'sequential', state: 'none' } as const;

/** Attention forward takes a second, and a copy to the host or back `copySeconds`; all else nothing. */
function run(offloadInputs: boolean, copySeconds = 0) {
  const prices = {
    ...freeNetwork((kernel) => (kernel.family === 'attention' && kernel.direction === 'forward' ? 1 : 0)),
    copy: () => fixedPrice(copySeconds),
  };
  const job = jobOf(MODEL, { recompute: 'full' }, { offloadInputs });
  const result = simulate(writeProgram('p', job, PLAN), prices);
  return { seconds: result.stepPs / 1e12, peak: result.roles[0]!.memory.peakBytes };
}

test('the device holds no layer’s input but that of the layer at work', () => {
  // 2,048 positions of 4,096 values in two bytes, for each of 32 layers; the last one's is at work at the peak.
  const input = SEQUENCE * HIDDEN * 2;
  const saved = run(false).peak - run(true).peak;
  assert.ok(saved >= (LAYERS - 2) * input && saved <= LAYERS * input, `${saved / input} inputs`);
});

test('a copy beside a layer’s forward pass costs nothing, the way back its time', () => {
  // Forward and again backward, a second of attention a layer.
  assert.equal(run(false).seconds, 2 * LAYERS);
  assert.equal(run(true, 0.5).seconds, 2 * LAYERS + 0.5 * LAYERS);
  // A copy that takes longer than the layer is waited for on the way out, too.
  assert.equal(run(true, 1.5).seconds, 2 * LAYERS + (0.5 + 1.5) * LAYERS);
});
