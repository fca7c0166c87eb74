/**
 * A model's layers and every weight in them, from the hyper-parameters: embedding, blocks, head. Parameter
 * counts, memory, gradient traffic and checkpoint size are all sums over this list.
 */

import type { Network } from '../architectures/network.js';
import { type BlockKind, blockKind, kindsOfBlocks } from '../blocks.js';
import type { Model } from '../model.js';
import { networkOf, networkWeights } from '../network.js';
import { blockWeights } from './block.js';
import { encoderHeadWeights, segmentWeights } from './encoder.js';
import { tunedWeights } from './tuned.js';
import { visionWeights } from './vision.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

export { elementsOf, type Weight } from './weight.js';

/** What a layer is; kinds of blocks are named by `blocks.ts`. */
export type LayerKind = 'embedding' | BlockKind | 'head';

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
  const network = networkOf(model);
  if (network !== undefined) return layersOfNetwork(network);
  const made = new Map<BlockKind, Layer>();
  for (const { kind, model: own } of kindsOfBlocks(model))
    made.set(kind, { kind, weights: tunedWeights(own, 'block', blockWeights(own)) });
  const blocks = Array.from({ length: model.layers }, (_, i) => made.get(blockKind(model, i + 1))!);
  const last = tuned(model, head(model));
  const further = multiTokenWeights(model, blocks.at(-1)!.weights);
  return [
    tuned(model, embedding(model)),
    ...blocks,
    further.length === 0 ? last : { ...last, weights: [...last.weights, ...further] },
  ];
}

/** Layers of one kind are one object here, too. */
function layersOfNetwork({ layers }: Network): Layer[] {
  const made = new Map<string, Layer>();
  return layers.map((layer, i) => {
    const kind = i === 0 ? 'embedding' : i === layers.length - 1 ? 'head' : (layer.kind as BlockKind);
    const tied = layer.tied === undefined ? {} : { tied: layer.tied };
    const known = made.get(kind) ?? { kind, weights: networkWeights(layer), ...tied };
    made.set(kind, known);
    return known;
  });
}

function tuned(model: Model, layer: Layer): Layer {
  const { kind, weights } = layer;
  return model.tuning === undefined
    ? layer
    : { ...layer, weights: tunedWeights(model, kind as 'embedding' | 'head', weights) };
}

/** Multi-token-prediction modules: two norms and a projection, a block like the last, a final norm. */
function multiTokenWeights(model: Model, block: readonly Weight[]): Weight[] {
  const { hidden, mtp = 0 } = model;
  return Array.from({ length: mtp }, (_, i) =>
    [
      ...normWeights('embedding norm', model, hidden),
      ...normWeights('stream norm', model, hidden),
      ...linearWeights('projection', [hidden, 2 * hidden], 'whole'),
      ...block,
      ...normWeights('head.norm', model, hidden),
    ].map((weight) => ({ ...weight, name: `mtp${i + 1} ${weight.name}` })),
  ).flat();
}

/** Token table [vocab, hidden], divided by vocabulary; position table [positions, hidden], replicated. */
function embedding(model: Model): Layer {
  const { vocab, hidden, learnedPositions, embeddingWidth } = model;
  return {
    kind: 'embedding',
    weights: [
      ...linearWeights('embedding', [vocab, embeddingWidth ?? hidden], 'column'),
      ...(embeddingWidth === undefined
        ? []
        : linearWeights('embedding.widening', [hidden, embeddingWidth], 'whole')),
      ...(model.position === 'learned'
        ? linearWeights('positions', [learnedPositions, hidden], 'whole')
        : []),
      ...segmentWeights(model),
      ...(model.embeddingNorm === true ? normWeights('embedding.norm', model, hidden) : []),
      ...(model.vision === undefined ? [] : visionWeights(model.vision)),
    ],
  };
}

/** Whether the token table is trained. */
export function trainsEmbedding(model: Model): boolean {
  return !layersOf(model)[0]!.weights[0]?.frozen;
}

/** Final norm and output matrix [vocab, hidden]; a tied head keeps only the norm (and a bias, if any), one without outputs the norm. */
function head(model: Model): Layer {
  const { outputs = model.vocab, embeddingWidth } = model;
  const before = [
    ...(model.finalNorm === false ? [] : normWeights('head.norm', model, model.hidden)),
    ...(embeddingWidth === undefined
      ? []
      : linearWeights('head.narrowing', [embeddingWidth, model.hidden], 'whole')),
    ...encoderHeadWeights(model),
  ];
  if (outputs === 0) return { kind: 'head', weights: before };
  // Few columns are not worth dividing.
  const parallel = model.outputs === undefined ? 'column' : 'whole';
  const [matrix, ...bias] = linearWeights('head', [outputs, embeddingWidth ?? model.hidden], parallel, {
    bias: model.bias.head,
  });
  if (model.tiedEmbeddings && model.outputs === undefined)
    return { kind: 'head', weights: [...before, ...bias], tied: true };
  return { kind: 'head', weights: [...before, matrix!, ...bias] };
}
