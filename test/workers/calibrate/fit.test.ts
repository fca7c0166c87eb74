import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { median, nonNegativeFit, quantile } from '../../../workers/calibrate/fit.js';

test('costs are found again in times made of them', () => {
  const cost = fc.double({ min: 0.1, max: 10, noNaN: true });
  fc.assert(
    fc.property(cost, cost, cost, (a, b, c) => {
      const shapes = [
        [1, 1, 5],
        [1, 2, 1],
        [1, 8, 3],
        [1, 3, 20],
        [1, 40, 2],
      ];
      const samples = shapes.map((f) => ({ features: f, seconds: a * f[0]! + b * f[1]! + c * f[2]! }));
      const fit = nonNegativeFit(samples);
      for (const [i, wanted] of [a, b, c].entries()) {
        assert.ok(
          Math.abs(fit.coefficients[i]! / wanted - 1) < 1e-3,
          `${fit.coefficients} for ${a}, ${b}, ${c}`,
        );
      }
      assert.ok(fit.error < 1e-4);
    }),
    { numRuns: 50 },
  );
});

test('a cost that would have to be negative is zero, and the others make the best of it', () => {
  // 3 s for 1 and 2 s for 2: the line through both falls. A constant c has relative errors c/3 − 1 and c/2 − 1;
  // their squares are least at c = (1/3 + 1/2) / (1/9 + 1/4) = 30/13.
  const { coefficients, error } = nonNegativeFit([
    { features: [1, 1], seconds: 3 },
    { features: [1, 2], seconds: 2 },
  ]);
  assert.ok(Math.abs(coefficients[0]! - 30 / 13) < 1e-6, String(coefficients[0]));
  assert.equal(coefficients[1], 0);
  assert.ok(Math.abs(error - Math.sqrt(((10 / 13 - 1) ** 2 + (15 / 13 - 1) ** 2) / 2)) < 1e-6);
});

test('a tenfold error on a short time counts as much as on a long one', () => {
  const { coefficients } = nonNegativeFit([
    { features: [1], seconds: 1e-6 },
    { features: [1], seconds: 1 },
  ]);
  // c/1e-6 and c/1 are both to be near 1: the short time, whose error grows faster, decides.
  assert.ok(Math.abs(coefficients[0]! - (1e6 + 1) / (1e12 + 1)) < 1e-12);
});

test('quantiles lie between values in proportion', () => {
  assert.equal(median([4, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([0, 10], 0.1), 1);
  assert.equal(quantile([7], 0.9), 7);
});
