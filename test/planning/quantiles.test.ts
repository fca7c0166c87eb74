import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Intervals,
  NOTHING,
  quantileAt,
  type Residuals,
  rangeAt,
} from '../../planning/interval/conformal.js';
import { shippedIntervals } from '../../planning/interval/fitted.js';
import { intervalOf } from '../../planning/interval/interval.js';
import { percentilesOf } from '../../planning/interval/quantiles.js';
import { QUANTILES, RANGES } from '../../planning/interval/ranges.js';
import { TRAITS } from '../../planning/interval/traits.js';
import { runOn } from './run-on.js';

const RUN = runOn('h100-dgx:8');

test('the quantiles worked out ahead are those that the residuals give, to the bit', () => {
  assert.deepEqual(QUANTILES, shippedIntervals().logQuantiles(), 'renew with: npm run accuracy');
});

test('p50 is within the 90 % interval of every single trait', () => {
  for (const traits of [[], ...TRAITS.map((trait) => [trait])]) {
    const { low, high } = rangeAt(RANGES, traits);
    const p50 = quantileAt(QUANTILES.p50, traits);
    assert.ok(low < p50 && p50 < high, `${traits}: ${low} ${p50} ${high}`);
  }
});

test('of a new source half of the runs are above p50 and a tenth is above p90', () => {
  // ln(measured / predicted) of every source: an exponential of mean 0.1 that starts at 0.05.
  const skewed = Array.from({ length: 200 }, (_, i) => 0.05 - 0.1 * Math.log(1 - (i + 0.5) / 200));
  const residuals = Array.from({ length: 8 }, (_, i): Residuals => {
    return { source: `s${i}`, traits: [], logRatios: skewed };
  });
  const { p50, p90 } = new Intervals(residuals).logQuantiles()!;
  // Of an exponential: ln 2 and ln 10 times its mean.
  assert.ok(Math.abs(p50.all - (0.05 + 0.1 * Math.log(2))) < 0.004, `${p50.all}`);
  assert.ok(Math.abs(p90.all - (0.05 + 0.1 * Math.log(10))) < 0.012, `${p90.all}`);
  assert.deepEqual({ ...p50, all: 0 }, NOTHING);
  assert.equal(new Intervals(residuals.slice(0, 3)).logQuantiles(), null);
});

test('seconds scale with the prediction, and traits move them', () => {
  const [one, two] = [percentilesOf(1, 0.2, RUN)!, percentilesOf(2, 0.2, RUN)!];
  assert.deepEqual(one, {
    p50: Math.exp(quantileAt(QUANTILES.p50, [])),
    p90: Math.exp(Math.max(quantileAt(QUANTILES.p50, []), quantileAt(QUANTILES.p90, []))),
  });
  assert.ok(Math.abs(two.p90 - 2 * one.p90) < 1e-12);
  const untuned = percentilesOf(1, 0.2, { ...RUN, tuned: false })!;
  assert.ok(untuned.p50 >= one.p50 && untuned.p90 >= one.p90);
  assert.ok(untuned.p50 <= intervalOf(1, 0.2, { ...RUN, tuned: false })!.high);
});

test('threads of a CPU have no percentiles', () => {
  const cluster = { ...RUN.cluster, accelerator: { ...RUN.cluster.accelerator, kind: 'cpu' as const } };
  assert.equal(percentilesOf(1, 0.4, { ...RUN, cluster }), null);
});
