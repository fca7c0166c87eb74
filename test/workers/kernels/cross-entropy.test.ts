import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  crossEntropyBackward,
  exponentialSums,
  rowMaxima,
  summedLoss,
  targetLogits,
} from '../../../workers/kernels/cross-entropy.js';
import { assertClose, numericGradient } from './differences.js';
import { crossEntropy } from './formulas.js';
import { bench } from './setup.js';

const TOKENS = 5;
const VOCABULARY = 14;
const targets = Int32Array.from([0, 13, 6, 7, 3]);

/** The loss with the vocabulary in slices of `width`, reduced as tensor ranks would, and its gradient. */
function slicedLoss(width: number, factor: number) {
  const { kernels, floats, random, zeros } = bench(71);
  const logits = floats(random(TOKENS * VOCABULARY).map((value) => 6 * value));
  const terms = {
    maximum: floats(Array(TOKENS).fill(-Infinity)),
    total: zeros(TOKENS),
    target: zeros(TOKENS),
  };
  const ranks = Array.from({ length: VOCABULARY / width }, (_, rank) => {
    const firstToken = rank * width;
    const slice = { tokens: TOKENS, width, firstToken };
    const mine = floats(
      Array.from(
        { length: TOKENS * width },
        (_, at) => logits[Math.floor(at / width) * VOCABULARY + firstToken + (at % width)]!,
      ),
    );
    return { slice, mine, values: zeros(TOKENS) };
  });
  const reduce = (
    into: Float32Array,
    combine: (a: number, b: number) => number,
    compute: (rank: (typeof ranks)[number]) => void,
  ) => {
    for (const rank of ranks) {
      compute(rank);
      rank.values.forEach((value, token) => {
        into[token] = combine(into[token]!, value);
      });
    }
  };
  const sum = (a: number, b: number) => a + b;
  reduce(terms.maximum, Math.max, ({ slice, mine, values }) => rowMaxima(kernels, values, mine, slice));
  reduce(terms.total, sum, ({ slice, mine, values }) =>
    exponentialSums(kernels, values, mine, terms.maximum, slice),
  );
  reduce(terms.target, sum, ({ slice, mine, values }) => targetLogits(values, mine, targets, slice));
  const gradient = new Float32Array(TOKENS * VOCABULARY);
  for (const { slice, mine } of ranks) {
    crossEntropyBackward(kernels, mine, mine, terms, targets, slice, factor);
    mine.forEach((value, at) => {
      gradient[Math.floor(at / width) * VOCABULARY + slice.firstToken + (at % width)] = value;
    });
  }
  return { logits, gradient, loss: summedLoss(terms, TOKENS) };
}

for (const width of [14, 7, 2]) {
  test(`the loss over slices of ${width} columns, and its gradient, are those of the formula`, () => {
    const { logits, gradient, loss } = slicedLoss(width, 1 / TOKENS);
    const expected = crossEntropy(logits, targets, VOCABULARY);
    assert.ok(Math.abs(loss - expected) < 1e-5 * expected, `${loss} is not ${expected}`);
    const slopes = numericGradient((at) => crossEntropy(at, targets, VOCABULARY) / TOKENS, logits);
    assertClose(gradient, slopes, 'dLogits');
  });

  test(`each row of the gradient over slices of ${width} columns sums to zero`, () => {
    const { gradient } = slicedLoss(width, 1);
    for (let token = 0; token < TOKENS; token++) {
      const row = gradient.subarray(token * VOCABULARY, (token + 1) * VOCABULARY);
      assert.ok(Math.abs(row.reduce((sum, value) => sum + value, 0)) < 1e-6);
    }
  });
}

test('equal logits cost log of the vocabulary for each token', () => {
  const { kernels, zeros } = bench();
  const logits = zeros(TOKENS * VOCABULARY);
  const slice = { tokens: TOKENS, width: VOCABULARY, firstToken: 0 };
  const terms = { maximum: zeros(TOKENS), total: zeros(TOKENS), target: zeros(TOKENS) };
  rowMaxima(kernels, terms.maximum, logits, slice);
  exponentialSums(kernels, terms.total, logits, terms.maximum, slice);
  targetLogits(terms.target, logits, targets, slice);
  assert.equal(summedLoss(terms, TOKENS), TOKENS * Math.log(VOCABULARY));
});
