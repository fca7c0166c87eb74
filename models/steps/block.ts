/** A model's layers as steps: embedding, blocks, head. The one entrance for strategies. */

import type { Model } from '../model.js';
import type { LayerKind } from '../weights/weights.js';
import { ATTENTION_NORM, ATTENTION_RESULT, attentionSteps } from './attention.js';
import { embeddingSteps, headSteps } from './ends.js';
import { expertSteps } from './experts.js';
import { networkSteps } from './feed-forward.js';
import { normStep, residualStep } from './memory-bound.js';
import { INPUT, OUTPUT, type Shape, type Step, tokensOutside } from './step.js';

export type { LayerKind } from '../weights/weights.js';

/** The steps of one layer, forward order, for one micro-batch on one rank. */
export function layerSteps(model: Model, kind: LayerKind, shape: Shape): Step[] {
  if (kind === 'embedding') return embeddingSteps(model, shape);
  if (kind === 'head') return headSteps(model, shape);
  const attending = attendingAs(model, kind);
  return model.parallelBlock
    ? parallelBlock(attending, kind, shape)
    : sequentialBlock(attending, kind, shape);
}

/** The model as a block of this kind sees it: without the window, where only local blocks have one. */
function attendingAs(model: Model, kind: LayerKind): Model {
  if (model.fullAttentionEvery === undefined || kind.startsWith('local-')) return model;
  const { slidingWindow: _, ...unlimited } = model;
  return unlimited;
}

/** x' = x + attention(norm(x)); y = x' + feed-forward(norm(x')). */
function sequentialBlock(model: Model, kind: LayerKind, shape: Shape): Step[] {
  const tokens = tokensOutside(shape);
  const middle = 'attention residual';
  const { steps, results } = feedForward(model, kind, 'feed-forward norm', shape);
  return [
    ...attentionSteps(model, shape),
    residualStep(middle, INPUT, [ATTENTION_RESULT], middle, tokens, model, shape),
    feedForwardNorm(model, middle, shape),
    ...steps,
    residualStep('feed-forward residual', middle, results, OUTPUT, tokens, model, shape),
  ];
}

/** y = x + attention(norm(x)) + feed-forward(norm(x)), the norms one or two. */
function parallelBlock(model: Model, kind: LayerKind, shape: Shape): Step[] {
  const { steps, results } = feedForward(
    model,
    kind,
    model.sharedNorm ? ATTENTION_NORM : 'feed-forward norm',
    shape,
  );
  const branches = [ATTENTION_RESULT, ...results];
  return [
    ...attentionSteps(model, shape),
    ...(model.sharedNorm ? [] : [feedForwardNorm(model, INPUT, shape)]),
    ...steps,
    residualStep('residual', INPUT, branches, OUTPUT, tokensOutside(shape), model, shape),
  ];
}

function feedForwardNorm(model: Model, input: string, shape: Shape): Step {
  const { hidden: width } = model;
  const tokens = tokensOutside(shape);
  return normStep({ name: 'feed-forward norm', input, weights: ['mlp.norm'], tokens, width }, model, shape);
}

function feedForward(
  model: Model,
  kind: LayerKind,
  input: string,
  shape: Shape,
): { steps: Step[]; results: string[] } {
  if (kind.endsWith('moe-block')) return expertSteps(model, model.moe!, input, shape);
  const network = { name: 'feed-forward', weight: 'mlp', input, width: model.ffn };
  return { steps: networkSteps(network, model, shape), results: ['feed-forward down'] };
}

/** Bytes of the vector that one layer hands to the next, for one micro-batch on one rank. */
export function boundaryBytes(model: Model, shape: Shape, valueBytes: number): number {
  return tokensOutside(shape) * model.hidden * valueBytes;
}
