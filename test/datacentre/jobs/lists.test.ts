/** Records and instants, apart from what lists they are of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantMillis } from '../../../datacentre/lists/instants.js';
import { delimiterOf, eachRecord } from '../../../datacentre/lists/records.js';

function records(text: string, delimiter = ',') {
  const found: [string[], number][] = [];
  eachRecord(text, delimiter, (cells, line) => found.push([cells, line]));
  return found;
}

test('records: quotes, newlines in them, empty lines, both ends of line, none at the end', () => {
  assert.deepEqual(records('a,b\r\n\n"c ""d"", e","f\ng"\nh,'), [
    [['a', 'b'], 1],
    [['c "d", e', 'f\ng'], 3],
    [['h', ''], 5],
  ]);
  assert.equal(delimiterOf('a|b|c,d'), '|');
  assert.equal(delimiterOf('one'), ',');
});

test('what is written with quotes where they are needed is read alike', () => {
  const cell = fc.string({ maxLength: 6, unit: fc.constantFrom('a', ',', '"', '\n', ' ', '\r', 'é') });
  const quote = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map(quote).join(',')).join('\n');
      assert.deepEqual(
        records(text).map(([cells]) => cells),
        rows,
      );
    }),
    { numRuns: 200 },
  );
});

test('instants: as the language has them, with any zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2099, 0) }),
      fc.integer({ min: -12 * 4, max: 14 * 4 }),
      (millis, quarters) => {
        const local = new Date(millis + quarters * 15 * 60_000).toISOString().slice(0, 23);
        const [hours, minutes] = [Math.floor(Math.abs(quarters) / 4), (Math.abs(quarters) % 4) * 15];
        const two = (value: number) => String(value).padStart(2, '0');
        const zone = `${quarters < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
        assert.equal(instantMillis(local + zone), millis);
        assert.equal(instantMillis(local.replace('T', ' ') + zone.replace(':', '')), millis);
        assert.equal(instantMillis(`${new Date(millis).toISOString()}`), millis);
      },
    ),
    { numRuns: 200 },
  );
  assert.equal(instantMillis('12.5'), 12_500);
  assert.equal(instantMillis('2024-02-29'), Date.UTC(2024, 1, 29));
  assert.equal(instantMillis('2017-10-03 00:08:00 PDT'), Date.UTC(2017, 9, 3, 7, 8));
  for (const none of [
    '2023-02-29',
    '2023-13-01',
    '2023-00-10',
    '2023-04-31 10:00',
    '2023-04-30 10:60',
    '2023-4-3',
    'x',
    '',
  ])
    assert.ok(Number.isNaN(instantMillis(none)), none);
});
