/** Pieces: every part of a product waits for the slice it reads, and for nothing that comes later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Op } from '../../../program/program.js';
import { collectives, kernels, llama, STREAM } from './written.js';

const RANKS = 4;
const LAYOUT = { tp: RANKS, sequenceParallel: true };
const whole = llama(LAYOUT, ['tensor-parallel', 'sequence-parallel'], { tpCommOverlap: true });
const cut = llama(LAYOUT, ['tensor-parallel', 'sequence-parallel', 'tensor-pieces'], { tpCommOverlap: true });

const called = (ops: readonly Op[], label: string) =>
  ops.flatMap((op, id) => (op.label === label ? [id] : []));

test('a product is as many parts as ranks, whose rows are those of the whole', () => {
  const rows = (ops: readonly Op[]) =>
    kernels(ops).flatMap(({ label, kernel }) =>
      label === 'query key value' && kernel.family === 'gemm' ? [kernel.m] : [],
    );
  assert.deepEqual(rows(whole.forward), [2048]);
  assert.deepEqual(rows(cut.forward), Array(RANKS).fill(2048 / RANKS));
});

test('the first part reads the own slice at once, each other waits for one piece', () => {
  const { forward } = cut;
  const parts = called(forward, 'query key value');
  const pieces = called(forward, 'query key value: all-gather sequence');
  assert.equal(pieces.length, RANKS - 1);
  const norm = called(forward, 'attention norm').at(-1)!;
  assert.deepEqual(
    parts.map((id) => forward[id]!.after),
    [[norm], ...pieces.map((id) => [id])],
  );
  // All pieces may leave when the norm has written the slice: they do not wait for products.
  assert.deepEqual(
    pieces.map((id) => forward[id]!.after),
    Array(RANKS - 1).fill([norm]),
  );
});

test('a sum leaves part by part, and the own part is computed beside the last', () => {
  const { forward } = cut;
  const parts = called(forward, 'attention output');
  const pieces = called(forward, 'attention output: reduce-scatter output');
  assert.deepEqual(
    pieces.map((id) => forward[id]!.after),
    parts.slice(0, -1).map((id) => [id]),
  );
  assert.ok(parts.at(-1)! > pieces.at(-1)!);
  const residual = forward.find((op) => op.label === 'attention residual')!;
  assert.deepEqual(residual.after, [pieces.at(-1)]);
});

test('the bytes are the same, rounded up to whole ones', () => {
  const gathered = collectives(cut.forward).filter(
    (op) => op.label === 'query key value: all-gather sequence',
  );
  assert.deepEqual(
    gathered.map((op) => op.bytes),
    Array(RANKS - 1).fill(Math.ceil(STREAM / (RANKS - 1))),
  );
});
