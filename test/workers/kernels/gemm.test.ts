import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Matrix, plain, transposed } from '../../../workers/kernels/gemm.js';
import { referenceProduct } from '../../../workers/kernels/reference.js';
import { bench } from './setup.js';

const size = fc.integer({ min: 1, max: 40 });
const padding = fc.integer({ min: 0, max: 3 });
const shapes = fc.record({ m: size, n: size, k: size, transposeA: fc.boolean(), transposeB: fc.boolean(), accumulate: fc.boolean(), pad: padding, seed: fc.integer({ min: 1, max: 1e6 }) });

/** A [rows, columns] operand over the array, or the transpose of a [columns, rows] one. */
function operand(values: Float32Array, rows: number, columns: number, pad: number, isTransposed: boolean): Matrix {
  return isTransposed ? transposed({ values, stride: rows + pad }) : plain({ values, stride: columns + pad });
}

test('products of any shape, transposition and stride are those of the definition', () => {
  fc.assert(
    fc.property(shapes, ({ m, n, k, transposeA, transposeB, accumulate, pad, seed }) => {
      const { kernels, random, floats } = bench(seed);
      const a = operand(random((m + 3) * (k + 3)), m, k, pad, transposeA);
      const b = operand(random((k + 3) * (n + 3)), k, n, pad, transposeB);
      const before = random(m * (n + pad));
      const [got, expected] = [floats(before), floats(before)];
      const product = { m, n, k, a, b, accumulate };
      kernels.multiply({ ...product, c: { values: got, stride: n + pad } });
      referenceProduct({ ...product, c: { values: expected, stride: n + pad } });
      got.forEach((value, at) => {
        const inside = at % (n + pad) < n;
        // Each of k additions and products of numbers below 1 rounds by at most 2^-24 of a sum below k + 1.
        const bound = inside ? (k + 1) * (k + 1) * 2 ** -24 : 0;
        assert.ok(Math.abs(value - expected[at]!) <= bound, `${at}: ${value} is not ${expected[at]}`);
      });
    }),
    { numRuns: 60 },
  );
});

test('blocks of depth, rows and columns fit together at their borders', () => {
  const { kernels, random, zeros } = bench();
  for (const [m, n, k] of [[129, 9, 257], [5, 513, 511], [128, 512, 256], [1, 1, 1000]] as const) {
    const a = plain({ values: random(m * k), stride: k });
    const b = plain({ values: random(k * n), stride: n });
    const [got, expected] = [zeros(m * n), zeros(m * n)];
    kernels.multiply({ m, n, k, a, b, c: { values: got, stride: n }, accumulate: false });
    referenceProduct({ m, n, k, a, b, c: { values: expected, stride: n }, accumulate: false });
    got.forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-4, `${m}×${n}×${k} at ${at}`));
  }
});
