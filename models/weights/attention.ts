/**
 * The weights of self-attention: multi-head, grouped-query and multi-query with one fused projection for
 * queries, keys and values, or multi-head latent attention with its compressed projections.
 */
import type { LatentAttention, Model, SparseIndexer } from '../model.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

/** Weights of one block's attention, without the norms around it. */
export function attentionWeights(model: Model): Weight[] {
  return model.mla === undefined ? headedAttention(model) : latentAttention(model, model.mla);
}

/** Queries have `heads` heads, keys and values `kvHeads` (Ainslie et al. 2023, arXiv 2305.13245). */
function headedAttention(model: Model): Weight[] {
  const { hidden, heads, headDim, bias } = model;
  const valueDim = model.valueDim ?? headDim;
  return [
    ...linearWeights('attention.qkv', [queryKeyValueWidth(model), hidden], 'column', { bias: bias.qkv }),
    ...(model.qkNorm ? queryKeyNorms(model) : []),
    ...(model.attentionSinks === true ? [{ name: SINKS, shape: [heads], split: 0 as const, copies: 1 }] : []),
    ...linearWeights('attention.output', [hidden, heads * valueDim], 'row', { bias: bias.output }),
  ];
}

/** Columns of queries, keys and values, and of the gate on the output; shared keys and values are projected elsewhere. */
function queryKeyValueWidth(model: Model): number {
  const { heads, kvHeads, headDim, valueDim = headDim, attentionGate, sharesKeys, keysAreValues } = model;
  const gate = { 'per-value': heads * valueDim, 'per-head': heads, none: 0 }[attentionGate ?? 'none'];
  const keyValue = headDim + (keysAreValues === true ? 0 : valueDim);
  return heads * headDim + (sharesKeys === true ? 0 : kvHeads * keyValue) + gate;
}

/** The learned scores that attention divides by besides those of positions, one a head. */
export const SINKS = 'attention.sinks';

/** One gain per position in a head, shared by all heads (Qwen3), or for each head its own. */
function queryKeyNorms(model: Model): Weight[] {
  const { heads, kvHeads, headDim, qkNormGains, qkNormBias, sharesKeys } = model;
  if (qkNormGains === 'none') return [];
  const own = qkNormGains === 'per-head';
  const traits = qkNormBias === undefined ? model : { ...model, normBias: qkNormBias };
  const norm = (of: 'query' | 'key', count: number) =>
    own
      ? normWeights(`attention.${of}-norm`, traits, count * headDim, 'column')
      : normWeights(`attention.${of}-norm`, traits, headDim);
  return [...norm('query', heads), ...(sharesKeys === true ? [] : norm('key', kvHeads))];
}

/**
 * Queries, keys and values are expanded from short latent vectors; the part of the key that carries the
 * rotary position is projected beside the latent and shared by all heads. The projections down are
 * replicated, those up divided by heads (DeepSeek-V2, arXiv 2405.04434, section 2.1).
 */
function latentAttention(model: Model, mla: LatentAttention): Weight[] {
  const { hidden, heads, bias } = model;
  const queryDim = heads * (mla.nopeDim + mla.ropeDim);
  const query =
    mla.queryRank === 0
      ? linearWeights('attention.query', [queryDim, hidden], 'column')
      : [
          ...linearWeights('attention.query-down', [mla.queryRank, hidden], 'whole', { bias: bias.qkv }),
          ...normWeights('attention.query-latent-norm', model, mla.queryRank),
          ...linearWeights('attention.query-up', [queryDim, mla.queryRank], 'column'),
        ];
  return [
    ...query,
    ...linearWeights('attention.key-value-down', [mla.kvRank + mla.ropeDim, hidden], 'whole', {
      bias: bias.qkv,
    }),
    ...normWeights('attention.key-value-latent-norm', model, mla.kvRank),
    ...linearWeights('attention.key-value-up', [heads * (mla.nopeDim + mla.valueDim), mla.kvRank], 'column'),
    ...linearWeights('attention.output', [hidden, heads * mla.valueDim], 'row', { bias: bias.output }),
    ...(mla.indexer ? indexerWeights(mla.indexer, mla.queryRank || hidden, hidden) : []),
  ];
}

/** What chooses keys (DeepSeek-V3.2, 2025, section 2.1); the keys' norm is a layer norm. Every tensor rank has it whole. */
function indexerWeights({ heads, headDim }: SparseIndexer, queryRank: number, hidden: number): Weight[] {
  return [
    ...linearWeights('indexer.query', [heads * headDim, queryRank], 'whole'),
    ...linearWeights('indexer.key', [headDim, hidden], 'whole'),
    ...normWeights('indexer.key-norm', { norm: 'layer' }, headDim),
    ...linearWeights('indexer.weights', [heads, hidden], 'whole'),
  ];
}
