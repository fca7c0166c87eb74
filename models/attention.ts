/**
 * The attention half of a block: norm, projections, rotary, core attention, output projection. Grouped
 * and multi-query attention shrink keys and values; multi-head latent attention (DeepSeek-V2, arXiv
 * 2405.04434 section 2.1) replaces the projections by compressed ones.
 */
import type { Attention, Gemm } from '../program/kernel.js';
import { linear } from './linear.js';
import { normStep, pass, residualStep, rotaryStep } from './memory-bound.js';
import type { Model } from './model.js';
import { activationBytes, type Shape, type Step, step, tokensInside, tokensOutside } from './step.js';

/** Heads of one tensor rank; keys and values are repeated where there are fewer of them than ranks. */
export function headsPerRank(model: Model, shape: Shape): { queries: number; keys: number } {
  return {
    queries: model.heads / shape.tensor,
    keys: Math.max(1, model.kvHeads / shape.tensor),
  };
}

/** Every step from the block's input to the residual add after attention. */
export function attentionSteps(model: Model, shape: Shape): Step[] {
  const inside = tokensInside(shape);
  const outside = tokensOutside(shape);
  const e = activationBytes(shape);
  const heads = headsPerRank(model, shape);
  const valueDim = model.mla?.valueDim ?? model.headDim;
  const context = heads.queries * valueDim;
  return [
    normStep('attention norm', outside, model.hidden, model, shape),
    ...(model.mla ? latentProjections(model, shape) : projections(model, shape)),
    ...coreAttention(model, shape),
    linear(
      {
        name: 'attention output',
        tokens: inside,
        inputs: context,
        outputs: model.hidden,
        bias: model.bias.output,
        savedBytes: inside * context * e,
        leaves: true,
      },
      shape,
    ),
    residualStep('attention residual', outside, model, shape),
  ];
}

function projections(model: Model, shape: Shape): Step[] {
  const inside = tokensInside(shape);
  const heads = headsPerRank(model, shape);
  const width = (heads.queries + 2 * heads.keys) * model.headDim;
  const rotated = (heads.queries + heads.keys) * model.headDim;
  return [
    linear(
      {
        name: 'query key value',
        tokens: inside,
        inputs: model.hidden,
        outputs: width,
        bias: model.bias.qkv,
        savedBytes: tokensOutside(shape) * model.hidden * activationBytes(shape),
        enters: true,
      },
      shape,
    ),
    ...(model.qkNorm ? [normStep('query key norm', inside, rotated, model, shape)] : []),
    ...(model.position === 'rotary' ? [rotaryStep('rotary', inside, rotated, shape)] : []),
  ];
}

function latentProjections(model: Model, shape: Shape): Step[] {
  const mla = model.mla!;
  const inside = tokensInside(shape);
  const outside = tokensOutside(shape);
  const e = activationBytes(shape);
  const heads = model.heads / shape.tensor;
  const queryWidth = heads * (mla.nopeDim + mla.ropeDim);
  const keyValueWidth = heads * (mla.nopeDim + mla.valueDim);
  const linearOf = (name: string, tokens: number, inputs: number, outputs: number, enters = false) =>
    linear({ name, tokens, inputs, outputs, bias: false, savedBytes: tokens * inputs * e, enters }, shape);
  const queries =
    mla.queryRank > 0
      ? [
          linearOf('query compression', outside, model.hidden, mla.queryRank),
          normStep('query latent norm', outside, mla.queryRank, model, shape),
        ]
      : [];
  return [
    ...queries,
    linearOf('key value compression', outside, model.hidden, mla.kvRank + mla.ropeDim),
    normStep('key value latent norm', outside, mla.kvRank, model, shape),
    linearOf('query expansion', inside, mla.queryRank > 0 ? mla.queryRank : model.hidden, queryWidth, true),
    linearOf('key value expansion', inside, mla.kvRank, keyValueWidth),
    rotaryStep('rotary', inside, (heads + 1) * mla.ropeDim, shape),
  ];
}

/** Softmax(QKᵀ)V: one fused kernel each way, or batched products around a written score matrix. */
function coreAttention(model: Model, shape: Shape): Step[] {
  return shape.flash ? [flashAttention(model, shape)] : unfusedAttention(model, shape);
}

function flashAttention(model: Model, shape: Shape): Step {
  const inside = tokensInside(shape);
  const e = activationBytes(shape);
  const heads = headsPerRank(model, shape);
  const { headDim, valueDim } = attentionDims(model);
  const kernel = (direction: Attention['direction']): Attention => ({
    family: 'attention',
    direction,
    batch: shape.sequences,
    heads: heads.queries,
    kvHeads: model.mla ? heads.queries : heads.keys,
    queries: shape.positions,
    keys: shape.positions,
    headDim,
    valueDim,
    causal: model.causal,
    ...(model.slidingWindow === undefined ? {} : { window: model.slidingWindow }),
    precision: shape.precision === 'fp8' || shape.precision === 'fp4' ? 'bf16' : shape.precision,
  });
  const keyHeads = model.mla ? heads.queries : heads.keys;
  const queryKeyValue = inside * (heads.queries * headDim + keyHeads * (headDim + valueDim)) * e;
  return step({
    name: 'core attention',
    forward: [kernel('forward')],
    inputGradient: [kernel('backward')],
    saved: [
      { name: 'query key value heads', bytes: queryKeyValue },
      { name: 'log-sum-exp', bytes: inside * heads.queries * 4, rebuilt: true },
    ],
    transientBackwardBytes: queryKeyValue,
    coreAttention: true,
  });
}

function unfusedAttention(model: Model, shape: Shape): Step[] {
  const inside = tokensInside(shape);
  const e = activationBytes(shape);
  const heads = headsPerRank(model, shape);
  const { headDim, valueDim } = attentionDims(model);
  const batch = shape.sequences * heads.queries;
  const s = shape.positions;
  const scores = batch * s * s;
  const product = (m: number, n: number, k: number): Gemm => ({
    family: 'gemm',
    role: 'forward',
    m,
    n,
    k,
    batch,
    precision: shape.precision === 'fp8' || shape.precision === 'fp4' ? 'bf16' : shape.precision,
    accumulate: false,
  });
  // Eager softmax in float32: mask (2+2), widen (2+4), softmax (4+4), narrow (4+2).
  const softmax = shape.fusedSoftmax
    ? pass('softmax', 'fused softmax', scores, 2 * e)
    : pass('softmax', 'softmax', scores, 2 * e + (e + 4) + (4 + 4) + (4 + e), 5);
  const softmaxBackward = shape.fusedSoftmax
    ? pass('softmax', 'fused softmax backward', scores, 3 * e)
    : pass('softmax', 'softmax backward', scores, e + 4 + 3 * 4 + (4 + e) + 2 * e, 5);
  const dropout = model.dropout > 0;
  const queryKey = inside * headDim * (heads.queries + heads.keys) * e;
  const value = inside * heads.keys * valueDim * e;
  return [
    step({
      name: 'attention scores',
      forward: [product(s, s, headDim)],
      inputGradient: [product(s, headDim, s), product(s, headDim, s)],
      saved: [{ name: 'query key heads', bytes: queryKey }],
      coreAttention: true,
    }),
    step({
      name: 'attention softmax',
      forward: [softmax, ...(dropout ? [pass('elementwise', 'score dropout', scores, 2 * e + 1)] : [])],
      inputGradient: [
        ...(dropout ? [pass('elementwise', 'score dropout backward', scores, 2 * e + 1)] : []),
        softmaxBackward,
      ],
      saved: [
        { name: 'softmax', bytes: scores * (shape.fusedSoftmax ? e : e + 4), rebuilt: true },
        ...(dropout ? [{ name: 'dropped scores', bytes: scores * (e + 1), rebuilt: true }] : []),
      ],
      transientForwardBytes: scores * e,
      transientBackwardBytes: scores * e,
      coreAttention: true,
    }),
    step({
      name: 'attention values',
      forward: [product(s, valueDim, s)],
      inputGradient: [product(s, s, valueDim), product(s, valueDim, s)],
      saved: [{ name: 'value heads', bytes: value }],
      coreAttention: true,
    }),
  ];
}

function attentionDims(model: Model): { headDim: number; valueDim: number } {
  return model.mla
    ? { headDim: model.mla.nopeDim + model.mla.ropeDim, valueDim: model.mla.valueDim }
    : { headDim: model.headDim, valueDim: model.headDim };
}
