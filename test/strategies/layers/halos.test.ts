/** Spatial partitioning: what ranks send of their slabs, by arithmetic; and what all of them do together. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { modelById } from '../../../models/index.js';
import { check } from '../../../program/check.js';
import { flopsOf } from '../../../program/kernel.js';
import type { Op, Program } from '../../../program/program.js';
import { strategyById } from '../../../strategies/index.js';
import type { Job } from '../../../strategies/job.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { writeProgram } from '../../../strategies/write.js';

const SAMPLES = 8;

function jobOf(cp: number): Job {
  return {
    model: modelById('resnet-50'),
    layout: {
      ...{ dp: 2, tp: 1, pp: 1, cp, ep: 1, vpp: 1, shard: 2, zero: 0, sequenceParallel: false },
      ...{ recompute: 'none', microBatch: SAMPLES },
    },
    ...{ sequence: 1, globalBatch: 2 * SAMPLES, precision: 'bf16', gradientPrecision: 'fp32' },
    kernels: 'flash-fused',
  };
}

const programOf = (cp: number) =>
  writeProgram('spatial', jobOf(cp), { schedule: 'sequential', state: 'ddp' });

const opsOf = (program: Program): readonly Op[] => Object.values(program.segments).flatMap(({ ops }) => ops);

function sent(program: Program, segment: string): Record<string, number> {
  const ops = program.segments[segment]!.ops.filter(
    (op) => op.kind === 'collective' && op.stream !== 'norms',
  );
  return Object.fromEntries(ops.map((op) => [op.label, op.kind === 'collective' ? op.bytes : 0]));
}

test('a program of slabs is sound', () => {
  assert.deepEqual(check(programOf(4)), []);
});

test('the stem’s 7 × 7 window reaches two and three rows into its neighbours, the pool’s one', () => {
  // 224 × 3 numbers of 2 bytes a row; 7 − 2 = 5 rows beyond the slab, 3 of them above. Pool: 112 × 64, 3 − 2 = 1, above.
  assert.deepEqual(sent(programOf(4), 'embedding.forward'), {
    'halo down, stem': SAMPLES * 3 * (224 * 3) * 2,
    'halo up, stem': SAMPLES * 2 * (224 * 3) * 2,
    'halo down, stem pool': SAMPLES * 1 * (112 * 64) * 2,
  });
});

test('a block sends one row each way before its 3 × 3 convolution, and of the gradient as many', () => {
  const row = SAMPLES * (56 * 64) * 2;
  assert.deepEqual(sent(programOf(2), 'stage-1-block.forward'), {
    'halo down, convolution 2': row,
    'halo up, convolution 2': row,
  });
  assert.deepEqual(sent(programOf(2), 'stage-1-block.backward'), {
    'halo down, convolution 2 input gradient': row,
    'halo up, convolution 2 input gradient': row,
  });
});

test('what is sent does not depend on the number of slabs, and convolutions of all ranks do what one did', () => {
  const halos = (cp: number) =>
    opsOf(programOf(cp)).flatMap((op) =>
      op.kind === 'collective' && op.collective === 'collective-permute' ? [op.bytes] : [],
    );
  assert.deepEqual(halos(2), halos(4));
  const convolutions = (cp: number) =>
    opsOf(programOf(cp)).reduce(
      (sum, op) =>
        sum + (op.kind === 'compute' && op.kernel.family === 'convolution' ? flopsOf(op.kernel) : 0),
      0,
    );
  assert.ok(Math.abs((4 * convolutions(4)) / convolutions(1) - 1) < 1e-9);
});

test('vectors of slabs are added up, and each rank goes on with its share of the samples', () => {
  // 2,048 channels of 2 bytes.
  const vectors = SAMPLES * 2048 * 2;
  assert.deepEqual(sent(programOf(4), 'head.forward'), { 'sum of slabs': vectors });
  assert.deepEqual(sent(programOf(4), 'head.backward'), { 'gradient of slabs': vectors });
});

test('norms are taken over the ranks that share samples: of pictures by channel, of volumes by channel and sample', () => {
  const norms = (job: Job, segment: string) =>
    writeProgram('spatial', job, { schedule: 'sequential', state: 'ddp' }).segments[segment]!.ops.flatMap(
      (op) =>
        op.kind === 'collective' && op.stream === 'norms' ? [[op.collective, op.bytes, op.axis.join()]] : [],
    );
  // Mean, deviation and count in float32, of 64 channels, from each of four ranks; backward two sums a channel.
  assert.deepEqual(norms(jobOf(4), 'embedding.forward'), [['all-gather', 4 * 4 * (2 * 64 + 1), 'cp']]);
  assert.deepEqual(norms(jobOf(4), 'embedding.backward'), [['all-reduce', 2 * 4 * 64, 'cp']]);
  const volumes = { ...jobOf(4), model: modelById('unet-3d') };
  // 32 channels of each of eight samples, after both convolutions of the level and, of 64, the one below.
  const gathered = (channels: number) => ['all-gather', 4 * 4 * (2 * channels * SAMPLES + 1), 'cp'];
  assert.deepEqual(norms(volumes, 'embedding.forward'), [gathered(32), gathered(32), gathered(64)]);
  assert.deepEqual(norms({ ...volumes, syncBatchNorm: true }, 'embedding.forward'), [
    ...[gathered(32), gathered(32), gathered(64)],
  ]);
});

test('slabs come out even, and the smallest maps have rows for all ranks', () => {
  const broken = (cp: number) => brokenRule(strategyById('context-parallel'), jobOf(cp), 2 * cp) ?? '';
  assert.match(
    broken(3),
    /^cp=3 cuts the 224 rows of a sample of resnet-50 into slabs, which does not come out even/,
  );
  assert.match(
    broken(8),
    /^cp=8 cuts every sample into slabs, and the smallest maps of resnet-50 have 7 rows/,
  );
  assert.equal(broken(4), '');
});
