import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { evaluateExpression } from '../../input/expression.js';
import { plain, QUANTITIES, type QuantityUnit, quantity, rounded } from '../../input/quantity.js';

const UNITS = Object.keys(QUANTITIES) as QuantityUnit[];

test('prefixes and bits are the arithmetic they stand for', () => {
  assert.equal(quantity('80 GiB', 'B'), 80 * 2 ** 30);
  assert.equal(quantity('80 GB', 'B'), 80 * 1e9);
  assert.equal(quantity('400 Gb/s', 'B/s'), (400 * 1e9) / 8);
  assert.equal(quantity('3.35 TB/s', 'B/s'), 3.35e12);
  assert.equal(quantity('989.4 TFLOP/s', 'FLOP/s'), 989.4e12);
  assert.equal(quantity('1.5 us', 's'), 1.5e-6);
  assert.equal(quantity('0.7us', 's'), 7e-7);
  assert.equal(quantity('2 min', 's'), 2 * 60);
  assert.equal(quantity('4h', 's'), 4 * 3600);
  assert.equal(quantity('1.5 d', 's'), 1.5 * 86_400);
  assert.equal(quantity('10.2 kW', 'W'), 10_200);
  assert.equal(quantity('2.5 USD/h', 'USD/h'), 2.5);
  assert.equal(quantity('350 g/kWh', 'kg/kWh'), 0.35);
  assert.equal(quantity('132', '1'), 132);
});

test('expressions are arithmetic with units', () => {
  assert.equal(quantity('10.2 kW - 8 * 700 W', 'W'), 10_200 - 8 * 700);
  assert.equal(quantity('18 * 25 GB/s', 'B/s'), 18 * 25e9);
  assert.equal(quantity('(64 TB/s) / 8', 'B/s'), 64e12 / 8);
  assert.equal(quantity('400 Gbps', 'B/s'), 50e9);
  assert.equal(quantity('989 TFLOPS', 'FLOP/s'), 989e12);
  assert.equal(quantity('2^4 * 3', '1'), 48);
});

test('a number with a unit is the same number, to the bit, with and without the library', () => {
  const symbols =
    'B kB MB GB TB PB KiB MiB GiB TiB Gb B/s MB/s GB/s TB/s GiB/s kb/s Mb/s Gb/s Tb/s FLOP/s GFLOP/s TFLOP/s PFLOP/s s ms us ns ps h day days W kW MW USD/h kg/kWh g/kWh';
  const number = fc
    .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 5 }))
    .map(([digits, places]) => (digits / 10 ** places).toFixed(places));
  fc.assert(
    fc.property(number, fc.constantFrom(...symbols.split(' ')), (digits, symbol) => {
      const text = `${digits} ${symbol}`;
      const byLibrary = evaluateExpression(text, UNITS);
      assert.ok(byLibrary !== null);
      assert.deepEqual(plain(text), { value: rounded(byLibrary.value), unit: byLibrary.unit }, text);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('a quantity of the wrong kind is told what it is and what is wanted', () => {
  const message = (text: string, unit: QuantityUnit) => {
    try {
      return `no error: ${quantity(text, unit)}`;
    } catch (error) {
      assert.ok(error instanceof InputError);
      return error.message;
    }
  };
  assert.equal(
    message('80 GiB', 'B/s'),
    "'80 GiB' is a size in bytes; this field wants a rate in bytes per second such as '3.35 TB/s'",
  );
  assert.equal(message('700', 'W'), "'700' has no unit; this field wants a power such as '700 W'");
  assert.equal(
    message('80 GiB + 3 s', 'B'),
    "'80 GiB + 3 s' is not a quantity (its parts do not go together); this field wants a size in bytes such as '80 GiB'",
  );
  assert.match(message('80 XB', 'B'), /unknown unit 'XB'/);
  assert.match(message('5 m', 's'), /is another kind of quantity; this field wants a time/);
  assert.match(message('', 's'), /it is empty/);
  assert.match(message('GB', 'B'), /it is a unit without a number/);
  assert.match(message('1/0', '1'), /not a finite number/);
  assert.match(message('9'.repeat(300), '1'), /longer than 200 characters/);
});

test('no function, name or assignment of the library can be reached', () => {
  const attempts =
    'cos(1)|createUnit("x")|import({}, {})|evaluate("1")|x = 3|[1, 2]|{a: 1}|1; 2|f(x) = x|pi|constructor|5 constructor|5 constructorB|__proto__|true|"a"|3!|1:3|not 1|1 > 0|8 % 3';
  for (const text of attempts.split('|')) {
    for (const unit of UNITS) assert.throws(() => quantity(text, unit), InputError, `${text} as ${unit}`);
  }
});

test('any text is either a finite number or an InputError', () => {
  const piece = fc.constantFrom(
    '1',
    '2.5',
    ' ',
    'GB',
    '/s',
    '(',
    ')',
    '+',
    '-',
    '*',
    '^',
    'TFLOP',
    'h',
    'e',
    '.',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(...UNITS), (written, unit) => {
      try {
        assert.ok(Number.isFinite(quantity(written, unit)));
      } catch (error) {
        assert.ok(error instanceof InputError, `${written}: ${String(error)}`);
        assert.doesNotMatch(error.message, /\n/);
      }
    }),
    { numRuns: 1000, seed: 2 },
  );
});
