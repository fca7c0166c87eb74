/** The linear layers of a block, and the projections that one matrix of ours holds. */
import type { Model } from '../model.js';
import { denseWeights, moeWeights } from './feed-forward.js';
import { mixerWeights } from './mixers.js';
import type { Weight } from './weight.js';

/** Matrices that nothing is multiplied by, and those that choose experts or scale them, which libraries leave alone. */
const OTHERS: ReadonlySet<string> = new Set([
  'mixer.convolution',
  'mixer.decay',
  'router',
  'shared-experts.gate',
]);

/** Whether `weight`, of a block, is the matrix of a linear layer that may have an adapter and be kept in few bits. */
export function isLinearLayer({ name, shape }: Weight): boolean {
  return shape.length === 2 && !OTHERS.has(name);
}

/** The matrices [outputs, inputs] of a block's linear layers; `model` is as the block sees it. */
export function linearLayers(model: Model): readonly Weight[] {
  const feedForward = model.moe ? moeWeights(model, model.moe) : denseWeights(model);
  return [...mixerWeights(model), ...feedForward].filter(isLinearLayer);
}

/** A projection that shares a matrix with others, and its share of their outputs. */
export interface Part {
  readonly part: string;
  readonly share: number;
}

/** The projections that the matrix `weight` holds, in order; none where it is one itself. */
export function partsOf(model: Model, weight: string): readonly Part[] {
  if (weight.endsWith('.gate-up')) return shares({ gate: 1, up: 1 });
  if (weight !== 'attention.qkv') return [];
  const { heads, kvHeads, headDim, valueDim = headDim, sharesKeys, keysAreValues, attentionGate } = model;
  const own = sharesKeys === true ? 0 : kvHeads;
  return shares({
    query: heads * headDim,
    key: own * headDim,
    value: keysAreValues === true ? 0 : own * valueDim,
    gate: { 'per-value': heads * valueDim, 'per-head': heads, none: 0 }[attentionGate ?? 'none'],
  });
}

function shares(widths: Readonly<Record<string, number>>): Part[] {
  const total = Object.values(widths).reduce((sum, width) => sum + width, 0);
  return Object.entries(widths).flatMap(([part, width]) =>
    width === 0 ? [] : [{ part, share: width / total }],
  );
}
