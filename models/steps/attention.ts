/**
 * The attention half of a block: norm, projections, rotary, core attention, output projection. Grouped
 * and multi-query attention shrink keys and values; multi-head latent attention (DeepSeek-V2, arXiv
 * 2405.04434 section 2.1) replaces the projections by compressed ones.
 */

import type { LatentAttention, Model } from '../model.js';
import { coreAttention, type Heads } from './core-attention.js';
import { linear } from './linear.js';
import { normStep, rotaryStep } from './memory-bound.js';
import { CHOSEN, indexerSteps, sparseHeads } from './sparse.js';
import { activationBytes, type Shape, type Step, step, tokensInside, tokensOutside } from './step.js';

/** What the attention half writes last: the partial sums that the residual adds to the stream. */
export const ATTENTION_RESULT = 'attention output';

/** Every step from `input`, the block's input normed, to the output projection. */
export function attentionSteps(model: Model, input: string, shape: Shape): Step[] {
  const heads = headsPerRank(model, shape);
  const projected = model.mla
    ? latentProjections(model, model.mla, input, shape)
    : projections(model, heads, input, shape);
  const gate = projected.gate === undefined ? [] : [gateStep(model, heads, projected.gate, shape)];
  return [
    ...projected.steps,
    ...attending(model, heads, projected.reads, input, shape),
    ...gate,
    linear(
      {
        name: ATTENTION_RESULT,
        input: gate[0]?.name ?? 'context',
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

/** Core attention, to all keys or to those that an indexer chooses. */
function attending(
  model: Model,
  heads: Heads,
  reads: readonly string[],
  input: string,
  shape: Shape,
): readonly Step[] {
  const { mla } = model;
  if (mla?.indexer === undefined) return coreAttention(model, heads, reads, shape);
  const queries = mla.queryRank > 0 ? 'query latent norm' : input;
  const from = { input, queries, queryRank: mla.queryRank || model.hidden };
  const sparse = sparseHeads(mla, mla.indexer, heads, shape);
  const seen = sparse.window === undefined ? model : { ...model, slidingWindow: sparse.window };
  return [
    ...indexerSteps(model, mla.indexer, from, shape),
    ...coreAttention(seen, sparse.heads, [...reads, CHOSEN], shape, heads.valueDim),
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
    valueDim: mla ? mla.valueDim : (model.valueDim ?? model.headDim),
  };
}

/** Steps up to queries, keys and values, and the tensors that hold them. */
interface Projected {
  readonly steps: Step[];
  readonly reads: readonly string[];
  /** The tensor that holds the gate of attention's output, where there is one. */
  readonly gate?: string;
}

/** Columns of the gate on one rank. */
function gateColumns({ attentionGate }: Model, heads: Heads): number {
  return { 'per-value': heads.queries * heads.valueDim, 'per-head': heads.queries, none: 0 }[
    attentionGate ?? 'none'
  ];
}

/** context · sigmoid(gate), in one kernel or, eager, in two (Qiu et al. 2025, arXiv 2505.06708). */
function gateStep(model: Model, heads: Heads, gate: string, shape: Shape): Step {
  const tokens = tokensInside(shape);
  const values = tokens * heads.queries * heads.valueDim;
  const gates = tokens * gateColumns(model, heads);
  const e = activationBytes(shape);
  const apart = shape.fusedElementwise ? 0 : 2;
  const moved = (ofValues: number, ofGates: number) => (values * ofValues + gates * (ofGates + apart)) * e;
  const kernel = (name: string, bytes: number) =>
    ({
      family: 'elementwise',
      name,
      flops: values * 4,
      bytes,
      launches: shape.fusedElementwise ? 1 : 2,
    }) as const;
  return step({
    name: 'gated context',
    reads: ['context', gate],
    writes: { name: 'gated context', bytes: values * e },
    forward: [kernel('sigmoid-gate', moved(2, 1))],
    inputGradient: [kernel('sigmoid-gate backward', moved(3, 2))],
    inputNeeds: ['context', gate],
  });
}

const QUERY_NORM = 'attention.query-norm';

/** What norms of queries and keys have learned, where it is not what other norms have. */
function queryKeyNorm(model: Model): Model {
  const { qkNormGains, qkNormBias } = model;
  if (qkNormGains === 'none') return { ...model, normGain: false };
  return qkNormBias === undefined ? model : { ...model, normBias: qkNormBias };
}

function projections(model: Model, heads: Heads, input: string, shape: Shape): Projected {
  if (shape.separateProjections === true) return separateProjections(model, heads, input, shape);
  const tokens = tokensInside(shape);
  const fused = 'query key value';
  const keys = model.sharesKeys === true ? 0 : heads.keys;
  const values = model.keysAreValues === true ? 0 : keys;
  const rotated = (heads.queries + keys) * heads.headDim;
  const project = linear(
    {
      name: fused,
      input,
      weight: 'attention.qkv',
      tokens,
      inputs: model.hidden,
      outputs: rotated + values * heads.valueDim + gateColumns(model, heads),
      bias: model.bias.qkv,
      enters: true,
      sliced: true,
    },
    shape,
  );
  const normed = {
    name: 'query key norm',
    input: fused,
    weights: keys === 0 ? [QUERY_NORM] : [QUERY_NORM, 'attention.key-norm'],
    tokens,
    width: rotated,
  };
  const norms = model.qkNorm ? [normStep(normed, queryKeyNorm(model), shape)] : [];
  const queryKey = model.qkNorm ? normed.name : fused;
  const rotary =
    model.position === 'rotary' ? [rotaryStep('rotary', [queryKey], tokens, rotated, shape)] : [];
  return {
    steps: [project, ...norms, ...rotary],
    reads: model.qkNorm ? [queryKey, fused] : [fused],
    ...(model.attentionGate === undefined ? {} : { gate: fused }),
  };
}

/** Three products of the same input, as PyTorch models are commonly written; a gate is a fourth. */
function separateProjections(model: Model, heads: Heads, input: string, shape: Shape): Projected {
  const tokens = tokensInside(shape);
  const own = model.sharesKeys !== true;
  const values = own && model.keysAreValues !== true;
  const gate = gateColumns(model, heads);
  const branches = 1 + (own ? 1 : 0) + (values ? 1 : 0) + (gate > 0 ? 1 : 0);
  const project = (name: string, outputs: number, readers = 0) =>
    linear(
      {
        ...{ name, input, weight: 'attention.qkv', tokens, inputs: model.hidden },
        ...{ outputs, bias: model.bias.qkv, enters: true, branches: readers > 1 ? readers : 0 },
      },
      shape,
    );
  const normed = (of: string, count: number) =>
    normStep(
      {
        ...{ name: `${of} norm`, input: of, weights: [`attention.${of}-norm`], tokens },
        width: count * heads.headDim,
      },
      queryKeyNorm(model),
      shape,
    );
  const query = model.qkNorm ? 'query norm' : 'query';
  const key = model.qkNorm ? 'key norm' : 'key';
  const keys = own ? heads.keys : 0;
  const rotated = (heads.queries + keys) * heads.headDim;
  const turned = own ? [query, key] : [query];
  const steps = [
    project('query', heads.queries * heads.headDim, branches),
    ...(own ? [project('key', keys * heads.headDim)] : []),
    ...(values ? [project('value', keys * heads.valueDim)] : []),
    ...(gate > 0 ? [project('gate', gate)] : []),
    ...(model.qkNorm ? [normed('query', heads.queries), ...(own ? [normed('key', keys)] : [])] : []),
    ...(model.position === 'rotary' ? [rotaryStep('rotary', turned, tokens, rotated, shape)] : []),
  ];
  // Where keys are values, those are what keys were before norm and rotation.
  const reads = own ? [query, key, values ? 'value' : 'key'] : [query];
  return { steps, reads: [...new Set(reads)], ...(gate > 0 ? { gate: 'gate' } : {}) };
}

function latentProjections(model: Model, mla: LatentAttention, input: string, shape: Shape): Projected {
  const inside = tokensInside(shape);
  const outside = tokensOutside(shape);
  const heads = model.heads / shape.tensor;
  const down = (name: string, weight: string, outputs: number) =>
    linear(
      {
        name,
        input,
        weight,
        tokens: outside,
        inputs: model.hidden,
        outputs,
        bias: model.bias.qkv,
      },
      shape,
    );
  const latentNorm = (name: string, latent: string, weight: string, width: number) =>
    normStep({ name, input: latent, weights: [weight], tokens: outside, width }, model, shape);
  const up = (name: string, from: string, weight: string, inputs: number, outputs: number) =>
    linear({ name, input: from, weight, tokens: inside, inputs, outputs, bias: false, enters: true }, shape);
  const queryWidth = heads * (mla.nopeDim + mla.ropeDim);
  const compressed = mla.queryRank > 0;
  const queries = compressed
    ? [
        down('query latent', 'attention.query-down', mla.queryRank),
        latentNorm('query latent norm', 'query latent', 'attention.query-latent-norm', mla.queryRank),
        up('query', 'query latent norm', 'attention.query-up', mla.queryRank, queryWidth),
      ]
    : [up('query', input, 'attention.query', model.hidden, queryWidth)];
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
