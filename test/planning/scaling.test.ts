/** Scaling: the points are what the same layout comes to when it is asked for at that size; weak and strong meet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { scaling } from '../../planning/detail/scaling.js';
import { simulateOne } from '../../planning/simulate.js';
import { requestOf } from './request.js';

const FIXED = { tp: 8, pp: 2, dp: 2, microBatch: 1 };
const asked = requestOf('llama2-7b', 'h100-dgx:4', { globalBatch: 64, fixed: FIXED });
const { job, plan, row } = simulateOne(asked, 'megatron-3d');
const { weak, strong } = scaling(plan, job, asked.cluster);

test('at the size asked for, both are the row itself', () => {
  for (const points of [weak, strong]) {
    const here = points.find(({ devices }) => devices === row.devices)!;
    assert.equal(here.stepTimeSeconds, row.stepTimeSeconds);
    assert.equal(here.tokensPerSecond, row.tokensPerSecond);
    assert.equal(here.globalBatch, 64);
  }
});

test('weak scaling keeps the work of a replica, strong scaling the global batch', () => {
  assert.deepEqual(
    weak.map(({ devices, globalBatch }) => [devices, globalBatch]),
    [
      [16, 32],
      [32, 64],
      [64, 128],
      [128, 256],
    ],
  );
  assert.deepEqual(
    strong.map(({ devices, globalBatch }) => [devices, globalBatch]),
    [16, 32, 64, 128].map((devices) => [devices, 64]),
  );
});

test('a point is what a question for that many nodes answers', () => {
  const { vpp, zero, sequenceParallel, recompute } = job.layout;
  for (const [points, batch] of [
    [weak, 128],
    [strong, 64],
  ] as const) {
    const twice = {
      ...asked,
      ...{ cluster: loadCluster('h100-dgx:8'), globalBatch: batch },
      fixed: { ...FIXED, dp: 4, vpp, zero, sequenceParallel, recompute },
    };
    const other = simulateOne(twice, 'megatron-3d').row;
    const point = points.find(({ devices }) => devices === 64)!;
    assert.equal(point.stepTimeSeconds, other.stepTimeSeconds);
    assert.equal(point.mfu, other.mfu);
  }
});

test('more replicas with fewer micro-batches each wait longer for the pipeline to fill', () => {
  const perDevice = strong.map(({ tokensPerSecond, devices }) => tokensPerSecond / devices);
  for (const [i, value] of perDevice.entries()) assert.ok(i === 0 || value < perDevice[i - 1]!);
  const [at32, at128] = [32, 128].map((n) => strong.find(({ devices }) => devices === n)!);
  const weak128 = weak.find(({ devices }) => devices === 128)!;
  assert.ok(at128!.stepTimeSeconds < at32!.stepTimeSeconds && at128!.mfu < weak128.mfu);
});
