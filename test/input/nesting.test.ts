/** However deep brackets are nested in what somebody hands in, it is a sentence with a place, and never a stack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../input/json.js';
import { DEEPEST, tooDeepIn } from '../../input/nesting.js';
import { parseYaml } from '../../input/yaml.js';

/** `depth` lists, one in the other. */
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('JSON is read down to the limit, and what is deeper is refused where it begins', () => {
  assert.deepEqual(parseJson(`{"a":"[[${'['.repeat(500)}","b":${lists(DEEPEST - 1)}}`), {
    a: '['.repeat(502),
    b: JSON.parse(lists(DEEPEST - 1)),
  });
  assert.deepEqual(parseJson('["\\\\","\\"[",[]]'), ['\\', '"[', []]);
  for (const depth of [DEEPEST + 1, 9_000, 1_000_000]) {
    assert.throws(() => parseJson(`\n  ${lists(depth)}`), {
      message: `brackets are nested more than ${DEEPEST} deep at position ${3 + DEEPEST}: line 2, column ${3 + DEEPEST}`,
    });
  }
  assert.throws(() => parseJson('{"a":'), SyntaxError);
});

test('so is YAML, in flow and in block style, and where anchors go in a circle', () => {
  const told = (text: string) => {
    try {
      return parseYaml(text, 'job.yaml').value;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const deep = /^job\.yaml:\d+:\d+ lists and maps are nested more than 100 deep; .* a bracket too many$/;
  assert.equal(JSON.stringify(told(`a: ${lists(DEEPEST - 1)}`)), `{"a":${lists(DEEPEST - 1)}}`);
  for (const depth of [DEEPEST, 600, 900, 9_000]) {
    assert.match(String(told(`a: ${lists(depth)}`)), deep);
    assert.match(String(told(`${'- '.repeat(depth + 1)}x`)), deep);
  }
  assert.match(String(told('a: &x [1, *x]')), deep);
  assert.match(String(told(`a: ${lists(DEEPEST)}`)), /^job\.yaml:1:103 /);
});

test('what stands in many places is looked at once, and told by its keys', () => {
  let shared: unknown = [];
  for (let i = 0; i < DEEPEST - 1; i++) shared = [shared, shared, shared];
  assert.equal(tooDeepIn(shared), undefined);
  assert.deepEqual(tooDeepIn({ a: [0, shared] })?.slice(0, 3), ['a', 1, 2]);
});
