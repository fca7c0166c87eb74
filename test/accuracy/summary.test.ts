import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rankCorrelation, sameJob } from '../../accuracy/summary/rank-correlation.js';
import { summarize, summarizeBy } from '../../accuracy/summary/summary.js';
import { TIGHT_SHARE } from '../../planning/evaluate/verdict.js';
import { caseResult, TRAITS } from './fixtures.js';

const near = (actual: number | null, expected: number) =>
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

test('mean, bias and quantiles of the signed relative error', () => {
  const errors = [0.3, -0.1, 0.05, -0.05];
  const s = summarize(errors.map((error) => caseResult({ error })));
  near(s.mape, (0.3 + 0.1 + 0.05 + 0.05) / 4);
  near(s.bias, (0.3 - 0.1 + 0.05 - 0.05) / 4);
  near(s.medianAbsError, (0.05 + 0.1) / 2);
  // Of n sorted values the quantile lies (n − 1) · 0.9 = 2.7 places along: 0.7 of the way from 0.1 to 0.3.
  near(s.p90, 0.1 + 0.7 * (0.3 - 0.1));
  assert.equal(s.within10Percent, 3 / 4);
  assert.equal(s.timed, 4);
});

test('unsupported cases are counted and never scored', () => {
  const s = summarize([caseResult({ error: 0.1 }), caseResult({ status: 'unsupported', error: null })]);
  assert.deepEqual([s.count, s.unsupported, s.timed], [1, 1, 1]);
  assert.equal(s.mape, 0.1);
});

test('a group without a measurement has no figure rather than a zero', () => {
  const s = summarize([caseResult({ error: null, memoryError: null })]);
  assert.deepEqual(
    [s.mape, s.bias, s.medianAbsError, s.kendallTau, s.memoryMape, s.fitRight],
    Array(6).fill(null),
  );
});

test('outcomes predicted right, missed and falsely raised', () => {
  const s = summarize([
    caseResult({ fits: true, measuredFits: true }),
    caseResult({ fits: false, measuredFits: false }),
    caseResult({ fits: true, measuredFits: false }),
    caseResult({ fits: false, measuredFits: true }),
    caseResult({ fits: true, measuredFits: null }),
  ]);
  assert.deepEqual([s.fitCount, s.fitRight, s.missedOutOfMemory, s.falseOutOfMemory], [4, 2 / 4, 1, 1]);
});

test('a run near the capacity is tight, which is right whether it ran or not; one that does not fit is not tight', () => {
  const near = TIGHT_SHARE + 0.01;
  const s = summarize([
    caseResult({ memoryShare: near, measuredFits: true }),
    caseResult({ memoryShare: near, measuredFits: false }),
    caseResult({ memoryShare: 1.1, fits: false, measuredFits: true }),
    caseResult({ memoryShare: 0.3, measuredFits: false }),
    caseResult({ memoryShare: TIGHT_SHARE, measuredFits: true }),
  ]);
  // Right: both that are tight, and the one at the very limit, which fits and ran.
  assert.deepEqual([s.verdictRight, s.tight, s.fitRight], [3 / 5, 2 / 5, 2 / 5]);
});

test('grouping keeps every case in exactly one group', () => {
  const cases = ['a', 'b', 'a', 'c'].map((source) => caseResult({ source }));
  const groups = summarizeBy(cases, (c) => c.source);
  assert.deepEqual(Object.fromEntries(Object.entries(groups).map(([k, s]) => [k, s.count])), {
    a: 2,
    b: 1,
    c: 1,
  });
});

const layouts = (measured: readonly number[], predicted: readonly number[], rankingGroup = 'g') =>
  measured.map((m, i) => caseResult({ measuredSeconds: m, predictedSeconds: predicted[i]!, rankingGroup }));

test('tau is 1 for the same order, −1 for the reverse, and counts discordant pairs between', () => {
  assert.equal(rankCorrelation(layouts([1, 2, 3, 4], [10, 20, 30, 40])).tau, 1);
  assert.equal(rankCorrelation(layouts([1, 2, 3, 4], [4, 3, 2, 1])).tau, -1);
  // One swapped pair of the 4·3/2 = 6: (5 − 1) / 6.
  assert.deepEqual(rankCorrelation(layouts([1, 2, 3, 4], [1, 3, 2, 4])), { tau: (5 - 1) / 6, pairs: 6 });
});

test('only layouts of one job are compared, and by time per token', () => {
  const cases = [...layouts([1, 2], [1, 2], 'small job'), ...layouts([10, 20], [200, 100], 'large job')];
  assert.deepEqual(rankCorrelation(cases), { tau: 0, pairs: 2 });
  const perToken = [
    caseResult({ measuredSeconds: 1, predictedSeconds: 1, tokensPerStep: 100, rankingGroup: 'g' }),
    caseResult({ measuredSeconds: 1.5, predictedSeconds: 0.9, tokensPerStep: 200, rankingGroup: 'g' }),
  ];
  assert.equal(rankCorrelation(perToken).tau, 1);
});

test('tau does not change when predictions are rescaled, and is reversed when their order is', () => {
  const times = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), {
    minLength: 2,
  });
  fc.assert(
    fc.property(times, (pairs) => {
      const measured = pairs.map(([m]) => m);
      const predicted = pairs.map(([, p]) => p);
      const tau = rankCorrelation(layouts(measured, predicted)).tau;
      assert.equal(
        rankCorrelation(
          layouts(
            measured,
            predicted.map((p) => 3 * p),
          ),
        ).tau,
        tau,
      );
      const reversed = rankCorrelation(
        layouts(
          measured,
          predicted.map((p) => 100 - p),
        ),
      ).tau;
      assert.equal(reversed, tau === null ? null : 0 - tau);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test('tau in the narrow sense leaves out pairs that differ in batch, kernels or recomputation', () => {
  const at = (measured: number, predicted: number, changes: Partial<typeof TRAITS> = {}) =>
    caseResult({
      measuredSeconds: measured,
      predictedSeconds: predicted,
      traits: { ...TRAITS, ...changes },
    });
  // Two layouts in the wrong order, and three cases that every other pair orders rightly.
  const cases = [
    at(1, 2),
    at(2, 1),
    at(10, 10, { kernels: 'unfused' }),
    at(20, 20, { recompute: 'full' }),
    at(40, 40, { globalBatch: 32 }),
  ];
  assert.deepEqual(rankCorrelation(cases, sameJob), { tau: -1, pairs: 1 });
  assert.deepEqual(rankCorrelation(cases), { tau: (9 - 1) / 10, pairs: 10 });
});

test('coverage counts cases, and sources of equal weight with releases of one series together', () => {
  const of = (source: string, measuredSeconds: number) =>
    caseResult({ source, measuredSeconds, interval: { low: 9, high: 16 } });
  const s = summarize([
    ...[of('a v1.0', 10), of('a v2.0', 17), of('a v2.0', 8), of('a v2.0', 9)],
    ...[of('b', 16), caseResult({ source: 'c', interval: null })],
  ]);
  assert.equal(s.intervalCount, 5);
  assert.equal(s.intervalCoverage, 3 / 5);
  assert.equal(s.intervalCoverageBySource, (2 / 4 + 1 / 1) / 2);
  // √(16 / 9) is 4/3.
  near(s.intervalHalfWidth, 4 / 3 - 1);
});
