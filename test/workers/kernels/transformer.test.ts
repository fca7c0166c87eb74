import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationBackward, activationForward } from '../../../workers/kernels/activations.js';
import { attentionBackward } from '../../../workers/kernels/attention/backward.js';
import { attentionForward } from '../../../workers/kernels/attention/forward.js';
import { attentionScratch, attentionScratchFloats } from '../../../workers/kernels/attention/shape.js';
import {
  crossEntropyBackward,
  exponentialSums,
  rowMaxima,
  summedLoss,
  targetLogits,
} from '../../../workers/kernels/cross-entropy.js';
import { addInto, addScaled, residualAdd } from '../../../workers/kernels/elementwise.js';
import { embeddingBackward, embeddingForward } from '../../../workers/kernels/embedding.js';
import { linearForward, linearInputGradient, linearWeightGradient } from '../../../workers/kernels/linear.js';
import { rmsNormBackward, rmsNormForward } from '../../../workers/kernels/norms.js';
import { adamWStep } from '../../../workers/kernels/optimizer.js';
import { dot } from './differences.js';
import { bench } from './setup.js';

const [T, H, HEADS, FFN, VOCABULARY] = [24, 16, 4, 32, 12];
const SIZES = {
  table: VOCABULARY * H,
  gain1: H,
  qkv: 3 * H * H,
  output: H * H,
  gain2: H,
  up: FFN * H,
  down: H * FFN,
  head: VOCABULARY * H,
};
type Weight = keyof typeof SIZES;

/** A one-layer transformer made of the kernels, its parameters one array and its gradients another. */
function transformer(seed: number) {
  const { kernels, zeros, random, floats } = bench(seed);
  const count = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
  const views = (all: Float32Array) => {
    let at = 0;
    const named = Object.entries(SIZES).map(([name, size]) => {
      at += size;
      return [name, all.subarray(at - size, at)];
    });
    return Object.fromEntries(named) as Record<Weight, Float32Array>;
  };
  const parameters = floats(random(count).map((value) => value / 2));
  const w = views(parameters);
  w.gain1.fill(1);
  w.gain2.fill(1);
  const gradient = zeros(count);
  const g = views(gradient);
  const tokens = Int32Array.from({ length: T }, (_, t) => (t * t + 3) % VOCABULARY);
  const targets = Int32Array.from({ length: T }, (_, t) => ((t + 1) * (t + 1) + 3) % VOCABULARY);

  const shape = {
    queries: T,
    keys: T,
    heads: HEADS,
    kvHeads: HEADS,
    headDim: H / HEADS,
    valueDim: H / HEADS,
    scale: (H / HEADS) ** -0.5,
    causal: true,
    offset: 0,
  };
  const scratch = attentionScratch(zeros(attentionScratchFloats(T)), T);
  const parts = (values: Float32Array) => {
    const slice = (third: number) => ({ values: values.subarray(third * H), stride: 3 * H });
    return { query: slice(0), key: slice(1), value: slice(2) };
  };
  const linears = {
    qkv: { tokens: T, inputs: H, outputs: 3 * H },
    output: { tokens: T, inputs: H, outputs: H },
    up: { tokens: T, inputs: H, outputs: FFN },
    down: { tokens: T, inputs: FFN, outputs: H },
    head: { tokens: T, inputs: H, outputs: VOCABULARY },
  };
  const a = {
    x: zeros(T * H),
    normed1: zeros(T * H),
    qkv: zeros(3 * T * H),
    projected: zeros(T * H),
    middle: zeros(T * H),
    normed2: zeros(T * H),
    up: zeros(T * FFN),
    active: zeros(T * FFN),
    down: zeros(T * H),
    last: zeros(T * H),
    logits: zeros(T * VOCABULARY),
  };
  const [saved1, saved2] = [{ inverseRms: zeros(T) }, { inverseRms: zeros(T) }];
  const attended = { out: { values: zeros(T * H), stride: H }, lse: zeros(HEADS * T) };
  const slice = { tokens: T, width: VOCABULARY, firstToken: 0 };
  const table = { firstToken: 0, rows: VOCABULARY, width: H };
  const terms = { maximum: zeros(T), total: zeros(T), target: zeros(T) };

  function loss(): number {
    embeddingForward(a.x, w.table, tokens, table);
    rmsNormForward(kernels, a.normed1, a.x, w.gain1, T, H, 1e-5, saved1);
    linearForward(kernels, a.qkv, a.normed1, w.qkv, undefined, linears.qkv);
    attentionForward(kernels, attended, parts(a.qkv), shape, scratch);
    linearForward(kernels, a.projected, attended.out, w.output, undefined, linears.output);
    residualAdd(kernels, a.middle, a.x, a.projected);
    rmsNormForward(kernels, a.normed2, a.middle, w.gain2, T, H, 1e-5, saved2);
    linearForward(kernels, a.up, a.normed2, w.up, undefined, linears.up);
    activationForward(kernels, 'gelu', a.active, a.up, T, FFN);
    linearForward(kernels, a.down, a.active, w.down, undefined, linears.down);
    residualAdd(kernels, a.last, a.middle, a.down);
    linearForward(kernels, a.logits, a.last, w.head, undefined, linears.head);
    rowMaxima(kernels, terms.maximum, a.logits, slice);
    exponentialSums(kernels, terms.total, a.logits, terms.maximum, slice);
    targetLogits(terms.target, a.logits, targets, slice);
    return summedLoss(terms, T) / T;
  }

  const d = {
    logits: zeros(T * VOCABULARY),
    last: zeros(T * H),
    active: zeros(T * FFN),
    normed: zeros(T * H),
    branch: zeros(T * H),
    attended: zeros(T * H),
    qkv: zeros(3 * T * H),
  };
  /** The gradient of the loss just computed. */
  function backward(): void {
    gradient.fill(0);
    crossEntropyBackward(kernels, d.logits, a.logits, terms, targets, slice, 1 / T);
    const back = (name: keyof typeof linears, dx: Float32Array, dy: Float32Array, x: Float32Array) => {
      linearInputGradient(kernels, dx, dy, w[name], linears[name]);
      linearWeightGradient(kernels, g[name], dy, x, linears[name], true);
    };
    back('head', d.last, d.logits, a.last);
    back('down', d.active, d.last, a.active);
    activationBackward(kernels, 'gelu', d.active, d.active, a.up, T, FFN);
    back('up', d.normed, d.active, a.normed2);
    rmsNormBackward(kernels, d.branch, g.gain2, d.normed, a.middle, w.gain2, T, H, saved2);
    addInto(kernels, d.last, d.branch);
    back('output', d.attended, d.last, attended.out.values);
    d.qkv.fill(0);
    const dOut = { values: d.attended, stride: H };
    attentionBackward(kernels, parts(d.qkv), dOut, attended, parts(a.qkv), shape, scratch);
    back('qkv', d.normed, d.qkv, a.normed1);
    rmsNormBackward(kernels, d.branch, g.gain1, d.normed, a.x, w.gain1, T, H, saved1);
    addInto(kernels, d.last, d.branch);
    embeddingBackward(g.table, d.last, tokens, table);
  }
  return { kernels, parameters, gradient, loss, backward, random, zeros, views };
}

test('the kernels put together are a transformer whose gradient is the slope of its loss', () => {
  const { kernels, parameters, gradient, loss, backward, random, zeros, views } = transformer(103);
  loss();
  backward();
  const step = 2 ** -9;
  for (const name of Object.keys(SIZES) as Weight[]) {
    const along = zeros(parameters.length);
    views(along)[name].set(random(SIZES[name]));
    addScaled(kernels, parameters, along, step);
    const above = loss();
    addScaled(kernels, parameters, along, -2 * step);
    const below = loss();
    addScaled(kernels, parameters, along, step);
    const slope = (above - below) / (2 * step);
    const expected = dot(gradient, along);
    assert.ok(
      Math.abs(slope - expected) < 2e-3 * Math.max(1, Math.abs(expected)),
      `${name}: ${slope}, not ${expected}`,
    );
  }
});

test('AdamW teaches it the sequence, with the same bits in two instances', () => {
  const losses = [0, 1].map(() => {
    const { kernels, parameters, gradient, loss, backward, zeros } = transformer(107);
    const moments = { firstMoment: zeros(parameters.length), secondMoment: zeros(parameters.length) };
    const options = { learningRate: 0.02, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0 };
    return Array.from({ length: 60 }, (_, step) => {
      const now = loss();
      backward();
      adamWStep(kernels, { parameters, gradient, ...moments }, options, step + 1);
      return now;
    });
  });
  assert.deepEqual(losses[0], losses[1]);
  const [first, last] = [losses[0]![0]!, losses[0]!.at(-1)!];
  assert.ok(first > Math.log(VOCABULARY) / 2, `the loss begins at ${first}`);
  assert.ok(last < 0.05 * first, `and ends at ${last}`);
});
