/**
 * Model FLOPs of one token's training, the numerator of MFU: matrix products of every weight once
 * forward and twice backward, causal attention counted by its unmasked half, no recomputation. Of frozen weights the
 * second of the two is not computed, nor counted: some two thirds are left with adapters. Nor is what experts do not
 * compute, since tokens that were sent to them were dropped.
 */
import { flopsOf, isProduct, type Kernel } from '../../program/kernel.js';
import { blockCounts } from '../blocks.js';
import type { Model } from '../model.js';
import { networkOf } from '../network.js';
import type { LengthShare } from '../sequences.js';
import { type LayerKind, layerSteps } from './block.js';
import type { Step } from './step.js';

/**
 * FLOPs per token, forward and backward, at `sequence` positions; or of sequences of these lengths, each of which attends to
 * itself, whether they are packed into one of so many positions or computed apart. Experts get the share `kept` of what
 * tokens send them.
 */
export function modelFlopsPerToken(
  model: Model,
  sequence: number,
  lengths?: readonly LengthShare[],
  kept = 1,
): number {
  if (model.tuning !== undefined) return tunedFlops(model, sequence, kept, lengths) / sequence;
  if (networkOf(model) !== undefined) return networkFlops(model, sequence, lengths) / sequence;
  let blocks = forwardFlops(model, 'embedding', sequence, lengths, kept);
  for (const [kind, count] of blockCounts(model))
    blocks += count * forwardFlops(model, kind, sequence, lengths, kept);
  return (3 * (blocks + forwardFlops(model, 'head', sequence, lengths, kept))) / sequence;
}

/** Kernels of one layer's forward pass over a sequence, or over one sample. */
export function forwardKernels(model: Model, kind: LayerKind, sequence: number): readonly Kernel[] {
  return stepsOver(model, kind, sequence).flatMap((step) => step.forward);
}

/** Those of a sample of a network: thrice a product forward, but once where nothing follows backward, as in a teacher. */
function networkFlops(model: Model, sequence: number, lengths?: readonly LengthShare[]): number {
  const ofLayer = (kind: LayerKind) =>
    stepsOver(model, kind, sequence, lengths).reduce((sum, { forward, inputGradient, weightGradient }) => {
      const times = inputGradient.length + weightGradient.length === 0 ? 1 : 3;
      return sum + times * sumOf(forward, 1);
    }, 0);
  const blocks = [...blockCounts(model)].map(([kind, count]) => count * ofLayer(kind));
  return blocks.reduce((sum, flops) => sum + flops, ofLayer('embedding') + ofLayer('head'));
}

/** FLOPs of the matrix products of one layer's forward pass over a sequence; the head's with those of its modules. */
export function forwardFlops(
  model: Model,
  kind: LayerKind,
  sequence: number,
  lengths?: readonly LengthShare[],
  kept = 1,
): number {
  return sumOf(
    stepsOver(model, kind, sequence, lengths).flatMap((s) => s.forward),
    kept,
  );
}

/** Those of a sequence, where not everything is trained: attention twice backward, weights' products as often as they are. */
function tunedFlops(model: Model, sequence: number, kept: number, lengths?: readonly LengthShare[]): number {
  const ofLayer = (kind: LayerKind) => {
    const steps = stepsOver(model, kind, sequence, lengths);
    const attention = steps
      .flatMap((s) => s.forward)
      .filter((k) => k.family === 'attention' || k.family === 'scan');
    const backward = steps.flatMap((s) => [...s.inputGradient, ...s.weightGradient]);
    const products = backward.filter((k) => k.family === 'gemm' || k.family === 'grouped-gemm');
    const forward = steps.flatMap((s) => s.forward);
    return sumOf(forward, kept) + sumOf(products, kept) + 2 * sumOf(attention, kept);
  };
  const blocks = [...blockCounts(model)].map(([kind, count]) => count * ofLayer(kind));
  return blocks.reduce((sum, flops) => sum + flops, ofLayer('head') + ofLayer('embedding'));
}

function sumOf(kernels: readonly Kernel[], kept: number): number {
  const share = ({ family }: Kernel) => (family === 'grouped-gemm' ? kept : 1);
  return kernels.filter(isProduct).reduce((sum, k) => sum + share(k) * flopsOf(k), 0);
}

/** The steps of one layer over a sequence, or over one sample, on one rank. */
export function stepsOver(
  model: Model,
  kind: LayerKind,
  sequence: number,
  lengths?: readonly LengthShare[],
): Step[] {
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
  return layerSteps(model, kind, shape);
}
