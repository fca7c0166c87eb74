/**
 * The two lineages nearly every published transformer comes from. Each function takes what differs from
 * model to model and fills in what the lineage has in common; anything given wins over the common part.
 */
import type { Model } from './model.js';

/** What every entry says for itself. `kvHeads` follows `heads` and `headDim` is hidden / heads unless given. */
export type Essentials = Partial<Model> &
  Pick<
    Model,
    'id' | 'title' | 'family' | 'source' | 'layers' | 'hidden' | 'heads' | 'ffn' | 'vocab' | 'sequence'
  >;

const BIASES_EVERYWHERE = { qkv: true, output: true, mlp: true, head: false };
export const NO_BIASES = { qkv: false, output: false, mlp: false, head: false };

/**
 * GPT-2 and its descendants (Radford et al. 2019): layer norm, GELU, biases in every linear layer, learned
 * positions, output matrix tied to the embedding, dropout 0.1.
 */
export function gpt(model: Essentials): Model {
  const positions = model.position === undefined || model.position === 'learned' ? model.sequence : 0;
  return {
    ...SHARED,
    kvHeads: model.heads,
    headDim: model.hidden / model.heads,
    gated: false,
    activation: 'gelu',
    norm: 'layer',
    position: 'learned',
    learnedPositions: positions,
    tiedEmbeddings: true,
    bias: BIASES_EVERYWHERE,
    dropout: 0.1,
    ...model,
  };
}

/**
 * Llama and its descendants (Touvron et al. 2023, arXiv 2302.13971, section 2.2): RMS norm, SwiGLU, rotary
 * positions, no biases, no dropout, an output matrix of its own.
 */
export function llama(model: Essentials): Model {
  return {
    ...SHARED,
    kvHeads: model.heads,
    headDim: model.hidden / model.heads,
    gated: true,
    activation: 'silu',
    norm: 'rms',
    position: 'rotary',
    learnedPositions: 0,
    tiedEmbeddings: false,
    bias: NO_BIASES,
    dropout: 0,
    ...model,
  };
}

/**
 * BERT and its descendants (Devlin et al. 2018, arXiv 1810.04805): GPT's blocks without the causal mask, each norm after its
 * residual add and one after the embedding, two segments, a pooler; trained to predict masked words, whose output matrix is
 * the embedding with a bias.
 */
export function bert(model: Essentials): Model {
  return gpt({
    causal: false,
    postNorms: 'after-add',
    embeddingNorm: true,
    finalNorm: false,
    bias: { ...BIASES_EVERYWHERE, head: true },
    encoder: { segments: 2, pooler: true, maskedWords: {} },
    ...model,
  });
}

const SHARED = { qkNorm: false, parallelBlock: false, sharedNorm: false, causal: true };
