import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Matrix, plain, transposed } from '../../../workers/kernels/gemm.js';
import { referenceGemm } from '../../../workers/kernels/reference.js';
import { bench } from './setup.js';

const size = fc.integer({ min: 1, max: 40 });
const padding = fc.integer({ min: 0, max: 3 });
const shapes = fc.record({
  m: size,
  n: size,
  k: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  accumulate: fc.boolean(),
  pad: padding,
  seed: fc.integer({ min: 1, max: 1e6 }),
});

/** A [rows, columns] operand over the array, or the transpose of a [columns, rows] one. */
function operand(
  values: Float32Array,
  rows: number,
  columns: number,
  pad: number,
  isTransposed: boolean,
): Matrix {
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
      const call = { m, n, k, a, b, accumulate };
      kernels.gemm({ ...call, c: { values: got, stride: n + pad } });
      referenceGemm({ ...call, c: { values: expected, stride: n + pad } });
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
  for (const [m, n, k] of [
    [129, 9, 257],
    [5, 513, 511],
    [128, 512, 256],
    [1, 1, 1000],
  ] as const) {
    const a = plain({ values: random(m * k), stride: k });
    const b = plain({ values: random(k * n), stride: n });
    const [got, expected] = [zeros(m * n), zeros(m * n)];
    kernels.gemm({ m, n, k, a, b, c: { values: got, stride: n }, accumulate: false });
    referenceGemm({ m, n, k, a, b, c: { values: expected, stride: n }, accumulate: false });
    got.forEach((value, at) => {
      assert.ok(Math.abs(value - expected[at]!) < 1e-4, `${m}×${n}×${k} at ${at}`);
    });
  }
});

test('two instances on two memories give the same bits', () => {
  const products = [bench(7), bench(7)].map(({ kernels, random, zeros }) => {
    const a = plain({ values: random(70 * 300), stride: 300 });
    const b = transposed({ values: random(300 * 50), stride: 300 });
    const c = zeros(70 * 50);
    kernels.gemm({ m: 70, n: 50, k: 300, a, b, c: { values: c, stride: 50 }, accumulate: false });
    return c;
  });
  assert.deepEqual(products[0], products[1]);
});

test('splitting rows or columns over ranks changes no bit', () => {
  fc.assert(
    fc.property(
      fc.record({
        m: fc.integer({ min: 2, max: 60 }),
        n: fc.integer({ min: 2, max: 60 }),
        k: fc.integer({ min: 1, max: 300 }),
      }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      ({ m, n, k }, share) => {
        const { kernels, random, zeros } = bench(m * n + k);
        const a = { values: random(m * k), stride: k };
        const b = { values: random(k * n), stride: n };
        const [whole, byRows, byColumns] = [zeros(m * n), zeros(m * n), zeros(m * n)];
        const product = (c: Float32Array, [r0, r1]: number[], [c0, c1]: number[]) =>
          kernels.gemm({
            m: r1! - r0!,
            n: c1! - c0!,
            k,
            a: plain({ ...a, values: a.values.subarray(r0! * k) }),
            b: plain({ ...b, values: b.values.subarray(c0) }),
            c: { values: c.subarray(r0! * n + c0!), stride: n },
            accumulate: false,
          });
        const row = Math.floor(share * m);
        const column = Math.floor(share * n);
        product(whole, [0, m], [0, n]);
        product(byRows, [0, row], [0, n]);
        product(byRows, [row, m], [0, n]);
        product(byColumns, [0, m], [0, column]);
        product(byColumns, [0, m], [column, n]);
        assert.deepEqual(byRows, whole);
        assert.deepEqual(byColumns, whole);
      },
    ),
    { numRuns: 20 },
  );
});

test('a product of no depth is zero, and adds nothing when it accumulates', () => {
  const { kernels, floats } = bench();
  const nothing = plain({ values: floats([]), stride: 0 });
  const c = floats([1, 2, 3, 4]);
  const call = { m: 2, n: 2, k: 0, a: nothing, b: nothing, c: { values: c, stride: 2 } };
  kernels.gemm({ ...call, accumulate: true });
  assert.deepEqual([...c], [1, 2, 3, 4]);
  kernels.gemm({ ...call, accumulate: false });
  assert.deepEqual([...c], [0, 0, 0, 0]);
});

test('an operand that is too short or lies elsewhere is refused before anything is written', () => {
  const { kernels, random, zeros } = bench();
  const [a, b, c] = [random(6), random(6), zeros(3)];
  const call = {
    m: 2,
    n: 2,
    k: 3,
    a: plain({ values: a, stride: 3 }),
    b: plain({ values: b, stride: 2 }),
  };
  assert.throws(() => kernels.gemm({ ...call, c: { values: c, stride: 2 }, accumulate: false }), {
    name: 'RangeError',
    message: 'C has 3 floats, and 4 are needed',
  });
  const elsewhere = { values: new Float32Array(4), stride: 2 };
  assert.throws(() => kernels.gemm({ ...call, c: elsewhere, accumulate: false }), {
    name: 'RangeError',
    message: 'C must be a view on the shared memory',
  });
  assert.deepEqual([...c, ...elsewhere.values], [0, 0, 0, 0, 0, 0, 0]);
});
