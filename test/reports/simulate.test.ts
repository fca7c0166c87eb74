import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../../program/result.js';
import { contributors, criticalPathFigures } from '../../reports/critical-path.js';
import { memoryFigures, roleFigures } from '../../reports/roles.js';
import { simulateReport } from '../../reports/simulate.js';
import { simulateDocument } from '../../reports/simulate-json.js';
import { type Figures, grid } from '../../reports/tables/grid.js';
import { timeFigures } from '../../reports/tables/time-table.js';
import { comparison } from './comparison.js';
import { RESULT } from './result.js';

const PIPED = { width: Number.POSITIVE_INFINITY, colour: false };
const ROW = comparison().rows[1]!;
const set = <Line>({ columns, rows }: Figures<Line>) => grid(columns, rows, PIPED);
const cells = (line: string) => line.trim().split(/ {2,}/);

test('the parts of the step are listed largest first, with shares that make 100 %', () => {
  const [, , ...lines] = set(timeFigures(ROW)).map(cells);
  // 14 s of compute in gemm (3/4) and attention (1/4), 1 s recomputed, 0.99 s exposed, 0.01 s optimizer: 16 s.
  assert.deepEqual(
    lines.map((line) => line.slice(0, 3)),
    [
      ['GEMM', '10.5 s', '65.6 %'],
      // 21.875 % gives the tenth by which the others are rounded up.
      ['fused attention', '3.50 s', '21.8 %'],
      ['activation recomputation', '1.00 s', '6.3 %'],
      ['exposed communication (dp)', '990 ms', '6.2 %'],
      ['optimizer step', '10.0 ms', '0.1 %'],
      ['step', '16.0 s', '100.0 %'],
    ],
  );
});

test('no two parts of a step have one name, whatever kernels computed', () => {
  // Dividing gradients outside the optimizer's phase is a kernel of the optimizer's family.
  const { computeByFamily } = ROW.breakdown;
  const breakdown = { ...ROW.breakdown, computeByFamily: { ...computeByFamily, optimizer: 0.25 } };
  const [, , ...lines] = set(timeFigures({ breakdown })).map(cells);
  const seconds = Object.fromEntries(lines.map(([what, time]) => [what, time]));
  assert.equal(Object.keys(seconds).length, lines.length);
  assert.equal(seconds['gradient kernels (averaging, zero_grad)'], '250 ms');
  assert.equal(seconds['optimizer step'], '10.0 ms');
});

test('the roles show how they spent the step', () => {
  const [, , ...lines] = set(roleFigures(RESULT)).slice(1).map(cells);
  assert.deepEqual(lines, [
    ['stage 0', '4', '70.0 %', '0.0 %', '0.0 %', '5.0 %', '25.0 %', '1.0 GiB'],
    ['stage 1', '4', '50.0 %', '0.0 %', '0.0 %', '5.0 %', '45.0 %', '1.0 GiB'],
  ]);
});

test('neighbouring roles with the same memory share a line, and the reserve is added to each', () => {
  const lines = set(memoryFigures(RESULT, 2 ** 30)).map(cells);
  assert.deepEqual(lines.at(-1), ['stage 0 … stage 1', '8', '4.0 GiB', '2.0 GiB', '1.0 GiB', '1.0 GiB']);
  assert.deepEqual(lines.slice(0, 2), [
    ['framework'],
    ['role', 'ranks', 'peak', 'parameters', 'activations', 'reserve'],
  ]);
});

test('the critical path is summed by what the ops are, and the sums make the step', () => {
  const all = contributors(RESULT.criticalPath);
  assert.deepEqual(
    all.map(({ name, times, ps }) => [name, times, ps / 1e12]),
    [
      ['layer * forward', 3, 1.5 + 2.5 + 5.5],
      ['recv', 1, 0.5],
    ],
  );
  assert.equal(
    all.reduce((sum, { ps }) => sum + ps, 0),
    RESULT.stepPs,
  );
});

test('a result without a critical path has no table of it', () => {
  const page = (result: Result) => simulateReport(ROW, result, [], PIPED);
  assert.match(page(RESULT), /Critical path/);
  assert.doesNotMatch(page({ ...RESULT, criticalPath: [] }), /Critical path/);
});

test('a long critical path ends in a line for the rest, so that nothing is left out of the sum', () => {
  const criticalPath = Array.from({ length: 20 }, (_, i) => {
    const label = `op ${String.fromCharCode(97 + i)}`;
    return { role: 'stage 0', label, kind: 'compute' as const, startPs: i * 5e11, endPs: (i + 1) * 5e11 };
  });
  const lines = set(criticalPathFigures({ ...RESULT, criticalPath })).map(cells);
  assert.deepEqual(lines.at(-1), ['10 others', '10', '5.00 s', '50.0 %']);
});

test('the report fits 40, 60, 100 and 160 columns and says what was asked and found', () => {
  for (const width of [40, 60, 100, 160]) {
    const text = simulateReport(ROW, RESULT, ['A model on a cluster'], { width, colour: false });
    for (const line of text.split('\n')) assert.ok(line.length <= width, line);
    for (const words of [
      'A model on a cluster',
      'hsdp',
      '43.9 %',
      '989 TFLOP/s',
      '72.3 / 80.0 GiB',
      'fits',
    ]) {
      assert.ok(text.includes(words), `${words} at ${width} columns`);
    }
  }
});

test('the document sums the spans of a stream, a phase and a kind', () => {
  const document = simulateDocument('1.2.3', { model: 'm' }, ROW, RESULT) as {
    llmsim: string;
    result: { roles: { spans: object[] }[] };
  };
  assert.equal(document.llmsim, '1.2.3');
  assert.deepEqual(document.result.roles[1]!.spans, [
    { stream: 'pp:recv-1', phase: 'forward', kind: 'recv', count: 1, picoseconds: 4.5e12, bytes: 2 ** 30 },
    { stream: 'compute', phase: 'forward', kind: 'compute', count: 2, picoseconds: 5e12, bytes: 0 },
    { stream: 'pp:send-1', phase: 'forward', kind: 'send', count: 1, picoseconds: 1e12, bytes: 2 ** 30 },
  ]);
});
