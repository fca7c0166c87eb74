/**
 * A model's layers and every weight in them, from the hyper-parameters: embedding, blocks, head. Parameter
 * counts, memory, gradient traffic and checkpoint size are all sums over this list.
 */

import type { Model } from '../model.js';
import { attentionWeights } from './attention.js';
import { denseWeights, moeWeights } from './feed-forward.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

export { elementsOf, type Weight } from './weight.js';

/** What a layer is: local blocks attend to a window in models whose other blocks attend to everything. */
export type LayerKind = 'embedding' | BlockKind | 'head';
type BlockKind = `${'' | 'local-'}${'dense' | 'moe'}-block`;

export interface Layer {
  readonly kind: LayerKind;
  readonly weights: readonly Weight[];
  /** On a head that multiplies by the embedding's matrix and so has none of its own. */
  readonly tied?: true;
}

/**
 * Embedding, `model.layers` blocks, head, in order of the forward pass. Blocks of one kind are one shared
 * object, so a list for 126 layers costs no more than one for 2.
 */
export function layersOf(model: Model): readonly Layer[] {
  const known = layersByModel.get(model) ?? listLayers(model);
  layersByModel.set(model, known);
  return known;
}

/** A search asks for the layers of one model thousands of times. */
const layersByModel = new WeakMap<Model, readonly Layer[]>();

function listLayers(model: Model): readonly Layer[] {
  const made = new Map<BlockKind, Layer>();
  const blocks = Array.from({ length: model.layers }, (_, i) => {
    const kind = blockKind(model, i + 1);
    const layer = made.get(kind) ?? blockOf(model, kind);
    made.set(kind, layer);
    return layer;
  });
  return [embedding(model), ...blocks, head(model)];
}

/** Kind of block `block` (1 is the first): the first few before MoE blocks are dense. */
export function blockKind(model: Model, block: number): BlockKind {
  const { moe, fullAttentionEvery: every } = model;
  const local = every !== undefined && block % every !== 0 ? 'local-' : '';
  return `${local}${moe && block > moe.firstDenseLayers ? 'moe' : 'dense'}-block`;
}

/** How many blocks a model has of each kind. */
export function blockCounts(model: Model): ReadonlyMap<BlockKind, number> {
  const counts = new Map<BlockKind, number>();
  for (let block = 1; block <= model.layers; block++) {
    const kind = blockKind(model, block);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Token table [vocab, hidden], divided by vocabulary; position table [positions, hidden], replicated. */
function embedding(model: Model): Layer {
  const { vocab, hidden, learnedPositions } = model;
  return {
    kind: 'embedding',
    weights: [
      ...linearWeights('embedding', [vocab, hidden], 'column'),
      ...(model.position === 'learned'
        ? linearWeights('positions', [learnedPositions, hidden], 'whole')
        : []),
      ...(model.embeddingNorm === true ? normWeights('embedding.norm', model, hidden) : []),
    ],
  };
}

function blockOf(model: Model, kind: BlockKind): Layer {
  const moe = kind.endsWith('moe-block');
  const feedForward = moe ? moeWeights(model, model.moe!) : denseWeights(model);
  return { kind, weights: block(model, feedForward) };
}

/** Attention and feed-forward with a norm before each, or one before both when it is shared. */
function block(model: Model, feedForward: readonly Weight[]): readonly Weight[] {
  const secondNorm = model.sharedNorm ? [] : normWeights('mlp.norm', model, model.hidden);
  return [
    ...normWeights('attention.norm', model, model.hidden),
    ...attentionWeights(model),
    ...secondNorm,
    ...feedForward,
  ];
}

/** Final norm and output matrix [vocab, hidden]; a tied head keeps only the norm (and a bias, if any). */
function head(model: Model): Layer {
  const finalNorm = normWeights('head.norm', model, model.hidden);
  const [matrix, ...bias] = linearWeights('head', [model.vocab, model.hidden], 'column', {
    bias: model.bias.head,
  });
  if (model.tiedEmbeddings) return { kind: 'head', weights: [...finalNorm, ...bias], tied: true };
  return { kind: 'head', weights: [...finalNorm, matrix!, ...bias] };
}
