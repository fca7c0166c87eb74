import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spotGoodput } from '../../../planning/energy/goodput.js';

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
