/** Kinds of job, grids of layouts and the scoreboard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIGURES } from '../../accuracy/peers/figures.js';
import { scoreboard } from '../../accuracy/peers/scoreboard.js';
import { reportOf } from '../../accuracy/predict/run.js';
import { gridsOf } from '../../accuracy/summary/grids.js';
import { KINDS, summarizeKinds } from '../../accuracy/summary/kinds.js';
import type { CaseResult } from '../../accuracy/summary/report.js';
import { accuracyMarkdown } from '../../reports/accuracy/markdown.js';
import { caseResult, TRAITS } from './fixtures.js';

const timed = (id: string, measured: number, predicted: number, changes: Partial<CaseResult> = {}) =>
  caseResult({
    ...{ id, measuredSeconds: measured, predictedSeconds: predicted, error: predicted / measured - 1 },
    ...changes,
  });
const kindsOf = (changes: Partial<CaseResult>) =>
  KINDS.filter(({ holds }) => holds(caseResult(changes))).map(({ id }) => id);

test('a case is of every kind that it is of', () => {
  assert.deepEqual(kindsOf({}), ['dense', 'untuned']);
  assert.deepEqual(
    kindsOf({
      devices: 2048,
      memoryShare: 0.95,
      traits: {
        ...TRAITS,
        ...{
          family: 'moe',
          sequence: 32768,
          layerMicroseconds: 100,
          kernelsFrom: 'borrowed',
          recipe: 'tuned',
        },
      },
    }),
    ['moe', 'long-context', 'launch-bound', 'many-devices', 'borrowed', 'near-the-limit', 'tuned'],
  );
  assert.deepEqual(kindsOf({ traits: { ...TRAITS, training: 'adapters' } }), ['fine-tuning', 'untuned']);
  const { dense, moe } = summarizeKinds([timed('a', 10, 11), timed('b', 10, 8)]);
  // (|0.1| + |−0.2|) / 2 and (0.1 − 0.2) / 2.
  assert.ok(Math.abs(dense!.mape! - 0.15) < 1e-12 && Math.abs(dense!.bias! + 0.05) < 1e-12);
  assert.equal(moe, undefined);
});

test('the pick of a grid costs what it was measured to take over the fastest', () => {
  const grid = [timed('a', 10, 9), timed('b', 12, 8), timed('c', 20, 21)];
  const [only] = gridsOf(grid);
  // b is predicted to be the fastest: 12 / 10 − 1. Of three pairs one is reversed: (2 − 1) / 3.
  assert.ok(Math.abs(only!.pickCost - 0.2) < 1e-12);
  assert.ok(Math.abs(only!.tau! - 1 / 3) < 1e-12);
  assert.deepEqual([only!.layouts, only!.pairs], [3, 3]);
  assert.deepEqual(gridsOf(grid.slice(1)), [], 'two layouts are no grid');
  assert.equal(gridsOf([...grid, ...grid.map((c) => ({ ...c, file: 'other.jsonl' }))]).length, 2);
  // By the token: of twice the batch, 12 s are faster than 10.
  const doubled = [timed('a', 10, 9), timed('b', 12, 8, { tokensPerStep: 2000 }), timed('c', 20, 21)];
  assert.equal(gridsOf(doubled)[0]!.pickCost, 0);
});

test('the scoreboard has the figures of that day beside those of the report', () => {
  const report = reportOf([timed('a', 10, 11), timed('b', 10, 10), timed('c', 10, 9)], '0.0.0-test', 0);
  const scores = scoreboard(report);
  assert.equal(scores.length, FIGURES.length);
  const dense = scores.find(({ measure }) => measure === 'dense')!;
  assert.deepEqual([dense.peer, dense.llmsimThen], [0.245, 0.07]);
  assert.ok(Math.abs(dense.now! - 0.2 / 3) < 1e-12);
  assert.deepEqual(
    [dense.nowOver, scores.find(({ measure }) => measure === 'moe')!.now],
    ['1 files, 3 rows', null],
  );
});

test('the page has a section for each kind, each grid and the tools beside it', () => {
  const cases = [timed('a', 10, 11), timed('b', 12, 10), timed('c', 13, 9)];
  const apart = caseResult({ id: 'd', filled: ['batch'], error: 0.5, predictedSeconds: 15 });
  const page = accuracyMarkdown(reportOf([...cases, apart], '0.0.0-test', 0));
  for (const title of [
    '## By kind of job',
    '### Dense models, pre-training',
    '### By framework',
    '## With the batch or the layout assumed',
    '## Beside other tools',
    '## Layouts, grid by grid',
  ])
    assert.ok(page.includes(title), title);
  assert.match(page, /1 more cases state no whole run: .*\(batch 1\)/);
  assert.match(page, /\| group \| 3 \| −1\.00 \| 30\.0 % \| below \|/);
  assert.doesNotMatch(page, /### Mixtures of experts/);
});
