/** Recomputation: what runs again, when, and what therefore need not be kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flopsOf } from '../../../program/kernel.js';
import { jobOf } from '../../jobs.js';
import { kept, kernels, llama, passes, STREAM, sum, writeLayer } from './written.js';

const again = (ops: Parameters<typeof kernels>[0]) => kernels(ops).filter((op) => op.phase === 'recompute');

test('a whole layer runs again before its first gradient, and keeps no more than its output', () => {
  const plain = llama({ recompute: 'full' }, []);
  const { forward, backward } = llama({ recompute: 'full' }, ['recomputation']);
  assert.deepEqual(
    again(backward).map((op) => op.label),
    kernels(forward).map((op) => op.label),
  );
  const first = kernels(backward).findIndex((op) => op.phase === 'backward');
  assert.equal(first, again(backward).length);
  const flops = (ops: typeof forward) => sum(kernels(ops).map((op) => flopsOf(op.kernel)));
  assert.equal(flops(backward) - flops(plain.backward), flops(forward));
  // The input is there already, kept by whoever wrote it; the output is the next layer's input.
  assert.equal(kept({ forward, backward }), STREAM);
  assert.ok(kept(plain) > 10 * STREAM);
});

test('the output that runs again does not overwrite the one in use', () => {
  const { backward } = llama({ recompute: 'full' }, ['recomputation']);
  const writes = again(backward).at(-1)!.writes;
  assert.deepEqual(writes, ['L{layer}.mb{mb}.output again']);
});

test('selective: attention runs right before its own gradient, and its 5·a·s²·b bytes are not kept', () => {
  // Korthikanti 2022, section 5, of GPT-3's 96 heads: softmax and dropped probabilities at 2 bytes, a mask at 1.
  const write = (by: string[]) =>
    writeLayer(
      jobOf('gpt3-175b', { recompute: 'selective' }, { kernels: 'fused-softmax', sequence: 2048 }),
      passes(...by),
    );
  const selective = write(['recomputation']);
  assert.equal(kept(write([])) - kept(selective), 5 * 96 * 2048 ** 2);
  const labels = kernels(selective.backward).map((op) => op.label);
  const last = labels.lastIndexOf('attention values');
  assert.equal(labels[last + 1], 'attention values input gradient');
  assert.ok(labels.indexOf('attention output weight gradient') < labels.indexOf('attention scores'));
});
