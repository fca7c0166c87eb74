/** What launching takes a host: by step, by operation, by graph, by hooks, by tensor, and by the cores there are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';
import type { Kernel, MemoryBound } from '../../program/kernel.js';
import { hostStretch } from '../../sim/kernels/host-threads.js';
import { deviceSeconds, hostSeconds } from '../../sim/kernels/index.js';
import { FURTHER_LAUNCH } from '../../sim/kernels/launches.js';
import { pricesOf } from '../../sim/prices/cluster.js';

const A100 = loadAccelerator('a100-sxm-80');
const ONE = A100.kernels.hostLaunchSeconds;
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-9, `${actual} is not ${expected}`);

function norm(launches: number, more: Partial<MemoryBound> = {}): MemoryBound {
  return { family: 'norm', name: 'rms-norm', flops: 0, bytes: 1024, launches, ...more };
}

test('a step takes the host one launch, and each further operation of it a quarter: seven are 2.5', () => {
  close(hostSeconds(norm(1), A100), ONE);
  close(hostSeconds(norm(7), A100), (1 + 6 * FURTHER_LAUNCH) * ONE);
  assert.equal(1 + 6 * FURTHER_LAUNCH, 2.5);
});

test('kernels of a graph take the host nothing, and stand 0.5 us apart where others stand 0.9', () => {
  const graphed = norm(7, { graph: true });
  assert.equal(hostSeconds(graphed, A100), 0);
  const saved = deviceSeconds(norm(7), A100) - deviceSeconds(graphed, A100);
  close(saved, 7 * A100.kernels.launchGapSeconds * (1 - 0.5 / 0.9));
});

test('hooks take the host as many launches as they say, in front of a graph, too', () => {
  close(hostSeconds(norm(1, { hooks: 25 }), A100), 26 * ONE);
  close(hostSeconds(norm(7, { hooks: 25, graph: true }), A100), 25 * ONE);
});

test('an update of many small tensors takes what the host takes for them; of large ones, what their bytes take', () => {
  const update = (bytes: number, tensors: number): Kernel => {
    return { family: 'optimizer', name: 'adam', flops: 0, bytes, launches: 8, tensors };
  };
  close(deviceSeconds(update(1e6, 100), A100), 100 * ONE);
  const { tensors: _, ...fused } = update(1e12, 100) as MemoryBound;
  assert.equal(deviceSeconds(update(1e12, 100), A100), deviceSeconds(fused, A100));
});

test('eight ranks keep sixteen threads busy: eight cores take twice as long, sixteen and more no longer', () => {
  assert.equal(hostStretch({ devices: 8, host: { cores: 8 } }), 2);
  assert.equal(hostStretch({ devices: 8, host: { cores: 16 } }), 1);
  assert.equal(hostStretch({ devices: 8, host: { cores: 128 } }), 1);
  assert.equal(hostStretch({ devices: 8 }), 1);
  const cluster = loadCluster('a100-dgx');
  const few = { ...cluster, node: { ...cluster.node, host: { ...cluster.node.host, cores: 4 } } };
  close(pricesOf(few).launch(norm(1)), 4 * pricesOf(cluster).launch(norm(1)));
  close(pricesOf(few).collectiveLaunchPs!, 4 * pricesOf(cluster).collectiveLaunchPs!);
  // Kernels are no slower for it.
  assert.equal(pricesOf(few).kernel(norm(1)), pricesOf(cluster).kernel(norm(1)));
});
