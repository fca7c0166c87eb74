import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from '../../accuracy/predict/run.js';
import { accuracyCsv } from '../../reports/accuracy/csv.js';
import { caseResult } from './fixtures.js';

const csv = accuracyCsv(
  reportOf(
    [
      caseResult({ id: '=1+1', error: -0.5, predictedSeconds: 5, interval: { low: 4, high: 6 } }),
      caseResult({
        ...{ id: 'b', status: 'unsupported', reason: 'a, "b"', fits: null },
        measuredMemoryBytes: 3 * 2 ** 30,
      }),
    ],
    'test',
    0,
  ),
);
const [header, ...rows] = csv.trimEnd().split('\r\n');
const column = (row: string, name: string) => row.split(',')[header!.split(',').indexOf(name)];

test('one row per case, units in the names, what is not known empty', () => {
  assert.equal(rows.length, 2);
  assert.equal(column(rows[0]!, 'predicted_low_s'), '4');
  assert.equal(column(rows[0]!, 'error'), '-0.5');
  assert.equal(column(rows[0]!, 'predicted_fits'), 'true');
  assert.equal(column(rows[0]!, 'measured_memory_gib'), '');
  assert.ok(csv.includes('"a, ""b"""'));
  assert.ok(rows[1]!.includes(',3,'));
});

test('no cell is taken for a formula', () => {
  assert.ok(rows[0]!.startsWith("'=1+1,"));
});
