import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attentionBackward } from '../../../workers/kernels/attention/backward.js';
import { blendAttention } from '../../../workers/kernels/attention/blend.js';
import { attentionForward } from '../../../workers/kernels/attention/forward.js';
import {
  type AttentionShape,
  attentionScratch,
  attentionScratchFloats,
} from '../../../workers/kernels/attention/shape.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { attention } from './formulas.js';
import { type Bench, bench } from './setup.js';

const base: AttentionShape = {
  queries: 6,
  keys: 6,
  heads: 4,
  kvHeads: 2,
  headDim: 5,
  valueDim: 3,
  scale: 1 / Math.sqrt(5),
  causal: true,
  offset: 0,
};
const shapes: readonly (readonly [string, AttentionShape])[] = [
  ['causal, two query heads to a key head', base],
  ['multi-head', { ...base, kvHeads: 4 }],
  ['multi-query', { ...base, kvHeads: 1 }],
  ['not causal', { ...base, causal: false, queries: 4 }],
  ['a sliding window of three', { ...base, window: 3 }],
  ['queries after the first four keys', { ...base, queries: 3, keys: 7, offset: 4 }],
];

/** Operands as contiguous arrays, and how to call the kernels on them. */
function setup(shape: AttentionShape, { kernels, random, zeros }: Bench) {
  const { queries, keys, heads, kvHeads, headDim, valueDim } = shape;
  const lengths = [queries * heads * headDim, keys * kvHeads * headDim, keys * kvHeads * valueDim] as const;
  const operands = (of: (length: number) => Float32Array) => ({
    query: { values: of(lengths[0]), stride: heads * headDim },
    key: { values: of(lengths[1]), stride: kvHeads * headDim },
    value: { values: of(lengths[2]), stride: kvHeads * valueDim },
  });
  const scratch = attentionScratch(zeros(attentionScratchFloats(keys)), keys);
  const output = () => ({
    out: { values: zeros(queries * heads * valueDim), stride: heads * valueDim },
    lse: zeros(heads * queries),
  });
  const given = operands(random);
  const forward = (qkv = given, to = output(), part = shape) => {
    attentionForward(kernels, to, qkv, part, scratch);
    return to;
  };
  return { given, operands, scratch, output, forward };
}

for (const [name, shape] of shapes) {
  test(`attention and its gradients are those of the formula: ${name}`, () => {
    const made = bench(43);
    const { given, operands, scratch, forward } = setup(shape, made);
    const { query, key, value } = given;
    const output = forward();
    assertClose(output.out.values, attention(query.values, key.values, value.values, shape), 'out');

    const dOut = { ...output.out, values: made.random(output.out.values.length) };
    const gradients = operands(made.zeros);
    attentionBackward(made.kernels, gradients, dOut, output, given, shape, scratch);
    const loss = (q: ArrayLike<number>, k: ArrayLike<number>, v: ArrayLike<number>) =>
      dot(attention(q, k, v, shape), dOut.values);
    const [q, k, v] = [query.values, key.values, value.values];
    assertClose(
      gradients.query.values,
      numericGradient((at) => loss(at, k, v), q),
      'dQuery',
    );
    assertClose(
      gradients.key.values,
      numericGradient((at) => loss(q, at, v), k),
      'dKey',
    );
    assertClose(
      gradients.value.values,
      numericGradient((at) => loss(q, k, at), v),
      'dValue',
    );
  });
}

test('a sequence longer than a block of queries is one attention all the same', () => {
  const shape = { ...base, queries: 150, keys: 150 };
  const { given, forward } = setup(shape, bench(47));
  const expected = attention(given.query.values, given.key.values, given.value.values, shape);
  assertClose(forward().out.values, expected, 'out');
});

test('changing a future token changes no bit of an earlier result', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 79 }), (changed) => {
      const shape = { ...base, queries: 80, keys: 80 };
      const { given, forward } = setup(shape, bench(53));
      const before = Float32Array.from(forward().out.values);
      for (const { values, stride } of [given.key, given.value]) {
        for (let i = 0; i < stride; i++)
          values[changed * stride + i] = 100 * values[changed * stride + i]! + 7;
      }
      const { values, stride } = forward().out;
      assert.deepEqual(values.subarray(0, changed * stride), before.subarray(0, changed * stride));
      assert.notDeepEqual(values.subarray(changed * stride), before.subarray(changed * stride));
    }),
    { numRuns: 8 },
  );
});

test('equal keys give the mean of the values seen, and lse = score + log of their number', () => {
  const made = bench(59);
  const { given, forward } = setup({ ...base, heads: 1, kvHeads: 1 }, made);
  given.key.values.fill(0);
  const { out, lse } = forward();
  for (let position = 0; position < base.queries; position++) {
    assert.ok(Math.abs(lse[position]! - Math.log(position + 1)) < 1e-6);
    let sum = 0;
    for (let seen = 0; seen <= position; seen++) sum += given.value.values[seen * 3]!;
    assert.ok(Math.abs(out.values[position * 3]! - sum / (position + 1)) < 1e-6);
  }
});

test('keys in two parts, blended, are the whole, and their gradients are shares of it', () => {
  const made = bench(61);
  const { given, operands, scratch, forward } = setup(base, made);
  const whole = forward();
  const parts = [0, 3].map((first) => ({
    shape: { ...base, keys: 3, offset: -first },
    qkv: {
      query: given.query,
      key: { ...given.key, values: given.key.values.subarray(first * given.key.stride) },
      value: { ...given.value, values: given.value.values.subarray(first * given.value.stride) },
    },
    first,
  }));
  const [one, two] = parts.map(({ qkv, shape }) => forward(qkv, undefined, shape));
  blendAttention(made.kernels, one!, two!, base, scratch);
  assertClose(one!.out.values, whole.out.values, 'out', 1e-6);
  assertClose(one!.lse, whole.lse, 'lse', 1e-6);

  const dOut = { ...whole.out, values: made.random(whole.out.values.length) };
  const [expected, shares] = [operands(made.zeros), operands(made.zeros)];
  attentionBackward(made.kernels, expected, dOut, whole, given, base, scratch);
  for (const { shape, qkv, first } of parts) {
    const part = {
      query: shares.query,
      key: { ...shares.key, values: shares.key.values.subarray(first * shares.key.stride) },
      value: { ...shares.value, values: shares.value.values.subarray(first * shares.value.stride) },
    };
    attentionBackward(made.kernels, part, dOut, one!, qkv, shape, scratch);
  }
  for (const name of ['query', 'key', 'value'] as const) {
    assertClose(shares[name].values, expected[name].values, `gradient of ${name}`);
  }
});

test('a rank with half of the heads computes that half to the last bit', () => {
  const { given, forward } = setup(base, bench(67));
  const whole = forward();
  const half = { ...base, heads: 2, kvHeads: 1 };
  const slice = ({ values, stride }: { values: Float32Array; stride: number }) => ({
    values: values.subarray(stride / 2),
    stride,
  });
  const mine = { query: slice(given.query), key: slice(given.key), value: slice(given.value) };
  const { out, lse } = forward(mine, undefined, half);
  const row = 4 * base.valueDim;
  for (let position = 0; position < base.queries; position++) {
    const expected = whole.out.values.subarray(position * row + row / 2, (position + 1) * row);
    assert.deepEqual(out.values.subarray(position * row, position * row + row / 2), expected);
  }
  assert.deepEqual(lse.subarray(0, 12), whole.lse.subarray(12));
});
