/**
 * Core attention, softmax(QKᵀ)·V: one fused kernel each way that never writes the scores (FlashAttention),
 * or batched products around a written score matrix.
 */
import { type Attention, attendedPairs, type Documents, type Gemm } from '../../program/kernel.js';
import type { Model } from '../model.js';
import { type LengthShare, meanTokens } from '../sequences.js';
import { SINKS } from '../weights/attention.js';
import { softmaxSteps } from './attention-softmax.js';
import { elementaryDropout } from './elementary.js';
import { pass } from './memory-bound.js';
import {
  activationBytes,
  atLeast16Bit,
  type Shape,
  type Step,
  step,
  type Tensor,
  tokensInside,
} from './step.js';

/** Heads of one rank and their widths. */
export interface Heads {
  readonly queries: number;
  readonly keys: number;
  readonly headDim: number;
  readonly valueDim: number;
  /** Positions that keys are of, where those of queries are others (cross-attention). Absent: the same. */
  readonly keyPositions?: number;
}

/** From the tensors that hold queries, keys and values to `context`, [tokens, heads × `valueDim`]. */
export function coreAttention(
  model: Model,
  heads: Heads,
  from: readonly string[],
  shape: Shape,
  valueDim = heads.valueDim,
): Step[] {
  const context = {
    name: 'context',
    bytes: tokensInside(shape) * heads.queries * valueDim * activationBytes(shape),
  };
  return shape.flash
    ? [flashAttention(model, heads, from, context, shape)]
    : unfusedAttention(model, heads, from, context, shape);
}

function sinks(model: Model): string[] {
  return model.attentionSinks === true ? [SINKS] : [];
}

function flashAttention(
  model: Model,
  heads: Heads,
  from: readonly string[],
  writes: Tensor,
  shape: Shape,
): Step {
  const kernel = (direction: Attention['direction']): Attention => ({
    family: 'attention',
    direction,
    batch: shape.sequences,
    heads: heads.queries,
    kvHeads: heads.keys,
    queries: shape.positions,
    keys: heads.keyPositions ?? shape.positions,
    headDim: heads.headDim,
    valueDim: heads.valueDim,
    causal: model.causal,
    ...(model.slidingWindow === undefined ? {} : { window: model.slidingWindow }),
    ...(shape.documents === undefined
      ? {}
      : { documents: packedRow(model, shape.documents, shape.positions) }),
    precision: atLeast16Bit(shape),
    ...(shape.attention === undefined ? {} : { implementation: shape.attention }),
  });
  const statistics = { name: 'log-sum-exp', bytes: tokensInside(shape) * heads.queries * 4 };
  return step({
    name: 'core attention',
    reads: from,
    writes,
    side: [statistics],
    weights: sinks(model),
    forward: [kernel('forward')],
    inputGradient: [kernel('backward')],
    inputNeeds: [...from, 'context', statistics.name],
    coreAttention: true,
  });
}

/**
 * A row full of sequences of these lengths: Σ l² / Σ l of them for each position where all see all, and what a causal mask
 * and a window leave of it. Kernels of fixed length, unfused ones, compute the whole row and mask the rest.
 */
function packedRow(model: Model, lengths: readonly LengthShare[], positions: number): Documents {
  const { causal, slidingWindow } = model;
  const at = { causal, ...(slidingWindow === undefined ? {} : { window: slidingWindow }) };
  const pairs = lengths.reduce(
    (sum, { tokens, share }) => sum + share * attendedPairs({ ...at, queries: tokens, keys: tokens }),
    0,
  );
  return { pairs: (positions / meanTokens(lengths)) * pairs, longest: lengths.at(-1)!.tokens };
}

function unfusedAttention(
  model: Model,
  heads: Heads,
  from: readonly string[],
  writes: Tensor,
  shape: Shape,
): Step[] {
  const e = activationBytes(shape);
  const { headDim, valueDim } = heads;
  const batch = shape.sequences * heads.queries;
  const s = shape.positions;
  const k = heads.keyPositions ?? s;
  const scores = batch * s * k;
  const product = (role: Gemm['role'], m: number, n: number, k: number): Gemm => ({
    family: 'gemm',
    role,
    m,
    n,
    k,
    batch,
    precision: atLeast16Bit(shape),
    accumulate: false,
  });
  const weighted = model.dropout > 0 ? 'dropped probabilities' : 'attention probabilities';
  return [
    step({
      name: 'attention scores',
      reads: from,
      writes: { name: 'attention scores', bytes: scores * e },
      weights: sinks(model),
      forward: [product('forward', s, k, headDim)],
      inputGradient: [product('input-gradient', s, headDim, k), product('input-gradient', k, headDim, s)],
      inputNeeds: from,
      coreAttention: true,
    }),
    ...softmaxSteps(scores, batch, model.causal, shape),
    ...(model.dropout > 0 ? [dropoutStep(scores, weighted, shape)] : []),
    step({
      name: 'attention values',
      reads: [weighted, ...from],
      writes,
      forward: [product('forward', s, valueDim, k)],
      inputGradient: [product('input-gradient', s, k, valueDim), product('input-gradient', k, valueDim, s)],
      inputNeeds: [weighted, ...from],
      coreAttention: true,
    }),
  ];
}

function dropoutStep(scores: number, writes: string, shape: Shape): Step {
  const e = activationBytes(shape);
  const elementary = shape.elementary === true ? elementaryDropout(scores, e) : undefined;
  const mask = { name: 'score dropout mask', bytes: elementary?.kept ?? scores };
  return step({
    name: 'score dropout',
    reads: ['attention probabilities'],
    writes: { name: writes, bytes: scores * e },
    side: [mask],
    forward: [elementary?.forward ?? pass('elementwise', 'score dropout', scores, 2 * e + 1)],
    inputGradient: [elementary?.backward ?? pass('elementwise', 'score dropout backward', scores, 2 * e + 1)],
    inputNeeds: [mask.name],
    coreAttention: true,
  });
}
