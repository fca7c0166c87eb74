/**
 * A model's layers and every weight in them, from the hyper-parameters: embedding, blocks, head. Parameter
 * counts, memory, gradient traffic and checkpoint size are all sums over this list.
 */
import { attentionWeights } from './attention-weights.js';
import { denseWeights, mixtureWeights } from './feed-forward-weights.js';
import type { Model } from './model.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

export { elementsOf, type Weight } from './weight.js';

export interface Layer {
  readonly kind: 'embedding' | 'dense-block' | 'moe-block' | 'head';
  readonly weights: readonly Weight[];
  /** On a head that multiplies by the embedding's matrix and so has none of its own. */
  readonly tied?: true;
}

/**
 * Embedding, `model.layers` blocks, head, in order of the forward pass. Blocks of one kind are one shared
 * object, so a list for 126 layers costs no more than one for 2.
 */
export function layersOf(model: Model): readonly Layer[] {
  const denseCount = denseBlocks(model);
  const dense = denseCount > 0 ? [denseBlock(model)] : [];
  const mixture = denseCount < model.layers ? [mixtureBlock(model)] : [];
  return [
    embedding(model),
    ...dense.flatMap((block) => Array<Layer>(denseCount).fill(block)),
    ...mixture.flatMap((block) => Array<Layer>(model.layers - denseCount).fill(block)),
    head(model),
  ];
}

/** Blocks with a dense feed-forward network: all, or the first few before a mixture of experts. */
function denseBlocks(model: Model): number {
  return model.moe === undefined ? model.layers : Math.min(model.moe.firstDenseLayers, model.layers);
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

function denseBlock(model: Model): Layer {
  return { kind: 'dense-block', weights: block(model, denseWeights(model)) };
}

function mixtureBlock(model: Model): Layer {
  return { kind: 'moe-block', weights: block(model, mixtureWeights(model, model.moe!)) };
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
