/** However deep brackets are nested in what somebody hands in, it is a sentence, and never a stack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../input/json.js';
import { nestedTooDeeply } from '../../input/nesting.js';
import { parseYaml } from '../../input/yaml.js';

/** `depth` lists, one in the other. */
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const read = (text: string) => parseJson(text, 'x.json', 'write it again');

test('JSON is read down to the limit, and what is deeper is refused where it begins', () => {
  assert.deepEqual(read(`{"a":"[[${'['.repeat(500)}","b":${lists(63)}}`), {
    a: '['.repeat(502),
    b: JSON.parse(lists(63)),
  });
  assert.deepEqual(read('["\\\\","\\"[",[]]'), ['\\', '"[', []]);
  for (const depth of [65, 9_000, 1_000_000]) {
    assert.throws(() => read(`\n  ${lists(depth)}`), {
      message: `x.json:2:${3 + 64} lists and maps are nested too deeply; 64 levels are the most; write it again`,
    });
  }
});

test('so is YAML, in flow and in block style, and where anchors go in a circle', () => {
  const told = (text: string) => {
    try {
      return parseYaml(text, 'job.yaml').value;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const deep =
    /^job\.yaml:1:\d+ not valid YAML: lists and maps are nested too deeply; 64 levels are the most$/;
  assert.equal(JSON.stringify(told(`a: ${lists(63)}`)), `{"a":${lists(63)}}`);
  const block = `${'- '.repeat(63)}- x`;
  assert.equal(JSON.stringify(told(block)), `${'['.repeat(64)}"x"${']'.repeat(64)}`);
  for (const depth of [64, 600, 900, 9_000, 100_000]) {
    assert.match(String(told(`a: ${lists(depth)}`)), deep);
    assert.match(String(told(`${'- '.repeat(depth + 1)}x`)), deep);
  }
  const steps = Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  assert.match(String(told(steps)), /^job\.yaml:6[56]:6[56] .* nested too deeply/);
  assert.match(String(told('a: &x [1, *x]')), deep);
});

test('what stands in many places is looked at once', () => {
  let shared: unknown = [];
  for (let i = 0; i < 63; i++) shared = [shared, shared, shared];
  assert.equal(nestedTooDeeply(shared), false);
  assert.equal(nestedTooDeeply({ a: [0, shared] }), true);
});
