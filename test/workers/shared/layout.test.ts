import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../../input/error.js';
import { Layout } from '../../../workers/shared/layout.js';

test('buffers follow each other on lines of 64 bytes and none overlaps another', () => {
  const layout = new Layout();
  assert.equal(layout.lines(2), 0);
  assert.equal(layout.floats(17), 2 * 64);
  // 17 floats are 68 bytes: two lines.
  assert.equal(layout.floats(1), 2 * 64 + 2 * 64);
  assert.equal(layout.seal(), 5 * 64);
});

test('a memory that is laid out takes no more', () => {
  const layout = new Layout();
  layout.seal();
  assert.throws(() => layout.floats(1), /laid out already/);
});

test('more than one memory can hold is refused with the size and a way out', () => {
  const layout = new Layout();
  for (let rank = 0; rank < 5; rank++) layout.floats(2 ** 28);
  const refused = { name: 'InputError', message: /take 5\.0 GiB, .* at most 4 GiB: choose a smaller model/ };
  assert.throws(() => layout.seal(), refused);
  assert.throws(() => layout.seal(), InputError);
});
