/**
 * The attention half of a block: norm, projections, rotary, core attention, output projection. Grouped
 * and multi-query attention shrink keys and values; multi-head latent attention (DeepSeek-V2, arXiv
 * 2405.04434 section 2.1) replaces the projections by compressed ones.
 */

import type { LatentAttention, Model } from '../model.js';
import { coreAttention, type Heads } from './core-attention.js';
import { linear } from './linear.js';
import { normStep, rotaryStep } from './memory-bound.js';
import { INPUT, type Shape, type Step, tokensInside, tokensOutside } from './step.js';

/** What the attention half writes last: the partial sums that the residual adds to the stream. */
export const ATTENTION_RESULT = 'attention output';
/** The normed input of a block; a parallel block's feed-forward may read it too. */
export const ATTENTION_NORM = 'attention norm';

/** Every step from the block's input to the output projection. */
export function attentionSteps(model: Model, shape: Shape): Step[] {
  const heads = headsPerRank(model, shape);
  const projected = model.mla ? latentProjections(model, model.mla, shape) : projections(model, heads, shape);
  return [
    normStep(
      {
        name: ATTENTION_NORM,
        input: INPUT,
        weights: ['attention.norm'],
        tokens: tokensOutside(shape),
        width: model.hidden,
      },
      model,
      shape,
    ),
    ...projected.steps,
    ...coreAttention(model, heads, projected.reads, shape),
    linear(
      {
        name: ATTENTION_RESULT,
        input: 'context',
        weight: 'attention.output',
        tokens: tokensInside(shape),
        inputs: heads.queries * heads.valueDim,
        outputs: model.hidden,
        bias: model.bias.output,
        leaves: true,
      },
      shape,
    ),
  ];
}

/** Heads of one tensor rank; keys and values are repeated where there are fewer of them than ranks. */
function headsPerRank(model: Model, shape: Shape): Heads {
  const { mla } = model;
  const queries = model.heads / shape.tensor;
  return {
    queries,
    keys: mla ? queries : Math.max(1, model.kvHeads / shape.tensor),
    headDim: mla ? mla.nopeDim + mla.ropeDim : model.headDim,
    valueDim: mla ? mla.valueDim : model.headDim,
  };
}

/** Steps up to queries, keys and values, and the tensors that hold them. */
interface Projected {
  readonly steps: Step[];
  readonly reads: readonly string[];
}

function projections(model: Model, heads: Heads, shape: Shape): Projected {
  if (shape.separateProjections === true) return separateProjections(model, heads, shape);
  const tokens = tokensInside(shape);
  const fused = 'query key value';
  const rotated = (heads.queries + heads.keys) * heads.headDim;
  const project = linear(
    {
      name: fused,
      input: ATTENTION_NORM,
      weight: 'attention.qkv',
      tokens,
      inputs: model.hidden,
      outputs: rotated + heads.keys * heads.valueDim,
      bias: model.bias.qkv,
      enters: true,
      sliced: true,
    },
    shape,
  );
  const normed = {
    name: 'query key norm',
    input: fused,
    weights: ['attention.query-norm', 'attention.key-norm'],
    tokens,
    width: rotated,
  };
  const norms = model.qkNorm ? [normStep(normed, model, shape)] : [];
  const queryKey = model.qkNorm ? normed.name : fused;
  const rotary =
    model.position === 'rotary' ? [rotaryStep('rotary', [queryKey], tokens, rotated, shape)] : [];
  return { steps: [project, ...norms, ...rotary], reads: model.qkNorm ? [queryKey, fused] : [fused] };
}

/** Three products of the same input, as PyTorch models are commonly written. */
function separateProjections(model: Model, heads: Heads, shape: Shape): Projected {
  const tokens = tokensInside(shape);
  const project = (name: string, outputs: number, branches = 0) =>
    linear(
      {
        ...{ name, input: ATTENTION_NORM, weight: 'attention.qkv', tokens, inputs: model.hidden },
        ...{ outputs, bias: model.bias.qkv, enters: true, branches },
      },
      shape,
    );
  const normed = (of: string, count: number) =>
    normStep(
      {
        ...{ name: `${of} norm`, input: of, weights: [`attention.${of}-norm`], tokens },
        width: count * heads.headDim,
      },
      model,
      shape,
    );
  const query = model.qkNorm ? 'query norm' : 'query';
  const key = model.qkNorm ? 'key norm' : 'key';
  const rotated = (heads.queries + heads.keys) * heads.headDim;
  const steps = [
    project('query', heads.queries * heads.headDim, 3),
    project('key', heads.keys * heads.headDim),
    project('value', heads.keys * heads.valueDim),
    ...(model.qkNorm ? [normed('query', heads.queries), normed('key', heads.keys)] : []),
    ...(model.position === 'rotary' ? [rotaryStep('rotary', [query, key], tokens, rotated, shape)] : []),
  ];
  return { steps, reads: [query, key, 'value'] };
}

function latentProjections(model: Model, mla: LatentAttention, shape: Shape): Projected {
  const inside = tokensInside(shape);
  const outside = tokensOutside(shape);
  const heads = model.heads / shape.tensor;
  const down = (name: string, weight: string, outputs: number) =>
    linear(
      {
        name,
        input: ATTENTION_NORM,
        weight,
        tokens: outside,
        inputs: model.hidden,
        outputs,
        bias: model.bias.qkv,
      },
      shape,
    );
  const latentNorm = (name: string, input: string, weight: string, width: number) =>
    normStep({ name, input, weights: [weight], tokens: outside, width }, model, shape);
  const up = (name: string, input: string, weight: string, inputs: number, outputs: number) =>
    linear({ name, input, weight, tokens: inside, inputs, outputs, bias: false, enters: true }, shape);
  const queryWidth = heads * (mla.nopeDim + mla.ropeDim);
  const compressed = mla.queryRank > 0;
  const queries = compressed
    ? [
        down('query latent', 'attention.query-down', mla.queryRank),
        latentNorm('query latent norm', 'query latent', 'attention.query-latent-norm', mla.queryRank),
        up('query', 'query latent norm', 'attention.query-up', mla.queryRank, queryWidth),
      ]
    : [up('query', ATTENTION_NORM, 'attention.query', model.hidden, queryWidth)];
  const steps = [
    ...queries,
    down('key value latent', 'attention.key-value-down', mla.kvRank + mla.ropeDim),
    latentNorm('key value latent norm', 'key value latent', 'attention.key-value-latent-norm', mla.kvRank),
    up(
      'key value',
      'key value latent norm',
      'attention.key-value-up',
      mla.kvRank,
      heads * (mla.nopeDim + mla.valueDim),
    ),
    rotaryStep('rotary', ['query', 'key value latent'], inside, (heads + 1) * mla.ropeDim, shape),
  ];
  return { steps, reads: ['query', 'key value', 'key value latent'] };
}
