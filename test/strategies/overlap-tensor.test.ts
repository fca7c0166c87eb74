/** Whether tensor-parallel sums of input gradients travel behind the weight gradients. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Op } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MODEL = 'llama2-7b';
const LAYERS = 32;

/** A machine where a weight gradient takes a second, a tensor-parallel sum a second, and all else nothing. */
const SECONDS = {
  ...freeNetwork((kernel) => (kernel.family === 'gemm' && kernel.role === 'weight-gradient' ? 1 : 0)),
  collective: (kind: string, bytes: number) => fixedPrice(kind === 'all-reduce' && bytes > 1e6 ? 1 : 0),
};

function stepSeconds(job: Partial<Job>): number {
  const plan = { schedule: 'sequential', state: 'none' } as const;
  return simulate(writeProgram('p', jobOf(MODEL, { tp: 8 }, job), plan), SECONDS).stepPs / 1e12;
}

test('sums behind weight gradients cost nothing of their own, sums after them their whole time', () => {
  // Backward, a block has four weight gradients and sums two input gradients; the head one and one. Forward,
  // a block sums twice and the embedding once.
  const weightGradients = 4 * LAYERS + 1;
  const forwardSums = 2 * LAYERS + 1;
  const backwardSums = 2 * LAYERS + 1;
  const overlapped = stepSeconds({});
  assert.equal(overlapped, weightGradients + forwardSums);
  assert.equal(stepSeconds({ overlapTensor: true }), overlapped);
  assert.equal(stepSeconds({ overlapTensor: false }), overlapped + backwardSums);
});

test('the same ops are written either way, with the same bytes', () => {
  const parts = (overlapTensor: boolean) =>
    layerSegments(jobOf(MODEL, { tp: 8, sequenceParallel: true }, { overlapTensor }), ['dense-block'])
      ['dense-block.backward']!.ops.map(describe)
      .sort();
  assert.deepEqual(parts(false), parts(true));
});

function describe(op: Op): string {
  const bytes = 'bytes' in op ? op.bytes : 0;
  return `${op.kind} ${op.label} ${bytes}`;
}
