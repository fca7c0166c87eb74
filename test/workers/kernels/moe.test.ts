import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  combineBackward,
  combineForward,
  dispatchBackward,
  dispatchForward,
  planDispatch,
} from '../../../workers/kernels/moe/dispatch.js';
import {
  groupedForward,
  groupedInputGradient,
  groupedWeightGradient,
} from '../../../workers/kernels/moe/grouped-linear.js';
import {
  chooseInTurn,
  chooseLargest,
  routerBackward,
  routerForward,
} from '../../../workers/kernels/moe/router.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { softmax } from './formulas.js';
import { bench } from './setup.js';

const shape = { tokens: 6, experts: 4, topk: 2 };
const INPUTS = 5;
const OUTPUTS = 3;

/** Σ over a token's chosen experts of softmax weight · (expert's matrix · x), token by token. */
function moe(
  x: ArrayLike<number>,
  logits: ArrayLike<number>,
  weights: ArrayLike<number>,
  chosen: Int32Array,
): number[] {
  const { tokens, experts, topk } = shape;
  return Array.from({ length: tokens }, (_, token) => {
    const mine = [...chosen.subarray(token * topk, (token + 1) * topk)];
    const shares = softmax(mine.map((expert) => logits[token * experts + expert]!));
    return Array.from({ length: OUTPUTS }, (_, o) =>
      mine.reduce((sum, expert, j) => {
        let product = 0;
        for (let i = 0; i < INPUTS; i++)
          product += x[token * INPUTS + i]! * weights[(expert * OUTPUTS + o) * INPUTS + i]!;
        return sum + shares[j]! * product;
      }, 0),
    );
  }).flat();
}

test('routing, dispatch, experts and combine, forward and backward, are those of the formula', () => {
  const { kernels, random, zeros } = bench(89);
  const { tokens, experts, topk } = shape;
  const rows = tokens * topk;
  const [x, logits, matrices] = [
    random(tokens * INPUTS),
    random(tokens * experts),
    random(experts * OUTPUTS * INPUTS),
  ];
  const dy = random(tokens * OUTPUTS);
  const chosen = new Int32Array(rows);
  chooseLargest(chosen, logits, shape);

  const shares = zeros(rows);
  routerForward(shares, logits, chosen, shape);
  const plan = planDispatch(chosen, experts, topk);
  const grouped = { counts: plan.counts, inputs: INPUTS, outputs: OUTPUTS };
  const [sent, results, y] = [zeros(rows * INPUTS), zeros(rows * OUTPUTS), zeros(tokens * OUTPUTS)];
  dispatchForward(sent, x, plan, INPUTS);
  groupedForward(kernels, results, sent, matrices, grouped);
  combineForward(y, results, shares, plan, OUTPUTS);
  assertClose(y, moe(x, logits, matrices, chosen), 'y');

  const back = { rows: zeros(rows * OUTPUTS), weights: zeros(rows) };
  combineBackward(back, dy, results, shares, plan, OUTPUTS);
  const [dSent, dMatrices, dx, dLogits] = [
    zeros(sent.length),
    zeros(matrices.length),
    zeros(x.length),
    zeros(logits.length),
  ];
  groupedWeightGradient(kernels, dMatrices, back.rows, sent, grouped, false);
  groupedInputGradient(kernels, dSent, back.rows, matrices, grouped);
  dispatchBackward(dx, dSent, plan, INPUTS);
  routerBackward(dLogits, back.weights, shares, chosen, shape);
  const loss = (a: ArrayLike<number>, b: ArrayLike<number>, c: ArrayLike<number>) =>
    dot(moe(a, b, c, chosen), dy);
  assertClose(
    dx,
    numericGradient((at) => loss(at, logits, matrices), x),
    'dx',
  );
  assertClose(
    dLogits,
    numericGradient((at) => loss(x, at, matrices), logits),
    'dLogits',
  );
  assertClose(
    dMatrices,
    numericGradient((at) => loss(x, logits, at), matrices),
    'dMatrices',
  );
});

test('the largest logits are chosen, the lower expert on a tie', () => {
  const chosen = new Int32Array(4);
  chooseLargest(chosen, Float32Array.from([0.1, 0.9, 0.5, 3, 2, 7, 7, 1]), {
    tokens: 2,
    experts: 4,
    topk: 2,
  });
  assert.deepEqual([...chosen], [3, 1, 1, 2]);
});

test('experts in turn are equally busy, and a token has the same ones on whichever rank it is', () => {
  const chosen = new Int32Array(12);
  chooseInTurn(chosen, shape, 0);
  assert.deepEqual([...planDispatch(chosen, 4, 2).counts], [3, 3, 3, 3]);
  const second = new Int32Array(6);
  chooseInTurn(second, { ...shape, tokens: 3 }, 3);
  assert.deepEqual(second, chosen.subarray(6));
});

test('every slot has a row of its own, rows in order of experts and then of slots', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 }), (experts) => {
      const { rowOf, counts } = planDispatch(Int32Array.from(experts), 5, 1);
      const order = experts.map((_, slot) => slot).sort((a, b) => experts[a]! - experts[b]! || a - b);
      order.forEach((slot, row) => {
        assert.equal(rowOf[slot], row);
      });
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        experts.length,
      );
    }),
  );
});

test('an expert without tokens gets no gradient, and keeps what it had', () => {
  const { kernels, random, floats } = bench(97);
  const dWeights = floats([1, 2, 3, 4]);
  const counts = Int32Array.from([0, 3]);
  groupedWeightGradient(kernels, dWeights, random(3), random(6), { counts, inputs: 2, outputs: 1 }, true);
  assert.deepEqual([...dWeights.subarray(0, 2)], [1, 2]);
  assert.notDeepEqual([...dWeights.subarray(2)], [3, 4]);
});
