/** A model's layers as steps: embedding, blocks, head. The one entrance for strategies. */
import { attentionSteps } from './attention.js';
import { embeddingSteps, headSteps } from './ends.js';
import { denseFeedForwardSteps, expertFeedForwardSteps } from './feed-forward.js';
import type { Model } from './model.js';
import type { Shape, Step } from './step.js';

export type LayerKind = 'embedding' | 'dense-block' | 'moe-block' | 'head';

/** The steps of one layer, forward order, for one micro-batch on one rank. */
export function layerSteps(model: Model, kind: LayerKind, shape: Shape): Step[] {
  switch (kind) {
    case 'embedding':
      return embeddingSteps(model, shape);
    case 'dense-block':
      return [...attentionSteps(model, shape), ...denseFeedForwardSteps(model, shape)];
    case 'moe-block':
      return [...attentionSteps(model, shape), ...expertFeedForwardSteps(model, model.moe!, shape)];
    case 'head':
      return headSteps(model, shape);
  }
}

/** Bytes of the vector that one layer hands to the next, for one micro-batch on one rank. */
export function boundaryBytes(model: Model, shape: Shape, valueBytes: number): number {
  const split = shape.sequenceParallel ? shape.tensor : 1;
  return (shape.sequences * shape.positions * model.hidden * valueBytes) / split;
}
