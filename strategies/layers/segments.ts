/**
 * The segments of a program: the forward and backward pass of each kind of layer, written once, and
 * of each stretch of layers (a model chunk) that a stage runs in one go.
 */
import { type LayerKind, layerSteps } from '../../models/block.js';
import { activationBytes, tokensInside, tokensOutside } from '../../models/step.js';
import { OpList } from '../../program/op-list.js';
import type { Segment } from '../../program/program.js';
import type { Job } from '../job.js';
import { keepUnder, writeBackward } from './backward.js';
import { writeForward } from './forward.js';
import { shapeOf } from './shape.js';

/** One layer of a chunk: its kind and its number in the model (0 is the embedding). */
export interface PlacedLayer {
  readonly kind: LayerKind;
  readonly index: number;
}

export function layerSegment(kind: LayerKind, direction: 'forward' | 'backward'): string {
  return `${kind}.${direction}`;
}

/** Forward and backward segments of every kind of layer the job's model has. */
export function layerSegments(job: Job, kinds: Iterable<LayerKind>): Record<string, Segment> {
  const shape = shapeOf(job);
  const e = activationBytes(shape);
  const border = {
    ranks: shape.tensor,
    sequenceParallel: shape.sequenceParallel,
    bytes: tokensInside(shape) * job.model.hidden * e,
  };
  const input = tokensOutside(shape) * job.model.hidden * e;
  const segments: Record<string, Segment> = {};
  for (const kind of kinds) {
    const steps = layerSteps(job.model, kind, shape);
    // The ends of the model are never recomputed: their tensors are few, their products large.
    const recompute = kind === 'embedding' || kind === 'head' ? 'none' : job.layout.recompute;
    const forward = new OpList('forward');
    if (recompute === 'full') forward.alloc('activations', 'L{layer}.mb{mb}.input', input);
    writeForward(forward, steps, border, keepUnder(recompute), 'forward');
    const backward = new OpList('backward');
    writeBackward(backward, steps, border, recompute);
    if (recompute === 'full') backward.free('activations', 'L{layer}.mb{mb}.input', input);
    for (const [direction, list] of [['forward', forward], ['backward', backward]] as const) {
      const name = layerSegment(kind, direction);
      segments[name] = { name, ops: list.ops };
    }
  }
  return segments;
}

/** A stretch of layers in one segment; the micro-batch is the caller's argument. */
export function stretchSegment(
  name: string,
  layers: readonly PlacedLayer[],
  direction: 'forward' | 'backward',
): Segment {
  const list = new OpList(direction);
  for (const layer of direction === 'forward' ? layers : layers.toReversed()) {
    list.call(`${layer.kind} ${layer.index}`, layerSegment(layer.kind, direction), { layer: layer.index });
  }
  return { name, ops: list.ops };
}
