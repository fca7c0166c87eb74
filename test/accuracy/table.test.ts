import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from '../../accuracy/predict/run.js';
import type { AccuracyReport, CaseResult } from '../../accuracy/summary/report.js';
import { accuracyMarkdown } from '../../reports/accuracy/markdown.js';
import { accuracyTable } from '../../reports/accuracy/table.js';
import { caseResult } from './fixtures.js';

const report = (cases: readonly CaseResult[]): AccuracyReport => reportOf(cases, '0.0.0-test', 3);

const REPORT = report([
  caseResult({
    id: 'slow',
    error: 0.5,
    predictedSeconds: 15,
    assumptions: ['recomputation is not stated: none'],
  }),
  caseResult({
    id: 'fast',
    error: -0.25,
    predictedSeconds: 7.5,
    source: 'a source with quite a long title, as papers have',
  }),
  caseResult({
    id: 'other',
    status: 'unsupported',
    error: null,
    reason: 'context parallelism (cp 2) is not modelled',
  }),
]);

test('no line is wider than the terminal, at any width', () => {
  for (let width = 40; width <= 160; width += 7) {
    for (const line of accuracyTable(REPORT, width).split('\n')) {
      assert.ok(line.length <= width, `${width}: '${line}'`);
    }
  }
});

test('a wide table has every figure, a narrow one at least the cases and the error', () => {
  const row = (width: number) =>
    accuracyTable(REPORT, width)
      .split('\n')
      .find((line) => line.startsWith('all'))!;
  // Two cases predicted, one not modelled: (0.5 + 0.25) / 2 and (0.5 − 0.25) / 2.
  assert.match(row(140), /^all +2 +37\.5 % +\+12\.5 %.* 1$/);
  assert.match(row(40), /^all +2 +37\.5 %/);
});

test('records left out as doubtful are owned up to', () => {
  assert.match(accuracyTable(REPORT, 100), /3 doubtful records left out/);
});

test('what is not modelled is counted, and its reasons told, the commonest first, five at most', () => {
  assert.match(
    accuracyTable(REPORT, 140),
    /1 record is not modelled; --json and the page of --report have the reason of each:\n {2}1 × context parallelism \(cp 2\)/,
  );
  // Reason n occurs n times: 1 + … + 7 = 28 records, of which 7 + 6 + 5 + 4 + 3 are told and 2 + 1 are not.
  const cases = [1, 2, 3, 4, 5, 6, 7].flatMap((n) =>
    Array.from({ length: n }, (_, i) =>
      caseResult({ id: `${n}-${i}`, status: 'unsupported', error: null, reason: `the reason ${n}` }),
    ),
  );
  const lines = accuracyTable(report([caseResult({}), ...cases]), 140).split('\n');
  const from = lines.findIndex((line) => line.startsWith('28 records are not modelled'));
  assert.deepEqual(lines.slice(from + 1), [
    ...[7, 6, 5, 4, 3].map((n) => `  ${n} × the reason ${n}`),
    '  3 for other reasons',
  ]);
  assert.doesNotMatch(accuracyTable(report([caseResult({})]), 140), /not modelled; /);
});

test('the page names the worst cases first, every reason and every assumption, and the rules', () => {
  const page = accuracyMarkdown(REPORT);
  assert.ok(page.indexOf('| slow |') < page.indexOf('| fast |'));
  assert.match(page, /\| 1 \| context parallelism \(cp 2\) is not modelled \|/);
  assert.match(page, /\| 1 \| recomputation is not stated: none \|/);
  assert.match(page, /\| Megatron-DeepSpeed, GPT-NeoX \|/);
  assert.ok(page.endsWith('|\n'));
});

test('a group that leans one way is named, one that merely scatters is not', () => {
  const leaning = [0.2, 0.3, 0.2, 0.3, 0.2].map((error) =>
    caseResult({ error, source: 'leaning', hardware: 'x' }),
  );
  const scattered = [0.3, -0.3, 0.2, -0.2, 0].map((error) =>
    caseResult({ error, source: 'scattered', hardware: 'y' }),
  );
  const page = accuracyMarkdown(report([...leaning, ...scattered]));
  const worst = page.slice(page.indexOf('## Where it is worst'), page.indexOf('cases furthest off'));
  // (0.2 + 0.3 + 0.2 + 0.3 + 0.2) / 5 = 0.24
  assert.match(worst, /\| leaning \| 5 \| \+24\.0 % \| 24\.0 % \|/);
  assert.ok(!worst.includes('scattered'));
});

test('every table of the page has as many cells in each row as in its header', () => {
  const tables = accuracyMarkdown(REPORT)
    .split('\n\n')
    .filter((block) => block.startsWith('| '));
  assert.ok(tables.length >= 10);
  for (const block of tables) {
    const cells = block
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll('\\|', '').split('|').length);
    assert.equal(new Set(cells).size, 1, block);
  }
});
