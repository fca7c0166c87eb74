import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { editDistance, nearest } from '../../input/nearest.js';

const MODELS = ['gpt2-124m', 'gpt3-175b', 'llama3-8b', 'llama3-70b', 'llama3-405b', 'mixtral-8x7b'];
const words = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c', '3', '-') });

test('a dropped letter finds the name it was dropped from', () => {
  assert.equal(nearest('lama3-70b', MODELS)[0], 'llama3-70b');
});

test('a name that continues what was typed comes before one that is fewer edits away', () => {
  // h10 → h20 is one replacement, h10 → h100-sxm five insertions.
  assert.deepEqual(nearest('h10', ['h20', 'h100-sxm']), ['h100-sxm', 'h20']);
});

test('of several continuations the shortest comes first, and at most max are given', () => {
  assert.deepEqual(nearest('llama3', MODELS), ['llama3-8b', 'llama3-70b', 'llama3-405b']);
  assert.deepEqual(nearest('llama3', MODELS, 1), ['llama3-8b']);
});

test('a longer word finds the candidate it begins with', () => {
  assert.deepEqual(nearest('ddp-overlapped', ['fsdp', 'ddp']), ['ddp']);
});

test('of names that are merely similar only the most similar are offered', () => {
  assert.deepEqual(nearest('llama4-70b', MODELS), ['llama3-70b']); // llama3-8b would be three edits away
});

test('case and surrounding blanks do not matter, and the candidate is returned as it is written', () => {
  assert.deepEqual(nearest(' H100-SMX ', ['H100-sxm']), ['H100-sxm']);
});

test('nothing is offered for nothing typed or for a name unlike any', () => {
  assert.deepEqual(nearest('', MODELS), []);
  assert.deepEqual(nearest('resnet', MODELS), []);
  assert.deepEqual(nearest('gpt', []), []);
});

test('candidates equally near keep the order of the list, but for the number nearest to the one typed', () => {
  assert.deepEqual(nearest('zero-x', ['zero-c', 'zero-a', 'zero-b']), ['zero-c', 'zero-a', 'zero-b']);
  assert.deepEqual(nearest('zero-4', ['zero-1', 'zero-3', 'zero-2']), ['zero-3', 'zero-2', 'zero-1']);
});

test('punctuation does not matter, and a number is the whole of it: llama-3 is no beginning of llama-33b', () => {
  const llamas = ['llama-7b', 'llama-33b', 'llama2-7b', 'llama3-8b', 'llama3-70b', 'llama3.2-1b'];
  assert.deepEqual(nearest('llama-3', llamas), ['llama3-8b', 'llama3-70b', 'llama-33b']);
  assert.deepEqual(nearest('LLaMA 3 70B', llamas), ['llama3-70b']);
  assert.equal(nearest('globalbatch', ['global-batch', 'micro-batch'])[0], 'global-batch');
  assert.deepEqual(nearest('--', ['ddp', '---']), ['---']);
});

test('a version that is not there finds those of its family nearest to it', () => {
  assert.deepEqual(nearest('llama4', ['gpt2-124m', 'llama-7b', 'llama2-7b', ...MODELS]), [
    'llama3-8b',
    'llama3-70b',
    'llama3-405b',
  ]);
  assert.deepEqual(nearest('mixtrl', MODELS), ['mixtral-8x7b']);
});

test('two swapped neighbours are one slip, not two', () => {
  assert.equal(editDistance('smx', 'sxm'), 1);
  // Without swaps it would be one deletion and one insertion.
  assert.equal(editDistance('abcd', 'badc'), 1 + 1);
});

test('insertions, deletions and replacements count one each', () => {
  assert.equal(editDistance('kitten', 'sitting'), 2 + 1); // k→s, e→i, and a g at the end
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('abc', ''), 3);
});

test('the distance is symmetric, zero only between equals, and between the lengths’ difference and maximum', () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      const distance = editDistance(a, b);
      assert.equal(distance, editDistance(b, a));
      assert.equal(distance === 0, a === b);
      assert.ok(distance >= Math.abs(a.length - b.length) && distance <= Math.max(a.length, b.length));
    }),
  );
});

test('an exact name is always its own first suggestion', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        words.filter((w) => w !== ''),
        { minLength: 1 },
      ),
      fc.nat(),
      (names, pick) => {
        const name = names[pick % names.length]!;
        assert.equal(nearest(name, names)[0], name);
      },
    ),
  );
});
