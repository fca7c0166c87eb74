/**
 * Sparse attention (DeepSeek-V3.2, 2025, section 2.1): an indexer of a few narrow heads scores every earlier position,
 * each query attends to the `topk` best. What attends is the cheaper of two kernels: over the chosen keys in their
 * compressed form, which all heads share, or over all keys with the others masked, which is what short sequences get.
 */
import { type Attention, attendedPairs } from '../../program/kernel.js';
import type { LatentAttention, Model, SparseIndexer } from '../model.js';
import type { Heads } from './core-attention.js';
import { linear } from './linear.js';
import { normStep, pass } from './memory-bound.js';
import { atLeast16Bit, type Shape, type Step, step, tokensInside, tokensOutside } from './step.js';

/** The tensor that says which keys each query attends to. */
export const CHOSEN = 'chosen keys';

/** Queries from the compressed ones, one key a position, a weight for each head; scores and the best of them. Every tensor rank has all of it. */
export function indexerSteps(
  model: Model,
  indexer: SparseIndexer,
  from: { readonly input: string; readonly queries: string; readonly queryRank: number },
  shape: Shape,
): Step[] {
  const tokens = tokensOutside(shape);
  const { heads, headDim } = indexer;
  const project = (name: string, input: string, weight: string, inputs: number, outputs: number) =>
    linear({ name, input, weight, tokens, inputs, outputs, bias: false }, shape);
  const layerNorm = { ...model, norm: 'layer', normBias: true, normGain: true } as const;
  const norm = { name: 'index key norm', input: 'index keys', weights: ['indexer.key-norm'], tokens };
  return [
    project('index queries', from.queries, 'indexer.query', from.queryRank, heads * headDim),
    project('index keys', from.input, 'indexer.key', model.hidden, headDim),
    normStep({ ...norm, width: headDim }, layerNorm, shape),
    project('index weights', from.input, 'indexer.weights', model.hidden, heads),
    choose(indexer, shape),
  ];
}

function choose({ heads, headDim, topk }: SparseIndexer, shape: Shape): Step {
  const { positions, sequences } = shape;
  // A product of queries and keys without one with values: half of what attention of that width computes.
  const scores = (direction: Attention['direction']): Attention => ({
    ...{ family: 'attention', direction, batch: sequences, heads: heads / 2, kvHeads: 1 },
    ...{ queries: positions, keys: positions, headDim, valueDim: headDim, causal: true },
    precision: atLeast16Bit(shape),
  });
  const pairs = sequences * attendedPairs({ queries: positions, keys: positions, causal: true });
  const kept = tokensInside(shape) * Math.min(topk, positions);
  return step({
    name: CHOSEN,
    reads: ['index queries', 'index key norm', 'index weights'],
    writes: { name: CHOSEN, bytes: kept * 4 },
    // A float32 score for each pair is written, and read by the selection.
    forward: [scores('forward'), pass('routing', 'top-k keys', pairs, 4 + 4)],
    inputGradient: [scores('backward')],
    inputNeeds: ['index queries', 'index key norm', 'index weights'],
  });
}

/** How the chosen keys are attended to, and whether that is by the compressed keys. */
export function sparseHeads(
  { kvRank, ropeDim }: LatentAttention,
  { topk }: SparseIndexer,
  heads: Heads,
  { positions }: Shape,
): { readonly heads: Heads; readonly window?: number } {
  const compressed = { ...heads, keys: 1, headDim: kvRank + ropeDim, valueDim: kvRank };
  const work = (of: Heads, window?: number) =>
    attendedPairs({ queries: positions, keys: positions, causal: true, ...(window ? { window } : {}) }) *
    (of.headDim + of.valueDim);
  return work(compressed, topk) < work(heads) ? { heads: compressed, window: topk } : { heads };
}
