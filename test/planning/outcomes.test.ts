/** Bands of published outcomes: counted by hand, and what follows from them for a verdict. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOf } from '../../accuracy/summary/outcomes.js';
import { bandAt, bandsOf, type Outcome, riskyFrom, tightFrom } from '../../planning/evaluate/outcomes.js';
import { outcomesNear, rowMemory, TIGHT_SHARE, verdictOf } from '../../planning/evaluate/verdict.js';
import { OUTCOMES } from '../../planning/interval/outcomes.js';
import { caseResult } from '../accuracy/fixtures.js';
import { requestOf } from './request.js';

const runs = (share: number, all: number, ranOut: number): Outcome[] =>
  Array.from({ length: all }, (_, i) => ({ share, ranOut: i < ranOut }));

test('runs are counted by the share they are predicted to take; what takes less than half, or more than all, is not', () => {
  const bands = bandsOf([
    ...runs(0.3, 5, 0),
    ...runs(0.5, 3, 1),
    ...runs(0.949, 4, 2),
    ...runs(0.95, 2, 1),
    ...runs(1, 2, 2),
    ...runs(1.01, 7, 7),
  ]);
  assert.equal(bands.length, 10);
  assert.deepEqual(bands[0], { from: 0.5, to: 0.55, runs: 3, ranOut: 1 });
  assert.deepEqual(bands[8], { from: 0.9, to: 0.95, runs: 4, ranOut: 2 });
  // 0.95 and 1 itself: 2 + 2 runs, of which 1 + 2 ran out.
  assert.deepEqual(bands[9], { from: 0.95, to: 1, runs: 4, ranOut: 3 });
  assert.equal(
    bands.reduce((sum, band) => sum + band.runs, 0),
    3 + 4 + 2 + 2,
  );
});

test('tight begins above the last band in which fewer than one run in ten ran out', () => {
  // 20 % at 0.7, but 5 % at 0.8: only what is above 0.85 counts.
  const known = [...runs(0.72, 10, 2), ...runs(0.82, 20, 1), ...runs(0.87, 10, 1), ...runs(0.93, 10, 4)];
  assert.equal(tightFrom(bandsOf([...known, ...runs(0.97, 10, 6)])), 0.85);
  // A band that nobody ran in says nothing; the last one is tight all the same.
  assert.equal(tightFrom(bandsOf(known.filter(({ share }) => share < 0.9))), 0.95);
  assert.equal(tightFrom(bandsOf([])), 0.95);
  // One in ten at 0.87 is tight, and only four in ten at 0.93 is more than one in five.
  assert.equal(riskyFrom(bandsOf([...known, ...runs(0.97, 10, 6)])), 0.9);
});

test('what is shipped has bands side by side, and more of the runs ran out in what is tight than below', () => {
  for (const [i, { from, to, runs: all, ranOut }] of OUTCOMES.entries()) {
    assert.ok(ranOut <= all && from < to);
    if (i > 0) assert.equal(from, OUTCOMES[i - 1]!.to);
  }
  assert.equal(OUTCOMES.at(-1)!.to, 1);
  const rate = (bands: typeof OUTCOMES) =>
    bands.reduce((sum, { ranOut }) => sum + ranOut, 0) / bands.reduce((sum, band) => sum + band.runs, 0);
  const tight = OUTCOMES.filter(({ from }) => from >= TIGHT_SHARE);
  const below = OUTCOMES.filter(({ from }) => from < TIGHT_SHARE);
  assert.ok(rate(tight) >= 0.1 && rate(tight) > 2 * rate(below));
});

test('a tight peak comes with the counts of its band, any other without', () => {
  const of = (peakBytes: number) => {
    const memory = { peakBytes, capacityBytes: 1000 };
    return outcomesNear(memory, verdictOf(memory, 1000)).outcomes;
  };
  assert.equal(of(400), undefined);
  assert.equal(of(1001), undefined);
  assert.deepEqual(of(970), OUTCOMES.at(-1));
  assert.deepEqual(of(1000), OUTCOMES.at(-1));
  assert.deepEqual(bandAt(0.5), OUTCOMES[0]);
});

test('outcomes are of cases that are modelled and whose end is known', () => {
  const known = outcomesOf([
    caseResult({ memoryShare: 0.9, measuredFits: false }),
    caseResult({ memoryShare: 0.8, measuredFits: true }),
    caseResult({ memoryShare: 0.7, measuredFits: null }),
    caseResult({ status: 'unsupported', memoryShare: null, measuredFits: true }),
  ]);
  assert.deepEqual(
    known.map(({ share, ranOut }) => [share, ranOut]),
    [
      [0.9, true],
      [0.8, false],
    ],
  );
});

test('the allocator caches a share of the peak where there is room, and nothing where there is none', () => {
  const { cluster } = requestOf('llama2-7b', 'a100-dgx:1');
  const capacityBytes = 1000;
  const of = (peakBytes: number, on = cluster) => {
    const parts = {
      parametersBytes: 0,
      gradientsBytes: 0,
      optimizerBytes: 0,
      activationsBytes: 0,
      otherBytes: 0,
    };
    return rowMemory({ peakBytes, capacityBytes, ...parts }, 1000, on).cacheBytes;
  };
  // 4 % of 500, then what is left of the device.
  assert.equal(of(500), 20);
  assert.equal(of(990), 10);
  assert.equal(of(1000), undefined);
  assert.equal(of(1001), undefined);
  const { cluster: threads } = requestOf('llama2-7b', 'cpu-100g:1');
  assert.equal(of(500, threads), undefined);
});
