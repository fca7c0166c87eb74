/** A model's layers as steps: embedding, blocks, head. The one entrance for strategies. */

import { largest, smallest } from '../../input/extremes.js';
import { blockKind, blockModel } from '../blocks.js';
import type { Model } from '../model.js';
import { handedOnBytes, layerBefore, networkLayer, networkOf, networkSteps } from '../network.js';
import { numbersOf } from '../operations/operation.js';
import type { LayerKind } from '../weights/weights.js';
import { embeddingSteps, headSteps } from './ends.js';
import { addsBranches } from './memory-bound.js';
import { multiTokenSteps } from './multi-token.js';
import { preferenceStep } from './preference.js';
import { activationBytes, type Shape, type Step, tokensOutside } from './step.js';
import { blockSteps } from './transformer-block.js';
import { tunedSteps } from './tuned.js';
import { withVision } from './vision.js';

export type { LayerKind } from '../weights/weights.js';

/** The steps of one layer, forward order, for one micro-batch on one rank. */
export function layerSteps(model: Model, kind: LayerKind, shape: Shape): Step[] {
  const steps = wholeSteps(model, kind, shape);
  return model.tuning === undefined ? steps : tunedSteps(steps, model, kind, shape);
}

/** Those of a layer of which everything is trained. */
function wholeSteps(model: Model, kind: LayerKind, shape: Shape): Step[] {
  const network = networkOf(model);
  if (network !== undefined) {
    const read = kind === 'embedding' ? 0 : handedOnBytes(layerBefore(network, kind), shape);
    return networkSteps(networkLayer(network, kind), shape, read);
  }
  if (kind === 'embedding') {
    const text = embeddingSteps(model, shape);
    return model.vision === undefined ? text : withVision(model, model.vision, text, shape);
  }
  if (kind === 'head') return ends(model, shape);
  const own = blockModel(model, kind);
  return blockSteps(own, shape);
}

/** The head, and what predicts further words behind it. */
function ends(model: Model, shape: Shape): Step[] {
  const [norm, ...rest] = [...headSteps(model, shape), ...(shape.preference ? [preferenceStep(shape)] : [])];
  if (model.mtp === undefined) return [norm!, ...rest];
  const block = layerSteps(model, blockKind(model, model.layers), shape);
  const head = (from: string) => headSteps(model, shape, from);
  // The stream is read by the head and by the first module.
  const both = addsBranches(tokensOutside(shape) * model.hidden, 2, shape);
  return [{ ...norm!, addsBranches: both }, ...rest, ...multiTokenSteps(model, { block, head }, shape)];
}

/** The kind of layer `index` of a model; 0 is the first. */
export function layerKindAt(model: Model, index: number): LayerKind {
  if (index === 0) return 'embedding';
  return index > model.layers ? 'head' : blockKind(model, index);
}

/** Bytes of what a layer of this kind hands to the next, for one micro-batch on one rank; layers of a decoder hand on alike. */
export function outputBytes(model: Model, kind: LayerKind, shape: Shape, valueBytes: number): number {
  const network = networkOf(model);
  if (network === undefined) return boundaryBytes(model, shape, valueBytes);
  return handedOnBytes(networkLayer(network, kind), shape);
}

/** Bytes of what it reads of the layer before it. */
export function inputBytes(model: Model, kind: LayerKind, shape: Shape, valueBytes: number): number {
  const network = networkOf(model);
  if (network === undefined) return boundaryBytes(model, shape, valueBytes);
  return handedOnBytes(layerBefore(network, kind), shape);
}

/** Bytes of the vector that one layer hands to the next; of a network, the most that any does. */
export function boundaryBytes(model: Model, shape: Shape, valueBytes: number): number {
  const network = networkOf(model);
  if (network === undefined) return tokensOutside(shape) * model.hidden * valueBytes;
  const numbers = network.layers.map(({ output }) => (output === undefined ? 0 : numbersOf(output)));
  return tokensOutside(shape) * largest(numbers) * valueBytes;
}

/** The same, and of a network the least that any layer hands to the next. */
export function leastBoundaryBytes(model: Model, shape: Shape, valueBytes: number): number {
  const network = networkOf(model);
  if (network === undefined) return boundaryBytes(model, shape, valueBytes);
  const numbers = network.layers.slice(0, -1).map(({ output }) => numbersOf(output!));
  return tokensOutside(shape) * smallest(numbers) * activationBytes(shape);
}
