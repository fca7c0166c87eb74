import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import { Intervals, type Residuals, RUN_CLASSES } from '../../planning/interval/conformal.js';
import { shippedIntervals } from '../../planning/interval/fitted.js';
import { intervalOf } from '../../planning/interval/interval.js';
import { percentilesOf } from '../../planning/interval/quantiles.js';
import { QUANTILES, RANGES } from '../../planning/interval/ranges.js';

const RUN = {
  cluster: loadCluster('h100-dgx:8'),
  model: modelById('llama3-8b'),
  precision: 'bf16',
  sequence: 8192,
} as const;

test('the quantiles worked out ahead are those that the residuals give, to the bit', () => {
  for (const runs of RUN_CLASSES) {
    assert.deepEqual(QUANTILES[runs], shippedIntervals().logQuantiles(runs), 'renew with: npm run accuracy');
  }
});

test('p50 is the centre of the 90 % interval, and p90 lies between it and the upper end', () => {
  for (const runs of RUN_CLASSES) {
    const [{ p50, p90 }, { low, high }] = [QUANTILES[runs], RANGES[runs]];
    assert.ok(Math.abs(p50 - (low + high) / 2) < 1e-12, runs);
    assert.ok(p50 < p90 && p90 <= high, runs);
  }
});

test('of a new source half of the runs are above p50 and a tenth is above p90', () => {
  // ln(measured / predicted) of every source: the normal quantiles at (i + ½) / 200, shifted and skewed by an exponential.
  const skewed = Array.from({ length: 200 }, (_, i) => 0.05 - 0.1 * Math.log(1 - (i + 0.5) / 200));
  const residuals = Array.from({ length: 8 }, (_, i): Residuals => {
    return { source: `s${i}`, runs: 'tpu', logRatios: skewed };
  });
  const { p50, p90 } = new Intervals(residuals).logQuantiles('tpu')!;
  const above = (figure: number) => skewed.filter((r) => r > figure).length / 200;
  assert.ok(Math.abs(above(p50) - 0.5) <= 1 / 200, `${above(p50)}`);
  assert.ok(Math.abs(above(p90) - 0.1) <= 1 / 200, `${above(p90)}`);
  // Of an exponential: ln 2 and ln 10 times its mean.
  assert.ok(
    Math.abs(p50 - (0.05 + 0.1 * Math.log(2))) < 0.002 && Math.abs(p90 - (0.05 + 0.1 * Math.log(10))) < 0.005,
  );
  assert.equal(new Intervals(residuals.slice(0, 3)).logQuantiles('tpu'), null);
});

test('seconds scale with the prediction, and beyond measured ground p90 is twice as far from p50', () => {
  const [one, two] = [percentilesOf(1, 0.4, RUN, 64)!, percentilesOf(2, 0.4, RUN, 64)!];
  const { p50, p90 } = QUANTILES['gpu-measured'];
  assert.deepEqual(one, { p50: Math.exp(p50), p90: Math.exp(p50 + (p90 - p50)) });
  assert.ok(Math.abs(two.p90 - 2 * one.p90) < 1e-12);
  const long = { ...RUN, sequence: 2 ** 20 };
  const beyond = percentilesOf(1, 0.4, long, 64)!;
  assert.equal(beyond.p50, one.p50);
  assert.ok(Math.abs(beyond.p90 - Math.exp(p50 + 2 * (p90 - p50))) < 1e-12);
  assert.ok(beyond.p90 <= intervalOf(1, 0.4, long, 64)!.high);
});

test('threads of a CPU have no percentiles', () => {
  const cluster = { ...RUN.cluster, accelerator: { ...RUN.cluster.accelerator, kind: 'cpu' as const } };
  assert.equal(percentilesOf(1, 0.4, { ...RUN, cluster }, 1), null);
});
