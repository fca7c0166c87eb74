import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { printable, printableOutput } from '../../input/printable.js';

const ESC = String.fromCharCode(27);

test('what steers a terminal or turns text round is written out, in names with all but line breaks', () => {
  assert.equal(
    printable(`a${ESC}[2Jb\u0007c\u009b\nd\te\rf`),
    'a\\u001b[2Jb\\u0007c\\u009b\nd\\u0009e\\u000df',
  );
  // UAX #9, table 4: the marks, the embeddings and overrides, the isolates.
  const steering = [
    0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
  ];
  for (const code of [...steering, 0x2028, 0x2029, 0x7f, 0]) {
    const name = `x${String.fromCharCode(code)}y`;
    assert.equal(printable(name), `x\\u${code.toString(16).padStart(4, '0')}y`);
    assert.equal(new InputError(name).message, printable(name));
  }
});

test('letters of any script, joined emoji and what is written out already stay as they are', () => {
  for (const text of ['שלום', 'مرحبا', '日本語', '👩‍👩‍👧', 'naïve – 3 µs', '\\u202e'])
    assert.equal(printable(text), text);
});

test('an output keeps its tabs and line breaks, and colours only where it is drawn', () => {
  assert.equal(printableOutput('a\tb\r\nc\n'), 'a\tb\r\nc\n');
  assert.equal(printableOutput('a\rb'), 'a\\u000db');
  const bar = `\r${ESC}[K█░ ${ESC}[1mhalf${ESC}[22m`;
  assert.equal(printableOutput(bar, true), bar);
  assert.equal(printableOutput(bar), '\\u000d\\u001b[K█░ \\u001b[1mhalf\\u001b[22m');
  const painted = `${ESC}[44;30mF${ESC}[0m`;
  assert.equal(printableOutput(painted, true), painted);
  // A name that is no colour of ours stays harmless on a terminal, too.
  assert.equal(printableOutput(`${ESC}[2J${ESC}]0;title\u0007`, true), '\\u001b[2J\\u001b]0;title\\u0007');
});

test('a JSON text says the same afterwards', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (value) => {
      const text = printableOutput(JSON.stringify(value));
      assert.deepEqual(JSON.parse(text), value);
      assert.doesNotMatch(text, /[\p{Cc}\p{Bidi_C}\u2028\u2029]/u);
    }),
    { seed: 3, numRuns: 200 },
  );
});
