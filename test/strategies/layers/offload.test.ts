/** Activation offloading: the device gives a layer's input up when it has run, and has it back before it runs again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept, llama, STREAM, waitingFor } from './written.js';

const write = (...by: string[]) =>
  llama({ recompute: 'full' }, ['recomputation', ...by], { offloadInputs: true });

test('the copy out delays nothing, and the input is given back after its last use', () => {
  const { forward } = write('offloaded-inputs');
  assert.equal(forward[0]!.kind, 'copy');
  assert.deepEqual(waitingFor(forward, 0), []);
  // Given back where it was not taken: a stream fewer than the output that stays.
  assert.equal(kept(write('offloaded-inputs')), kept(write()) - STREAM);
});

test('what runs again waits for the copy back, once', () => {
  const { backward } = write('offloaded-inputs');
  const copy = backward.findIndex((op) => op.kind === 'copy');
  assert.deepEqual(
    backward.slice(0, copy).map((op) => op.label),
    ['alloc L{layer}.mb{mb}.x'],
  );
  assert.deepEqual(waitingFor(backward, copy), ['attention norm']);
  assert.equal(backward.filter((op) => op.kind === 'copy').length, 1);
});
