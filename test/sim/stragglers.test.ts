/** The slowest of many: order statistics of the normal distribution, and what they do to a step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { expectedMaximum } from '../../sim/prices/stragglers.js';

test('expected maxima of normal samples, as tabulated (Harter 1961), within 1 %', () => {
  assert.equal(expectedMaximum(1), 0);
  for (const [count, expected] of [
    [2, 1 / Math.sqrt(Math.PI)],
    [8, 1.4236],
    [64, 2.3437],
    [400, 2.9682],
  ] as const) {
    const error = expectedMaximum(count) / expected - 1;
    assert.ok(Math.abs(error) < (count === 2 ? 0.06 : 0.01), `${count}: ${error}`);
  }
});

test('a kernel takes 1 + σ·E[max of N] times as long on N devices as on one', () => {
  const kernel = { family: 'norm', name: 'n', flops: 0, bytes: 1e9, launches: 1 } as const;
  const [one, many] = ['a100-dgx:1', 'a100-dgx:128'].map((id) => loadCluster(id));
  const ratio = pricesOf(many!).kernel(kernel) / pricesOf(one!).kernel(kernel);
  const { deviceSpread } = many!.accelerator.kernels;
  const expected = (1 + deviceSpread * expectedMaximum(1024)) / (1 + deviceSpread * expectedMaximum(8));
  assert.ok(Math.abs(ratio / expected - 1) < 1e-6);
});
