/**
 * Model FLOPs of one token's training, the numerator of MFU: matrix products of every weight once
 * forward and twice backward, causal attention counted by its unmasked half, no recomputation.
 */
import { flopsOf, isProduct } from '../../program/kernel.js';
import { blockCounts } from '../blocks.js';
import type { Model } from '../model.js';
import type { LengthShare } from '../sequences.js';
import { layerSteps } from './block.js';

/**
 * FLOPs per token, forward and backward, at `sequence` positions; or of sequences of these lengths, each of which attends to
 * itself, whether they are packed into one of so many positions or computed apart.
 */
export function modelFlopsPerToken(model: Model, sequence: number, lengths?: readonly LengthShare[]): number {
  let blocks = 0;
  for (const [kind, count] of blockCounts(model))
    blocks += count * forwardFlops(model, kind, sequence, lengths);
  return (3 * (blocks + forwardFlops(model, 'head', sequence))) / sequence;
}

/** FLOPs of the matrix products of one layer's forward pass over a sequence; the head's with those of its modules. */
export function forwardFlops(
  model: Model,
  kind: Parameters<typeof layerSteps>[1],
  sequence: number,
  lengths?: readonly LengthShare[],
): number {
  const shape = {
    sequences: 1,
    positions: sequence,
    ...(lengths === undefined ? {} : { documents: lengths }),
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
