import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  combineBackward,
  combineForward,
  dispatchBackward,
  dispatchForward,
  planRows,
  rowsOf,
} from '../../../workers/kernels/moe/dispatch.js';
import {
  groupedForward,
  groupedInputGradient,
  groupedWeightGradient,
} from '../../../workers/kernels/moe/grouped-linear.js';
import { gatesBackward, gatesForward } from '../../../workers/kernels/moe/router.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { softmax } from './formulas.js';
import { bench } from './setup.js';

const INPUTS = 5;
const OUTPUTS = 3;
/** An expert takes one of a group's three tokens, so some are dropped. */
const shape = { tokens: 6, experts: 4, topk: 2, groupTokens: 3, capacity: 1 };

/** Σ over the experts that a token goes to of (expert's matrix · weight · x), token by token. */
function moe(
  x: ArrayLike<number>,
  logits: ArrayLike<number>,
  matrices: ArrayLike<number>,
  gates: Float32Array,
): number[] {
  const { tokens, experts } = shape;
  return Array.from({ length: tokens }, (_, token) => {
    const own = [...gates.subarray(token * experts, (token + 1) * experts)];
    const chosen = own.flatMap((gate, expert) => (gate === 0 ? [] : [expert]));
    const weights = softmax(chosen.map((expert) => logits[token * experts + expert]!));
    return Array.from({ length: OUTPUTS }, (_, o) =>
      chosen.reduce((sum, expert, j) => {
        if (own[expert]! < 0) return sum;
        let product = 0;
        for (let i = 0; i < INPUTS; i++)
          product += x[token * INPUTS + i]! * matrices[(expert * OUTPUTS + o) * INPUTS + i]!;
        return sum + weights[j]! * product;
      }, 0),
    );
  }).flat();
}

test('gates, dispatch, experts and combine, forward and backward, are those of the formula, with tokens dropped', () => {
  const { kernels, random, zeros } = bench(89);
  const { tokens, experts } = shape;
  const rows = rowsOf(shape);
  assert.equal(rows, 4 * 2 * 1, 'experts · groups · capacity');
  const [x, logits, matrices] = [
    random(tokens * INPUTS),
    random(tokens * experts),
    random(experts * OUTPUTS * INPUTS),
  ];
  const dy = random(tokens * OUTPUTS);
  const gates = zeros(tokens * experts);
  gatesForward(gates, logits, shape);
  assert.ok(gates.some((gate) => gate < 0) && gates.some((gate) => gate > 0));

  const rowOf = new Int32Array(gates.length);
  planRows(rowOf, gates, shape);
  const grouped = { experts, rowsEach: rows / experts, rows, inputs: INPUTS, outputs: OUTPUTS };
  const [into, from] = [
    { experts, width: INPUTS },
    { experts, width: OUTPUTS },
  ];
  const [sent, results, y] = [zeros(rows * INPUTS), zeros(rows * OUTPUTS), zeros(tokens * OUTPUTS)];
  dispatchForward(sent, x, gates, rowOf, into);
  groupedForward(kernels, results, sent, matrices, grouped);
  combineForward(y, results, rowOf, from);
  assertClose(y, moe(x, logits, matrices, gates), 'y');

  const [dRows, dSent, dMatrices, dx, dLogits] = [
    zeros(rows * OUTPUTS),
    zeros(sent.length),
    zeros(matrices.length),
    zeros(x.length),
    zeros(logits.length),
  ];
  combineBackward(dRows, dy, rowOf, from);
  groupedWeightGradient(kernels, dMatrices, dRows, sent, grouped);
  groupedInputGradient(kernels, dSent, dRows, matrices, grouped);
  dispatchBackward({ x: dx, gates: dLogits }, dSent, { x, gates }, rowOf, into);
  gatesBackward(dLogits, gates, shape);
  const loss = (a: ArrayLike<number>, b: ArrayLike<number>, c: ArrayLike<number>) =>
    dot(moe(a, b, c, gates), dy);
  const numeric = (of: (at: ArrayLike<number>) => number, at: Float32Array) => numericGradient(of, at);
  assertClose(
    dx,
    numeric((at) => loss(at, logits, matrices), x),
    'dx',
  );
  assertClose(
    dLogits,
    numeric((at) => loss(x, at, matrices), logits),
    'dLogits',
  );
  assertClose(
    dMatrices,
    numeric((at) => loss(x, logits, at), matrices),
    'dMatrices',
  );
});

test('the largest logits are chosen, the lower expert on a tie, with the softmax of the two', () => {
  const gates = new Float32Array(8);
  const logits = Float32Array.from([0.1, 0.9, 0.5, 3, 2, 7, 7, 1]);
  gatesForward(gates, logits, { tokens: 2, experts: 4, topk: 2, groupTokens: 2, capacity: 2 });
  // 1 / (1 + e^(0.9 − 3)) and 1 / 2.
  const share = 1 / (1 + Math.exp(0.9 - 3));
  assertClose(gates, [0, 1 - share, 0, share, 0, 0.5, 0.5, 0], 'gates');
});

test('an expert takes the first tokens of each group, and drops the others with the weight they had', () => {
  const gates = new Float32Array(4 * 2);
  const logits = Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0]);
  gatesForward(gates, logits, { tokens: 4, experts: 2, topk: 1, groupTokens: 2, capacity: 1 });
  assert.deepEqual([...gates], [1, 0, -1, 0, 1, 0, -1, 0]);
});

test('a row is somebody’s or nobody’s; with room for all nothing is dropped, and groups make no difference', () => {
  const logits = fc.array(fc.float({ noNaN: true, min: -9, max: 9 }), { minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(
      logits,
      fc.constantFrom(1, 2, 4, 8),
      fc.integer({ min: 1, max: 4 }),
      (values, groupTokens, topk) => {
        const room = { tokens: 8, experts: 4, topk, groupTokens, capacity: groupTokens };
        const [gates, together] = [new Float32Array(32), new Float32Array(32)];
        gatesForward(gates, Float32Array.from(values), room);
        gatesForward(together, Float32Array.from(values), { ...room, groupTokens: 8, capacity: 8 });
        assert.deepEqual(gates, together);
        const rowOf = new Int32Array(32);
        planRows(rowOf, gates, room);
        const rows = rowOf.filter((row) => row >= 0);
        assert.equal(new Set(rows).size, 8 * topk);
        for (const [at, row] of rowOf.entries()) {
          if (row >= 0)
            assert.equal(Math.floor(row / 8), at % 4, 'eight rows of each expert, one for each token');
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('rows that nobody came to give no gradient, to an expert from two ranks theirs is added up', () => {
  const { kernels, random, floats } = bench(97);
  const dWeights = floats([1, 2, 3, 4]);
  const dy = floats([0, 1, 0, 1]);
  const x = random(8);
  groupedWeightGradient(kernels, dWeights, dy, x, {
    experts: 2,
    rowsEach: 1,
    rows: 4,
    inputs: 2,
    outputs: 1,
  });
  assert.deepEqual([...dWeights.subarray(0, 2)], [1, 2]);
  assertClose(dWeights.subarray(2), [3 + x[2]! + x[6]!, 4 + x[3]! + x[7]!], 'the second expert');
});
