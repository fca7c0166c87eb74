import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { flawIn, parseJson } from '../../input/json.js';

const complaint = (text: string, line?: number) => {
  try {
    parseJson(text, 'x.json', 'write it again', line);
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
  return 'no complaint';
};

test('what is no JSON is told with its place, what should stand there, and what does', () => {
  const flaws = {
    '': '1:1 this is not JSON: it ends where a value should stand',
    '{"a": [1, 2': '1:12 this is not JSON: it ends, with 2 brackets open, where a comma or ] should stand',
    '{\n  "a" 1}': "2:7 this is not JSON: a colon should stand where '1' does",
    '[1, 2,]': "1:7 this is not JSON: a value should stand where ']' does",
    '{"a": 1,}': "1:9 this is not JSON: a key should stand where '}' does",
    '{"a": NaN}': "1:7 this is not JSON: a value should stand where 'NaN' does",
    "{'a': 1}": "1:2 this is not JSON: a key or } should stand where ''' does",
    '{"a": 01}': "1:8 this is not JSON: a comma or } should stand where '1' does",
    '{"a": 1} x': "1:10 this is not JSON: the end should stand where 'x' does",
    '"\\x"': '1:2 this is not JSON: a backslash in a text begins an escape that there is not',
    '"a\nb"': '1:3 this is not JSON: a text in quotes holds a line break or another control character',
    '["a': '1:4 this is not JSON: it ends inside a text in quotes',
  };
  for (const [text, why] of Object.entries(flaws)) {
    assert.equal(complaint(text), `x.json:${why}; write it again`, text);
  }
  assert.match(complaint('{', 7), /^x\.json:7:2 /);
});

test('a text is refused exactly where the language refuses it', () => {
  const damaged = fc
    .tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.constantFrom('', ',', ']', '}', '"', '\\', '0', '-', 'e', '\n', 'tru'),
    )
    .map(([text, at, piece]) => {
      const i = at % (text.length + 1);
      return text.slice(0, i) + piece + text.slice(i + (at % 2));
    });
  let refused = 0;
  fc.assert(
    fc.property(damaged, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      assert.equal(complaint(text) === 'no complaint', isJson, text);
      if (isJson) return;
      refused++;
      // What stands before the flaw can be gone on with: the flaw of it alone is its end.
      const { offset } = flawIn(text)!;
      const head = text.slice(0, offset);
      assert.ok(/^\s*$/.test(head) || flawIn(head)?.offset === head.length || isWhole(head), text);
    }),
    { seed: 4, numRuns: 2000 },
  );
  assert.ok(refused > 500, `${refused}`);
});

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('brackets may be 64 deep, in texts they do not count, and no depth takes long', () => {
  assert.equal(complaint('['.repeat(64) + ']'.repeat(64)), 'no complaint');
  assert.match(complaint('['.repeat(65) + ']'.repeat(65)), /^x\.json:1:65 .*nested too deeply; 64 levels/);
  assert.match(complaint('\n[1,'.repeat(5_000_000)), /^x\.json:66:1 .*nested too deeply/);
  assert.equal(complaint(JSON.stringify(['['.repeat(100), '\\"['.repeat(100)])), 'no complaint');
});

const python = (text: string) => parseJson(text, 'x.json', 'write it again', 1, 'python');

test('the words of Python for what is no number are numbers, outside of texts alone', () => {
  assert.deepEqual(python('{"a": NaN, "b": [Infinity, -Infinity], "NaN": "Infinity, NaN"}'), {
    a: Number.NaN,
    b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    NaN: 'Infinity, NaN',
  });
  // Texts that read like what stands in for the word, also when written in escapes.
  assert.deepEqual(python('["NaN", "\\u004eaN", NaN, "NaN "]'), ['NaN', 'NaN', Number.NaN, 'NaN ']);
  assert.deepEqual(python('["\\"NaN", NaN]'), ['"NaN', Number.NaN]);
});

test('beside those words, what is no JSON is told at its own place', () => {
  const at = (text: string) => {
    try {
      python(text);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      return error.message;
    }
    return 'no complaint';
  };
  assert.equal(
    at('{"a": NaN,\n "b": 1,}'),
    "x.json:2:9 this is not JSON: a key should stand where '}' does; write it again",
  );
  for (const text of ['-NaN', 'nan', 'inf', '+Infinity', '[Infinity', '{"a": Infinity "b"}']) {
    assert.match(at(text), /this is not JSON/, text);
  }
});

test('whatever values Python writes are read back', () => {
  const numbers = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5, -3);
  const written = (value: unknown): string => {
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}: ${written(each)}`)
      .join(', ')}}`;
  };
  const texts = fc.oneof(fc.string(), fc.constantFrom('NaN', 'NaN ', 'NaN  ', 'Infinity', '"NaN', '\\'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, numbers, texts, fc.boolean(), tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.dictionary(
      texts.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  }));
  fc.assert(
    fc.property(value, (any) => {
      assert.deepEqual(python(written(any)), any);
    }),
    { numRuns: 500 },
  );
});
