/** Bytes that strategies move, against the formulas of their papers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterCount } from '../../models/weights/parameters.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';

const prices = freeNetwork(() => 1e-6);
const PSI = parameterCount(jobOf('llama2-7b', {}).model).total;
const N = 16;

function sent(job: Job, plan: Plan, axis: string): number {
  return simulate(writeProgram('p', job, plan), prices).roles[0]!.sentBytes[axis] ?? 0;
}

/** Rounding of shards to whole bytes, a few per layer. */
function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 200, `${actual} against ${expected}`);
}

test('DDP all-reduces every gradient once: 2(n−1)/n · Ψ · 4 bytes in float32', () => {
  close(
    sent(jobOf('llama2-7b', { dp: N }), { schedule: 'sequential', state: 'ddp' }, 'dp'),
    ((2 * (N - 1)) / N) * PSI * 4,
  );
});

test('ZeRO-1 moves what DDP moves when gradients and weights are equally wide (ZeRO paper, section 7)', () => {
  const job = jobOf('llama2-7b', { dp: N }, { gradientPrecision: 'bf16' });
  close(sent(job, { schedule: 'sequential', state: 'zero-1' }, 'dp'), ((2 * (N - 1)) / N) * PSI * 2);
});

test('ZeRO-3 moves half as much again: weights twice, gradients once', () => {
  const job = jobOf('llama2-7b', { dp: N }, { gradientPrecision: 'bf16' });
  close(sent(job, { schedule: 'sequential', state: 'zero-3' }, 'dp'), ((3 * (N - 1)) / N) * PSI * 2);
});

test('accumulation over m micro-batches multiplies ZeRO-3 and ZeRO-2 traffic, and leaves DDP alone', () => {
  const m = 4;
  const of = (state: Plan['state'], count: number) =>
    sent(jobOf('llama2-7b', { dp: N }, { globalBatch: N * count }), { schedule: 'sequential', state }, 'dp');
  assert.equal(of('ddp', m), of('ddp', 1));
  close(of('zero-3', m), m * of('zero-3', 1));
  close(of('zero-2', m) - of('zero-2', 1), ((m - 1) * (N - 1) * PSI * 4) / N);
});

test('HSDP gathers inside its groups and sums shards between them', () => {
  const shard = 8;
  const dp = 32;
  const job = jobOf('llama2-7b', { dp, shard }, { gradientPrecision: 'bf16' });
  const plan = { schedule: 'sequential', state: 'zero-3' } as const;
  close(sent(job, plan, 'shard'), ((3 * (shard - 1)) / shard) * PSI * 2);
  const groups = dp / shard;
  close(sent(job, plan, 'dp'), (((2 * (groups - 1)) / groups) * PSI * 2) / shard);
});

test('tensor parallel: four all-reduces of 2·s·b·h a layer, two more under full recompute, plus the ends', () => {
  const tp = 8;
  const s = 2048;
  const h = 4096;
  const perLayer = (recompute: 'none' | 'full') => {
    const job = jobOf('llama2-7b', { tp, recompute });
    const program = writeProgram('p', job, { schedule: 'sequential', state: 'none' });
    const bytes = (name: string) =>
      program.segments[name]!.ops.reduce((sum, op) => sum + (op.kind === 'collective' ? op.bytes : 0), 0);
    return bytes('dense-block.forward') + bytes('dense-block.backward');
  };
  assert.equal(perLayer('none'), 4 * 2 * s * h);
  assert.equal(perLayer('full'), 6 * 2 * s * h);
});

test('a pipeline sends 2·s·b·h bytes a micro-batch and border, divided by tp with sequence parallelism', () => {
  const [s, h, m] = [2048, 4096, 6];
  const program = (tp: number) =>
    sent(
      jobOf('llama2-7b', { pp: 2, tp, sequenceParallel: tp > 1 }, { globalBatch: m }),
      { schedule: '1f1b', state: 'none' },
      'pp',
    );
  assert.equal(program(1), m * 2 * s * h);
  assert.equal(program(8), (m * 2 * s * h) / 8);
});

test('ZeRO-3 that keeps its weights for the backward pass gathers them once: what ZeRO-2 moves', () => {
  const job = jobOf('llama2-7b', { dp: N }, { gradientPrecision: 'bf16', reshard: false });
  close(sent(job, { schedule: 'sequential', state: 'zero-3' }, 'dp'), ((2 * (N - 1)) / N) * PSI * 2);
});
