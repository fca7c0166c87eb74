/** Factors on a cluster's times: what scales by which, by closed forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { evaluate } from '../../../planning/evaluate/evaluate.js';
import { simulateOne } from '../../../planning/simulate.js';
import type { Kernel } from '../../../program/kernel.js';
import { pricesOf } from '../../../sim/prices/cluster.js';
import { PACES } from '../../../sim/prices/pace.js';
import { requestOf } from '../../planning/request.js';

const cluster = loadCluster('h100-dgx:2');
const at = (factors: NonNullable<typeof cluster.factors>) => ({ ...cluster, factors });
const gemm: Kernel = {
  ...{ family: 'gemm', role: 'forward', batch: 1, m: 4096, n: 4096, k: 4096 },
  ...{ precision: 'bf16', accumulate: false },
};

test('a group inside a node follows the factor of the inside, one over two nodes that of between, and neither the other', () => {
  const [plain, slow] = [pricesOf(cluster), pricesOf(at({ 'time.inside': 3, 'time.between': 5 }))];
  const shapes = [
    [{ ranks: 8, perNode: 8, concurrent: 1, stride: 1 }, 3],
    [{ ranks: 2, perNode: 1, concurrent: 8, stride: 8 }, 5],
    [{ ranks: 16, perNode: 8, concurrent: 1, stride: 1 }, 5],
  ] as const;
  for (const [group, factor] of shapes) {
    const [a, b] = [plain, slow].map((prices) => prices.collective('all-reduce', 1e8, group));
    assert.equal(b!.transferPs, Math.round(a!.transferPs * factor));
    assert.equal(b!.latencyPs, Math.round(a!.latencyPs * factor));
    assert.equal(b!.interBytesPerSecond, a!.interBytesPerSecond / factor);
  }
  assert.equal(slow.transfer(1e6, true).transferPs, plain.transfer(1e6, true).transferPs * 3);
  assert.equal(slow.transfer(1e6, false).transferPs, plain.transfer(1e6, false).transferPs * 5);
  assert.equal(slow.kernel(gemm), plain.kernel(gemm));
  assert.equal(slow.interPort * 5, plain.interPort);
});

test('on a torus links between hosts are links inside', () => {
  const torus = loadCluster('tpu-v5p:4x4x4');
  const group = { ranks: 64, perNode: 4, concurrent: 1, stride: 1 };
  const price = (factors: NonNullable<typeof cluster.factors>) =>
    pricesOf({ ...torus, factors }).collective('all-gather', 1e8, group).transferPs;
  assert.equal(price({ 'time.between': 2 }), price({}));
  assert.equal(price({ 'time.inside': 2 }), 2 * price({}));
});

test('kernels and launches each have a factor of their own', () => {
  const [plain, slow] = [pricesOf(cluster), pricesOf(at({ 'time.kernels': 2, 'time.host': 3 }))];
  assert.equal(slow.kernel(gemm), 2 * plain.kernel(gemm));
  assert.equal(slow.launch(gemm), 3 * plain.launch(gemm));
  assert.equal(slow.collectiveLaunchPs, 3 * plain.collectiveLaunchPs!);
});

test('a machine whose every time is twice as long takes twice as long for a step, contention and all', () => {
  const fixed = { tp: 2, pp: 2, microBatch: 1, recompute: 'none', sequenceParallel: true } as const;
  const request = requestOf('llama3.2-1b', 'h100-dgx:2', { globalBatch: 32, sequence: 2048, fixed });
  const { job, plan } = simulateOne(request, 'megatron-3d');
  const twice = at(Object.fromEntries(PACES.map((pace) => [pace, 2])));
  const [a, b] = [cluster, twice].map((on) => evaluate(plan, job, on).stepTimeSeconds);
  assert.ok(Math.abs(b! / a! - 2) < 1e-6, `${b! / a!}`);
});
