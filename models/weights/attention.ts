/**
 * The weights of self-attention: multi-head, grouped-query and multi-query with one fused projection for
 * queries, keys and values, or multi-head latent attention with its compressed projections.
 */
import type { LatentAttention, Model, ShortConvolution } from '../model.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

/** Weights of one block's attention, or of what it has in its place, without the norms around it. */
export function mixerWeights(model: Model): Weight[] {
  switch (model.mixer?.kind) {
    case undefined:
      return attentionWeights(model);
    case 'none':
      return [];
    default:
      throw new Error(`${model.mixer!.kind} blocks are yet to be written`);
    case 'convolution':
      return convolutionWeights(model, model.mixer);
    case 'linear':
      return linearWeights('attention.linear', [model.hidden, model.hidden], 'whole');
  }
}

/** Both gates and what is convolved come of one product; each channel has a filter of its own. */
function convolutionWeights({ hidden }: Model, { width, bias }: ShortConvolution): Weight[] {
  return [
    ...linearWeights('convolution.input', [3 * hidden, hidden], 'column', { bias }),
    { name: 'convolution.filter', shape: [hidden, width], split: 0, copies: 1 },
    ...(bias ? [{ name: 'convolution.filter.bias', shape: [hidden], split: 0 as const, copies: 1 }] : []),
    ...linearWeights('convolution.output', [hidden, hidden], 'row', { bias }),
  ];
}

function attentionWeights(model: Model): Weight[] {
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
  const { heads, kvHeads, headDim, valueDim = headDim, attentionGate, sharesKeys } = model;
  const gate = { 'per-value': heads * valueDim, 'per-head': heads, none: 0 }[attentionGate ?? 'none'];
  return heads * headDim + (sharesKeys === true ? 0 : kvHeads * (headDim + valueDim)) + gate;
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
  ];
}
