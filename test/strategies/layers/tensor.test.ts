/** Tensor parallelism: two sums each way, what waits for them, and sums in turn where nothing runs beside them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectives, kept, kernels, llama, placeOf, STREAM, waitingFor } from './written.js';

const RANKS = 4;
const write = (by: string[], overlapTensor?: boolean) =>
  llama({ tp: RANKS }, by, overlapTensor === undefined ? {} : { overlapTensor });

test('attention and feed-forward sum what all positions get, once each way', () => {
  const { forward, backward } = write(['tensor-parallel']);
  const said = (ops: typeof forward) => collectives(ops).map((op) => [op.label, op.collective, op.bytes]);
  assert.deepEqual(said(forward), [
    ['attention output: all-reduce output', 'all-reduce', STREAM],
    ['feed-forward down: all-reduce output', 'all-reduce', STREAM],
  ]);
  assert.deepEqual(said(backward), [
    ['feed-forward up: all-reduce input gradient', 'all-reduce', STREAM],
    ['query key value: all-reduce input gradient', 'all-reduce', STREAM],
  ]);
});

test('sums add no kernel and no memory', () => {
  const [plain, split] = [write([]), write(['tensor-parallel'])];
  assert.deepEqual(
    kernels(split.forward).map((op) => op.kernel),
    kernels(plain.forward).map((op) => op.kernel),
  );
  assert.equal(kept(split), kept(plain));
});

test('forward the next kernel waits; backward the weight gradient runs beside the sum and the next step waits', () => {
  const { forward, backward } = write(['tensor-parallel']);
  const output = placeOf(forward, 'attention output: all-reduce output');
  assert.deepEqual(waitingFor(forward, output), ['attention residual']);
  const sum = placeOf(backward, 'feed-forward up: all-reduce input gradient');
  assert.deepEqual(waitingFor(backward, sum), ['feed-forward norm input gradient']);
  assert.equal(
    backward.slice(sum).find((op) => op.kind === 'compute')!.label,
    'feed-forward up weight gradient',
  );
});

test('in turn: the same ops, the sum behind the weight gradient', () => {
  const beside = write(['tensor-parallel'], false).backward;
  const serial = write(['tensor-parallel', 'serial-all-reduce'], false).backward;
  const labels = (ops: typeof beside) => ops.map((op) => op.label).sort();
  assert.deepEqual(labels(serial), labels(beside));
  const sum = placeOf(serial, 'feed-forward up: all-reduce input gradient');
  const [last] = serial[sum]!.after;
  assert.equal(serial[last!]!.label, 'feed-forward up weight gradient');
});
