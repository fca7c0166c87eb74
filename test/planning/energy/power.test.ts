import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../../hardware-profiles/index.js';
import type { Offer } from '../../../hardware-profiles/offers/offer.js';
import { simulate } from '../../../index.js';
import { activityOf, deviceWatts, powerParts } from '../../../planning/energy/power.js';
import { totalsOf } from '../../../planning/evaluate/totals.js';

const NONE = { arithmetic: 0, memory: 0, communicating: 0, waiting: 0, ofPeak: 0 };

test('a node of eight H100 draws at most the 8.4 kW that was measured, and 76 % of 10.2 kW in a step of Llama-2 13B', async () => {
  const cluster = loadCluster('h100-dgx:1');
  const full = powerParts(cluster, { ...NONE, arithmetic: 1, ofPeak: 1 });
  assert.ok(Math.abs(8 * (full.device + full.host) - 8400) < 20, `${8 * (full.device + full.host)} W`);
  const { row } = await simulate({
    ...{ model: 'llama2-13b', cluster: 'h100-dgx:1', 'global-batch': 16, seq: 4096, strategy: 'fsdp' },
  });
  const { device, host } = powerParts(cluster, activityOf(row));
  assert.ok(Math.abs((8 * (device + host)) / (0.76 * 10_200) - 1) < 0.02, `${8 * (device + host)} W`);
});

test('a device draws no less than idle and no more than its board may, and more the more it computes', () => {
  const { accelerator } = loadCluster('a100-dgx:1');
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, share, share, (a, b, c, ofPeak) => {
      const [x, y, z] = [a, (1 - a) * b, (1 - a) * (1 - b) * c];
      const doing = { arithmetic: x, memory: y, communicating: z, waiting: 1 - x - y - z, ofPeak };
      const watts = deviceWatts(accelerator, doing);
      assert.ok(watts >= accelerator.idleWatts && watts <= accelerator.busyWatts + 1e-9);
      const busier = { ...doing, arithmetic: x + doing.waiting, waiting: 0 };
      assert.ok(deviceWatts(accelerator, busier) >= watts - 1e-9);
      assert.ok(deviceWatts(accelerator, { ...doing, ofPeak: 1 }) >= watts - 1e-9);
    }),
  );
});

test('what a step does adds up to its time, recomputation as what it repeats', () => {
  const breakdown = {
    ...{ computeSeconds: 8, optimizerSeconds: 0.5, bubbleSeconds: 0.7, launchSeconds: 0.2, copySeconds: 0.1 },
    computeByFamily: { gemm: 4, attention: 1, norm: 1, recompute: 2 },
    exposedCommunicationSeconds: { tp: 0.3, dp: 0.2 },
  };
  const doing = activityOf({ breakdown, stepTimeSeconds: 10, hfu: 0.4 });
  // 5 of 6 seconds are arithmetic, and so are 5/6 of the two that repeat them.
  assert.ok(Math.abs(doing.arithmetic - 0.1 * (5 + 2 * (5 / 6))) < 1e-12);
  assert.ok(Math.abs(doing.memory - 0.1 * (0.5 + 1 + 2 / 6)) < 1e-12);
  assert.ok(Math.abs(doing.communicating - 0.05) < 1e-12);
  assert.ok(Math.abs(doing.waiting - 0.1) < 1e-12);
  assert.ok(Math.abs(doing.ofPeak - 4 / (5 + 2 * (5 / 6))) < 1e-12);
});

test('the parts of the energy add up to it, and the hall is what the PUE adds', async () => {
  const { row } = await simulate({
    ...{ model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': 16, strategy: 'ddp', tokens: '1B' },
  });
  const { energy, energyKwh, carbon, carbonKg, goodput } = row.totals!;
  const { hallKwh, ...others } = energy!;
  const it = Object.values(others).reduce((sum, kwh) => sum + kwh, 0);
  assert.ok(Math.abs(it + hallKwh - energyKwh) < 1e-9 * energyKwh);
  assert.ok(Math.abs(hallKwh / it - 0.25) < 1e-9, 'a DGX of the profile stands in a hall of PUE 1.25');
  assert.ok(others.networkKwh > 0, 'two nodes have switches between them');
  assert.deepEqual(carbon, { electricityKg: carbonKg });
  assert.equal(goodput, undefined);
});

test('a spot offer makes a run longer, dearer and hungrier by its goodput, and a currency multiplies', () => {
  const cluster = loadCluster('h100-dgx:4');
  const breakdown = {
    ...{ computeSeconds: 1, optimizerSeconds: 0, bubbleSeconds: 0, launchSeconds: 0, copySeconds: 0 },
    ...{ computeByFamily: { gemm: 1 }, exposedCommunicationSeconds: {} },
  };
  const step = { breakdown, stepTimeSeconds: 1, tokensPerSecond: 1e6, hfu: 0.5 };
  const plain = totalsOf(1e12, step, 32, cluster, { low: 0.9, high: 1.2 });
  const rate = { perNodeDay: 0.5, kind: 'assumed', source: 'test' } as const;
  const offer: Offer = {
    ...{
      provider: 'x',
      sku: 'y',
      accelerator: 'h100-sxm',
      devices: 8,
      region: 'any',
      commitment: 'spot' as const,
    },
    ...{ usdPerDeviceHour: 1, date: '2026-11', kind: 'assumed', source: 'test', interruptions: rate },
  };
  const economics = { ...cluster.economics, offer, currency: { code: 'EUR', perUsd: 0.92 }, embodied: true };
  const spot = totalsOf(1e12, step, 32, { ...cluster, economics }, { low: 0.9, high: 1.2 });
  const share = spot.goodput!;
  assert.ok(share > 0.9 && share < 1);
  assert.equal(spot.interruptions!.perDay, 2);
  for (const key of ['timeToTrainSeconds', 'deviceHours', 'costUsd', 'energyKwh'] as const) {
    assert.ok(Math.abs(spot[key] * share - plain[key]) < 1e-9 * plain[key], key);
  }
  assert.equal(spot.inCurrency!.cost, 0.92 * spot.costUsd);
  assert.equal(spot.inCurrency!.interval!.low, 0.92 * spot.interval!.costUsd.low);
  // 164 kg of a GPU and an eighth of 2,500 kg, over six years at 85 %.
  assert.ok(
    Math.abs(spot.carbon!.embodiedKg! / spot.deviceHours - (164 + 312.5) / (6 * 8760 * 0.85)) < 1e-12,
  );
});
