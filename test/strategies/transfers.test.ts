/** Bytes are conserved whatever form a transfer takes: slices and gathers, loops that no collective crosses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSound } from '../../program/check.js';
import type { Op } from '../../program/program.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const opsOf = (job: Job, plan: Plan): readonly Op[] =>
  writeProgram('p', job, plan).roles.flatMap((role) => role.ops);
const bytesOf = (ops: readonly Op[], kind: Op['kind'], label: RegExp = /./): number =>
  ops.reduce(
    (sum, op) => sum + (op.kind === kind && 'bytes' in op && label.test(op.label) ? op.bytes : 0),
    0,
  );

test('with scatter and gather a tensor rank sends one slice of 4, and gathers what it received', () => {
  const plan = { schedule: '1f1b', state: 'none' } as const;
  const job = jobOf('llama2-7b', { tp: 4, pp: 2 }, { globalBatch: 4 });
  const whole = opsOf(job, plan);
  const sliced = opsOf({ ...job, scatterGather: true }, plan);
  assert.equal(bytesOf(sliced, 'send'), bytesOf(whole, 'send') / 4);
  assert.equal(bytesOf(sliced, 'recv'), bytesOf(whole, 'recv') / 4);
  assert.equal(bytesOf(sliced, 'collective', /^all-gather L/), bytesOf(whole, 'recv'));
  assertSound(writeProgram('p', { ...job, scatterGather: true }, plan));
});

test('with sequence parallelism the slices are there already', () => {
  const plan = { schedule: '1f1b', state: 'none' } as const;
  const job = jobOf('llama2-7b', { tp: 4, pp: 2, sequenceParallel: true }, { globalBatch: 4 });
  assert.deepEqual(opsOf({ ...job, scatterGather: true }, plan), opsOf(job, plan));
});

test('a scanned layer gathers and reduces the same bytes, a third of them where nothing hides them', () => {
  const plan = { schedule: 'sequential', state: 'zero-3' } as const;
  const job = jobOf('llama2-7b', { dp: 8, zero: 3 });
  const [plain, scanned] = [opsOf(job, plan), opsOf({ ...job, scanned: true }, plan)];
  const collectives = (ops: readonly Op[]) => bytesOf(ops, 'collective', /weights|gradients L/);
  // Halves of bytes are rounded up, one a layer and direction.
  assert.ok(Math.abs(collectives(scanned) - collectives(plain)) < 1000);
  const exposed = bytesOf(scanned, 'collective', /^all-gather first/);
  assert.ok(Math.abs(exposed / bytesOf(plain, 'collective', /^all-gather parameters/) - 1 / 3) < 1e-6);
});
