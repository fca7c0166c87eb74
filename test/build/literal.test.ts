/** What is baked in says the same as the files it is made of, in fewer characters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compactLiterals } from '../../build/literal.js';
import { SHIPPED_FILES } from '../../hardware-profiles/shipped.js';

/** The values that the code of `compactLiterals` gives. */
function evaluated(values: readonly unknown[]): unknown[] {
  const { preamble, literals } = compactLiterals(values);
  return new Function(`${preamble}return [${literals.join(',')}];`)() as unknown[];
}

const FIGURE = fc.record({
  value: fc.oneof(fc.string(), fc.integer()),
  source: fc.constantFrom('a source that many files name', 'another, named as often', 'x'),
  kind: fc.constantFrom('assumed', 'measured', 'specified', 'none of them'),
});

test('any values of files come back equal', () => {
  const anything = fc.oneof(FIGURE, fc.jsonValue(), fc.dictionary(fc.string(), FIGURE));
  fc.assert(
    fc.property(fc.array(anything), (values) => {
      const plain = JSON.parse(JSON.stringify(values)) as unknown[];
      assert.deepEqual(evaluated(plain), plain);
    }),
  );
});

test('a figure in another order of keys, or with one more, keeps them', () => {
  const values = [
    { kind: 'assumed', value: 1, source: 's' },
    { value: 1, source: 's', kind: 'assumed', more: 2 },
  ];
  assert.deepEqual(evaluated(values), values);
});

test('the shipped profiles come back equal, and take less than two thirds of their JSON', () => {
  const values = [...SHIPPED_FILES.values()].map((read) => read());
  assert.deepEqual(evaluated(values), values);
  const { preamble, literals } = compactLiterals(values);
  const json = values.reduce((length: number, value) => length + JSON.stringify(value).length, 0);
  assert.ok(preamble.length + literals.join('').length < (2 / 3) * json);
});
