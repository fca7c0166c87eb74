/**
 * Model FLOPs of one token's training, the numerator of MFU: matrix products of every weight once
 * forward and twice backward, causal attention counted by its unmasked half, no recomputation.
 */
import { flopsOf, isProduct } from '../../program/kernel.js';
import { blockCounts } from '../blocks.js';
import type { Model } from '../model.js';
import { layerSteps } from './block.js';

/** FLOPs per token, forward and backward, at `sequence` positions. */
export function modelFlopsPerToken(model: Model, sequence: number): number {
  let blocks = 0;
  for (const [kind, count] of blockCounts(model)) blocks += count * forwardFlops(model, kind, sequence);
  return (3 * (blocks + forwardFlops(model, 'head', sequence))) / sequence;
}

/** FLOPs of the matrix products of one layer's forward pass over a sequence; the head's with those of its modules. */
export function forwardFlops(model: Model, kind: Parameters<typeof layerSteps>[1], sequence: number): number {
  const shape = {
    sequences: 1,
    positions: sequence,
    tensor: 1,
    sequenceParallel: false,
    precision: 'bf16',
    flash: true,
    fusedSoftmax: true,
    fusedElementwise: true,
    accumulateFloat32: true,
  } as const;
  return layerSteps(model, kind, shape)
    .flatMap((s) => s.forward)
    .filter(isProduct)
    .reduce((sum, k) => sum + flopsOf(k), 0);
}
