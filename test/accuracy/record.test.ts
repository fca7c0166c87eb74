import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { builtInCases } from '../../accuracy/records/cases.js';
import { readCases } from '../../accuracy/records/reader.js';
import { isTrue } from '../../accuracy/records/record.js';
import { InputError } from '../../input/error.js';

test('blank lines are skipped, unknown fields are kept and null stands for not stated', () => {
  const text =
    '\n{"id":"a","kind":"train-step","model":{"layers":null,"colour":"red"}}\n\n{"id":"b","kind":"memory"}\n';
  const cases = readCases(text, 'some.jsonl');
  assert.deepEqual(
    cases.map((c) => [c.file, c.record.id, c.record.kind]),
    [
      ['some.jsonl', 'a', 'train-step'],
      ['some.jsonl', 'b', 'memory'],
    ],
  );
  assert.equal(cases[0]!.record.model?.layers, null);
  assert.equal(cases[0]!.record.model?.colour, 'red');
});

test('a line that is not JSON is refused by file and line', () => {
  assert.throws(
    () => readCases('{"id":"a","kind":"k"}\n{"id":', 'some.jsonl'),
    /^InputError: some\.jsonl:2:7 this is not JSON: it ends, with a bracket open, where a value should stand; each line/,
  );
});

test('what a record lacks is named, in words that speak of its keys', () => {
  assert.throws(() => readCases('{"notes":[1]}', 'x.jsonl'), {
    message:
      "x.jsonl:1: not a published measurement; id: 'id' is missing; add it here; kind: 'kind' is missing; add it here; notes: expected a text, found a list.",
  });
});

test('a line that is not a record is refused with the path of each wrong field', () => {
  const text = '{"id":"a","kind":"train-step","model":{"layers":"many"},"parallel":{"tp":-1}}';
  assert.throws(
    () => readCases(text, 'x.jsonl'),
    (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /^x\.jsonl:1: .*model\.layers: .*parallel\.tp: /);
      return true;
    },
  );
});

test('an id used twice is refused with both lines', () => {
  const line = '{"id":"a","kind":"train-step"}';
  assert.throws(
    () => readCases(`${line}\n\n${line}`, 'x.jsonl'),
    /x\.jsonl:3: the id 'a' was already used on line 1/,
  );
});

test('no text makes the reader throw anything but InputError', () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ id: fc.jsonValue(), kind: fc.jsonValue() }).map((v) => JSON.stringify(v)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      try {
        readCases(lines.join('\n'), 'x.jsonl');
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('truth is read the ways sources write it', () => {
  assert.deepEqual([true, 1, '1', 'True', 'yes'].map(isTrue), [true, true, true, true, true]);
  assert.deepEqual([false, 0, '0', 'False', null, undefined].map(isTrue), Array(6).fill(false));
});

test('the built-in suite has a few hundred cases, each with a source that can be looked up', () => {
  const cases = builtInCases();
  assert.ok(cases.length >= 200 && cases.length <= 1000, `${cases.length} cases`);
  assert.equal(new Set(cases.map((c) => c.record.id)).size, cases.length);
  for (const { record } of cases) assert.ok(record.source?.title, `${record.id} has no source`);
});
