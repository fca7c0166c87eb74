/** How sure the order of two rows is: by pairs of published layouts, and what a ranking makes of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderChecks, type Pair, pairErrors, pairsOf } from '../../accuracy/summary/pairs.js';
import type { CaseResult } from '../../accuracy/summary/report.js';
import type { Row } from '../../planning/comparison.js';
import { placed } from '../../planning/explain/place.js';
import { orderShare, rightInTen, SURE_IN_TEN } from '../../planning/interval/order.js';
import { rowOf } from '../reports/comparison.js';

/** Twenty-one quantiles of errors spread evenly from 0 to 0.2. */
const EVEN = Array.from({ length: 21 }, (_, i) => i / 100);

test('an even spread of errors: the share that is right is a half at no gap and one at the largest error', () => {
  assert.equal(orderShare(1, EVEN), 0.5);
  // A gap of 0.1 outweighs half of the errors; of the other half, half point the right way: 1/2 + 1/4.
  assert.ok(Math.abs(orderShare(Math.exp(0.1), EVEN) - 0.75) < 1e-9);
  assert.ok(Math.abs(orderShare(Math.exp(0.2), EVEN) - 1) < 1e-9);
  assert.equal(orderShare(9, EVEN), 1);
});

test('the wider apart two predictions are, the surer their order, and never certain', () => {
  const gap = fc.double({ min: 1, max: 3, noNaN: true });
  fc.assert(
    fc.property(gap, gap, (a, b) => {
      const [near, far] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(orderShare(near) <= orderShare(far));
      assert.ok(rightInTen(near) >= 5 && rightInTen(far) <= 9);
    }),
    { seed: 3, numRuns: 200 },
  );
});

/** A case of one job whose step was predicted and measured so. */
function caseOf(
  source: string,
  predictedSeconds: number,
  measuredSeconds: number,
  globalBatch = 64,
): CaseResult {
  const traits = { globalBatch, kernels: 'flash', precision: 'bf16', framework: 'megatron-core' };
  return {
    ...{ kind: 'train-step', file: source, source, rankingGroup: source, traits },
    ...{ predictedSeconds, measuredSeconds },
  } as CaseResult;
}

test('a pair is two layouts of one job, the slower prediction over the faster, measured likewise', () => {
  const cases = [caseOf('a', 1, 1), caseOf('a', 2, 1.5), caseOf('a', 4, 8, 32), caseOf('b', 3, 3)];
  const [pair, ...more] = pairsOf(cases);
  assert.deepEqual([pair!.source, more.length, pair!.predicted], ['a', 0, Math.log(2)]);
  assert.ok(Math.abs(pair!.measured - Math.log(1.5)) < 1e-12);
  // Which of the two comes first makes no difference.
  const [same] = pairsOf(cases.toReversed());
  assert.ok(Math.abs(same!.measured - pair!.measured) < 1e-12 && same!.predicted === pair!.predicted);
});

test('in the distribution of pair errors every source weighs the same, and a few pairs are no source', () => {
  const pairs = (source: string, n: number, error: number): Pair[] =>
    Array.from({ length: n }, () => ({ source, predicted: 0.1, measured: 0.1 + error }));
  const two = pairErrors([...pairs('many', 90, 0.01), ...pairs('some', 3, 0.3), ...pairs('few', 2, 9)]);
  assert.equal(two.length, 21);
  assert.ok(Math.abs(two[10]! - 0.01) < 1e-12 && Math.abs(two[11]! - 0.3) < 1e-12 && two[20]! < 1);
});

const at = (seconds: number): Row => ({
  ...rowOf({ strategy: 'x', layout: {}, seconds: [seconds, 0, 0, 0, 0, 0], peakGib: 40, why: '' }),
  interval: { low: 0.9 * seconds, high: 1.2 * seconds },
});

test('rows too close to the first of their group are in it; the next surely slower row begins another', () => {
  const sure = [1.01, 1.02, 1.03, 1.05, 1.1, 1.2, 1.5].find((r) => rightInTen(r) >= SURE_IN_TEN)!;
  const rows = placed([at(1), at(1.004), at(sure * 1.01), at(sure * 1.02)]);
  assert.deepEqual(
    rows.map((row) => row.place!.group),
    [1, 1, 2, 2],
  );
  assert.equal(rows[0]!.place!.overNext!.ratio, 1.004);
  assert.ok(rows[0]!.place!.overNext!.inTen! < SURE_IN_TEN);
  assert.ok(rows[1]!.place!.overNext!.inTen! >= SURE_IN_TEN - 1);
  assert.equal(rows[3]!.place!.overNext, null);
});

test('without published runs to compare with, nothing is said of how sure the order is', () => {
  const rows = placed([at(1), at(1.001)].map((row) => ({ ...row, interval: null })));
  assert.equal(rows[0]!.place!.overNext!.inTen, null);
  assert.deepEqual(
    rows.map((row) => row.place!.group),
    [1, 2],
  );
});

test('what is said of a source’s pairs is judged by the others’ errors', () => {
  const of = (source: string, predicted: number, measured: number): Pair => ({ source, predicted, measured });
  const three = (source: string, predicted: number, measured: number) =>
    [0, 1, 2].map(() => of(source, predicted, measured));
  // Errors of a are 0.1, of b 0.5: a's gap of 0.2 is beside b's error a toss, b's gap of 0.3 beyond all of a's.
  const checks = orderChecks([...three('a', 0.2, 0.1), ...three('b', 0.3, -0.2)]);
  const said = (inTen: number) => checks.find(({ saidInTen }) => saidInTen === inTen);
  assert.deepEqual(said(9), { saidInTen: 9, pairs: 3, right: 0 });
  assert.equal(
    checks.reduce((sum, { pairs }) => sum + pairs, 0),
    6,
  );
  assert.ok(checks.some(({ saidInTen, right }) => saidInTen < 9 && right === 3));
});
