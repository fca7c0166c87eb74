import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Attention, attendedPairs, BYTES, flopsOf } from '../../program/kernel.js';
import { GEMM } from './samples.js';

const ATTENTION: Attention = {
  family: 'attention',
  direction: 'forward',
  batch: 2,
  heads: 16,
  kvHeads: 4,
  queries: 1024,
  keys: 1024,
  headDim: 64,
  valueDim: 128,
  causal: false,
  precision: 'bf16',
};

test('a product of m×k with k×n takes 2mnk operations, a multiply-add counted as two', () => {
  assert.equal(flopsOf(GEMM), 2 * 4096 * 12288 * 12288);
  assert.equal(flopsOf({ ...GEMM, batch: 32 }), 32 * flopsOf(GEMM));
});

test('grouped products take what the same products take one by one', () => {
  const one = { ...GEMM, m: 512, n: 14336, k: 4096 };
  const { batch: _, ...shape } = one;
  assert.equal(flopsOf({ ...shape, family: 'grouped-gemm', groups: 8 }), 8 * flopsOf(one));
});

test('attention is a product for scores and one for values, over every pair', () => {
  const pairs = 1024 * 1024;
  assert.equal(flopsOf(ATTENTION), 2 * (2 * 16) * (pairs * 64 + pairs * 128));
});

test('the backward pass recomputes scores: five products for the forward pass of two, 2.5 times', () => {
  assert.equal(flopsOf({ ...ATTENTION, direction: 'backward' }), 2.5 * flopsOf(ATTENTION));
});

test('fewer key/value heads save memory, not operations', () => {
  assert.equal(flopsOf({ ...ATTENTION, kvHeads: 1 }), flopsOf({ ...ATTENTION, kvHeads: 16 }));
});

test('a causal mask leaves the triangle with its diagonal', () => {
  assert.equal(attendedPairs({ queries: 1024, keys: 1024, causal: true }), (1024 * 1025) / 2);
});

test('a window of w leaves at most w keys to each query', () => {
  const rows = Array.from({ length: 1024 }, (_, q) => Math.min(q + 1, 100));
  const sum = rows.reduce((a, b) => a + b, 0);
  assert.equal(attendedPairs({ queries: 1024, keys: 1024, causal: true, window: 100 }), sum);
  assert.equal(attendedPairs({ queries: 1024, keys: 1024, causal: false, window: 100 }), 1024 * 100);
});

test('counting causal pairs one by one gives the closed form, with any window', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 80 }), (n, window) => {
      let pairs = 0;
      for (let q = 0; q < n; q++) for (let k = 0; k <= q; k++) if (q - k < window) pairs++;
      assert.equal(attendedPairs({ queries: n, keys: n, causal: true, window }), pairs);
    }),
  );
});

test('a mask never adds pairs, and a wider window never takes them away', () => {
  const size = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(size, size, size, (queries, keys, window) => {
      const pairs = (causal: boolean, w?: number) =>
        attendedPairs({ queries, keys, causal, ...(w === undefined ? {} : { window: w }) });
      assert.ok(pairs(true) <= pairs(false));
      assert.ok(pairs(true, window) <= pairs(true, window + 1));
      assert.ok(pairs(false, window) <= queries * keys);
    }),
  );
});

test('a memory-bound kernel states its own operations', () => {
  assert.equal(flopsOf({ family: 'norm', name: 'rms-norm', flops: 12, bytes: 99, launches: 3 }), 12);
});

test('a number format takes its bits over eight bytes, and tf32 is stored as fp32', () => {
  const bits = { fp32: 32, tf32: 32, fp16: 16, bf16: 16, fp8: 8, fp4: 4 };
  for (const [format, width] of Object.entries(bits))
    assert.equal(BYTES[format as keyof typeof bits], width / 8);
});
