/** Sequence parallelism: as many bytes as the all-reduces it replaces, and gathers beside for weight gradients. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectives, kernels, llama, placeOf, STREAM, sum, waitingFor } from './written.js';

const RANKS = 4;
const summed = llama({ tp: RANKS }, ['tensor-parallel']);
const split = llama({ tp: RANKS, sequenceParallel: true }, ['tensor-parallel', 'sequence-parallel']);

/** Bytes that a rank sends on a ring: 2·(n − 1)/n of an all-reduce, half of that otherwise. */
function sent(ops: typeof split.forward): number {
  const times = (kind: string) => (kind === 'all-reduce' ? 2 : 1);
  return sum(collectives(ops).map((op) => (times(op.collective) * op.bytes * (RANKS - 1)) / RANKS));
}

test('a rank sends as much as for all-reduces, but for the inputs of weight gradients, gathered again', () => {
  assert.equal(sent(split.forward), sent(summed.forward));
  assert.equal(sent(split.backward), sent(summed.backward) + (2 * STREAM * (RANKS - 1)) / RANKS);
});

test('an all-reduce becomes a reduce-scatter of the same sums into a slice', () => {
  const place = placeOf(split.forward, 'attention output: reduce-scatter output');
  const op = split.forward[place]!;
  assert.ok(op.kind === 'collective');
  assert.deepEqual([op.collective, op.bytes], ['reduce-scatter', STREAM]);
  const product = kernels(split.forward).find((k) => k.label === 'attention output')!;
  assert.deepEqual(product.writes, [op.buffer]);
  const slice = split.forward.find((o) => o.kind === 'alloc' && o.buffer === op.into);
  assert.ok(slice?.kind === 'alloc');
  assert.equal(slice.bytes, STREAM / RANKS);
});

test('products wait for the sequence; the gather for a weight gradient only the weight gradient', () => {
  const { forward, backward } = split;
  const gather = placeOf(forward, 'query key value: all-gather sequence');
  assert.deepEqual(waitingFor(forward, gather), ['query key value']);
  const input = placeOf(backward, 'query key value: all-gather input');
  assert.deepEqual(waitingFor(backward, input), ['query key value weight gradient']);
  const next = backward.slice(input).find((op) => op.kind === 'compute');
  assert.equal(next!.label, 'query key value input gradient');
});
