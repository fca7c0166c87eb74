import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { requireProgress, spotGoodput } from '../../../planning/energy/goodput.js';

test('goodput of few interruptions is one less half an interval and a restart of each', () => {
  // 10 nodes, 0.01 a day each: one in ten days; 1,800 / 2 + 600 s of 864,000.
  const { share, interruptionsPerDay, lostSecondsEach } = spotGoodput(10, 0.01, 1800, 600);
  assert.ok(Math.abs(share - (1 - 1500 / 864_000)) < 1e-5, `${share}`);
  assert.ok(Math.abs(interruptionsPerDay - 0.1) < 1e-12);
  assert.ok(Math.abs(lostSecondsEach - 1500) < 1);
  assert.deepEqual(spotGoodput(100, 0), { share: 1, interruptionsPerDay: 0, lostSecondsEach: 0 });
});

test('the closed form is what runs come to that are interrupted at random', () => {
  let state = 12_345;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  for (const [mean, checkpoint, restart] of [
    [7200, 1800, 600],
    [1500, 1800, 600],
    [86_400, 3600, 300],
  ] as const) {
    let [useful, time] = [0, 0];
    for (let i = 0; i < 100_000; i++) {
      const up = -mean * Math.log(uniform());
      useful += Math.floor(up / checkpoint) * checkpoint;
      time += up + restart;
    }
    const { share } = spotGoodput(1, 86_400 / mean, checkpoint, restart);
    assert.ok(Math.abs(useful / time / share - 1) < 0.02, `${useful / time} and ${share}`);
  }
});

test('more nodes and rarer checkpoints get on less, down to nothing but never below', () => {
  const shares = [1, 8, 64, 512, 4096, 1e6].map((nodes) => spotGoodput(nodes, 0.1).share);
  for (const [i, share] of shares.entries()) {
    assert.ok(share >= 0 && share <= 1 && share <= (shares[i - 1] ?? 1));
  }
  assert.ok(spotGoodput(64, 0.1, 600).share > spotGoodput(64, 0.1, 3600).share);
});

test('where interruptions leave less than a hundredth of a run it is refused, by the same formula', () => {
  const cluster = loadCluster('h100-dgx:64');
  const on = (perNodeDay: number) => ({
    ...cluster,
    economics: {
      ...cluster.economics,
      offer: {
        ...{
          provider: 'a',
          sku: 'b',
          accelerator: 'h100-sxm',
          devices: 8,
          region: 'any',
          commitment: 'spot' as const,
        },
        ...{ usdPerDeviceHour: 1, date: '2026-11', kind: 'assumed' as const, source: 'test' },
        interruptions: { perNodeDay, kind: 'assumed' as const, source: 'test' },
      },
    },
  });
  for (const rate of [0, 0.1, 1, 4, 6, 1e9, Number.MAX_VALUE]) {
    const told = () => requireProgress(on(rate));
    if (spotGoodput(64, rate).share >= 0.01) assert.doesNotThrow(told);
    else assert.throws(told, /^InputError: a run on spot would not end on h100-dgx:64: /);
  }
  // 64 nodes at 6 a day: one in 225 s; exp(1800 / 225) = 2,981, so 0.6 s of 825 s are useful.
  assert.ok(Math.abs(spotGoodput(64, 6).share - 1800 / (Math.exp(8) - 1) / 825) < 1e-12);
});
