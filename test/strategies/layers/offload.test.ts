/** Activation offloading: the device gives up what a layer keeps when it has run, and has it back before it is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CopyOp } from '../../../program/program.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { jobOf } from '../../jobs.js';
import { kept, keptOnHost, llama, STREAM, sum, type Written, waitingFor, writeLayer } from './written.js';

const write = (...by: string[]) =>
  llama({ recompute: 'full' }, ['recomputation', ...by], { offloadInputs: true });

const copies = (ops: Written['forward']) => ops.filter((op): op is CopyOp => op.kind === 'copy');

test('the copy out delays nothing, and the input is given back after its last use', () => {
  const { forward } = write('offloaded-activations');
  assert.deepEqual(
    copies(forward).map(({ buffer }) => buffer),
    ['L{layer}.mb{mb}.x'],
  );
  assert.deepEqual(
    waitingFor(
      forward,
      forward.findIndex(({ kind }) => kind === 'copy'),
    ),
    [],
  );
  // Given back where it was not taken: a stream fewer than the output that stays.
  assert.equal(kept(write('offloaded-activations')), kept(write()) - STREAM);
  assert.equal(keptOnHost(write('offloaded-activations')), STREAM);
});

test('what runs again waits for the copy back, once', () => {
  const { backward } = write('offloaded-activations');
  const copy = backward.findIndex((op) => op.kind === 'copy');
  assert.deepEqual(
    backward.slice(0, copy).map((op) => op.label),
    ['alloc L{layer}.mb{mb}.x'],
  );
  assert.deepEqual(waitingFor(backward, copy), ['attention norm']);
  assert.equal(copies(backward).length, 1);
});

test('whatever is recomputed, all that is kept goes out and comes back, and nothing else', () => {
  for (const recompute of ['none', 'selective', 'per-op', 'full'] as const) {
    for (const axes of [{}, { tp: 2, sequenceParallel: true }, { cp: 4 }]) {
      const written = (offloadInputs: boolean) =>
        writeLayer(jobOf('llama2-7b', { ...axes, recompute }, { offloadInputs }), PASSES);
      const [stays, leaves] = [written(false), written(true)];
      const bytes = (ops: Written['forward']) => sum(copies(ops).map((copy) => copy.bytes));
      const out = bytes(leaves.forward);
      assert.equal(bytes(leaves.backward), out, `${recompute}: what went out comes back`);
      assert.equal(keptOnHost(leaves), out, `${recompute}: and waits on the host`);
      assert.equal(kept(leaves), kept(stays) - out, `${recompute}: and not on the device`);
    }
  }
});
