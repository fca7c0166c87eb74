/** Where predictions leave measured ground, what an interval makes of it, and what no device can do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import { beyondGround, type Ground } from '../../planning/interval/ground.js';
import { beyondMeasured, intervalOf, logRangeOf } from '../../planning/interval/interval.js';
import { RANGES } from '../../planning/interval/ranges.js';
import { runOn } from './run-on.js';

const ground = (source: string, accelerator: string, devices: number): Ground => ({
  ...{ source, runs: 'gpu-measured', accelerators: [accelerator], precisions: ['bf16'] },
  ...{
    devices: { low: 8, high: devices },
    sequence: { low: 1024, high: 8192 },
    parameters: { low: 1e9, high: 7e10 },
  },
});
const GROUNDS = [ground('a v1.0', 'h100-sxm', 64), ground('b', 'a100-sxm-80', 512)].map((g) => ({
  ...g,
  source: g.source.replace(' v1.0', ''),
}));
const DENSE = { device: 'gpu-measured', moe: false } as const;
const run = { accelerator: 'h100-sxm', precision: 'bf16', devices: 64, sequence: 4096, parameters: 8e9 };

test('a run like those of other sources is on measured ground; each property beyond it is named', () => {
  assert.deepEqual(beyondGround(run, DENSE, GROUNDS), []);
  assert.deepEqual(beyondGround({ ...run, devices: 1024, precision: 'fp8' }, DENSE, GROUNDS), [
    'none is in fp8',
    'none has more than 512 devices',
  ]);
  assert.deepEqual(beyondGround({ ...run, sequence: 512, parameters: 1.24e8 }, DENSE, GROUNDS), [
    'none has fewer than 1,024 tokens a sequence',
    'none has fewer than 1 B parameters',
  ]);
});

test('a source judged without itself, under any release, stands on the ground of the others', () => {
  assert.deepEqual(beyondGround(run, DENSE, GROUNDS, 'a v2.1'), ['none is on h100-sxm']);
  assert.deepEqual(beyondGround(run, { ...DENSE, device: 'tpu' }, GROUNDS), ['none is comparable']);
});

const comparable = (cluster: string, model = 'llama2-7b') =>
  ({ cluster: loadCluster(cluster), model: modelById(model), precision: 'bf16', sequence: 4096 }) as const;

test('beyond measured ground an interval is wider at both ends by what runs there were further off', () => {
  const [known, unknown] = [comparable('h100-dgx:8'), comparable('mi300x-node:8')];
  assert.deepEqual(beyondMeasured(known, 64), []);
  assert.deepEqual(beyondMeasured(unknown, 64), ['none is on mi300x']);
  const within = logRangeOf(runOn('h100-dgx:8'))!;
  // A million tokens a sequence: no published run has as many.
  const beyond = logRangeOf(runOn('h100-dgx:8', { sequence: 2 ** 20 }))!;
  const { low, high } = RANGES;
  assert.ok(Math.abs(beyond.high - within.high - high['beyond-measured']) < 1e-12);
  assert.ok(Math.abs(beyond.low - within.low - low['beyond-measured']) < 1e-12);
});

test('no end of an interval is faster than the device sustains', () => {
  const h100 = runOn('h100-dgx:8');
  const { gemmPeakFraction } = h100.cluster.accelerator.kernels;
  // A step at 95 % of what GEMMs sustain: a tenth less time would be more than the device does.
  const hfu = 0.95 * gemmPeakFraction;
  const { low, high } = intervalOf(10, hfu, h100)!;
  assert.ok(Math.abs(low - 9.5) < 1e-9, `${low}`);
  assert.ok(Math.abs((10 * hfu) / low - gemmPeakFraction) < 1e-12);
  // The other end is no device's matter.
  assert.equal(high, intervalOf(10, 0.4, h100)!.high);
  assert.ok(intervalOf(10, 0.4, h100)!.low < 9.5);
});
