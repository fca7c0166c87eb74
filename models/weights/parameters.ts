/** How many parameters a model has, and how many of them one token uses. */
import { blockModel, expertsLike } from '../blocks.js';
import { withoutPretrainingHeads } from '../encoder.js';
import type { Model } from '../model.js';
import { elementsOf, type LayerKind, layersOf } from './weights.js';

export interface ParameterCount {
  readonly total: number;
  /** Used by one token: of the routed experts only the `topk` it visits; everything else is used. */
  readonly active: number;
  /** How many are trained; absent: all. */
  readonly trained?: number;
}

/**
 * Sum over all weights. Embedding and output matrix count in both figures, as in the published "A3B" of
 * Qwen3 and the 12.9B of Mixtral; a tied matrix counts once. (DeepSeek leaves its input embedding out of
 * the active figure: 36.6B for V3 where this gives 37.6B.) Of an encoder the figure is that of the published model, with its
 * pooler and without the heads that predict masked words and next sentences (BERT's 109,482,240; 110,106,428 with both).
 */
export function parameterCount(trained: Model): ParameterCount {
  return weightCount(withoutPretrainingHeads(trained));
}

/** The same sum over all that is trained, an encoder's heads with it. */
export function weightCount(model: Model): ParameterCount {
  let total = 0;
  let active = 0;
  let trained = 0;
  const topk = (kind: LayerKind) => blockModel(model, expertsLike(model, kind)).moe!.topk;
  for (const layer of layersOf(model)) {
    for (const weight of layer.weights) {
      const elements = elementsOf(weight);
      total += elements;
      if (!weight.frozen) trained += elements;
      active += weight.expert === true ? (elements / weight.copies) * topk(layer.kind) : elements;
    }
  }
  return trained === total ? { total, active } : { total, active, trained };
}
