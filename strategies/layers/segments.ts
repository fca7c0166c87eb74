/**
 * The segments of a program: the forward and backward pass of each kind of layer, written once, and
 * of each model chunk, the layers that a stage runs in one go.
 */
import { boundaryBytes, type LayerKind, layerSteps } from '../../models/steps/block.js';
import { activationBytes, INPUT, OUTPUT } from '../../models/steps/step.js';
import { OpList } from '../../program/op-list.js';
import type { Segment } from '../../program/program.js';
import type { Job } from '../job.js';
import { runtimeOf } from '../runtime.js';
import { writeBackward } from './backward.js';
import { Border } from './border.js';
import { writeForward } from './forward.js';
import { needsOf, withMemory } from './liveness.js';
import type { Rebuild } from './rebuilt.js';
import { shapeOf } from './shape.js';
import { gradient, tensor } from './tensors.js';

/** One layer of a chunk: its kind and its number in the model (0 is the embedding). */
export interface PlacedLayer {
  readonly kind: LayerKind;
  readonly index: number;
}

export function layerSegment(kind: LayerKind, direction: 'forward' | 'backward'): string {
  return `${kind}.${direction}`;
}

/** Arguments of a call that runs one layer. */
export function layerArguments(layer: PlacedLayer): { layer: number; next: number } {
  return { layer: layer.index, next: layer.index + 1 };
}

/** Forward and backward segments of every kind of layer in `kinds`. */
export function layerSegments(job: Job, kinds: Iterable<LayerKind>): Record<string, Segment> {
  const segments: Record<string, Segment> = {};
  for (const kind of kinds) {
    const { forward, backward } = layerPasses(job, kind);
    for (const [direction, ops] of [
      ['forward', forward],
      ['backward', backward],
    ] as const) {
      const name = layerSegment(kind, direction);
      segments[name] = { name, ops };
    }
  }
  return segments;
}

function layerPasses(job: Job, kind: LayerKind): { forward: Segment['ops']; backward: Segment['ops'] } {
  const shape = shapeOf(job);
  const steps = layerSteps(job.model, kind, shape);
  const ends = kind === 'embedding' || kind === 'head';
  const recompute = ends ? ofEnd(job, kind) : job.layout.recompute;
  const stream = boundaryBytes(job.model, shape, activationBytes(shape));
  const sizes = new Map<string, number>();
  if (kind !== 'embedding') sizes.set(tensor(INPUT), stream);
  if (kind !== 'head') sizes.set(gradient(OUTPUT), stream);
  const border = new Border(shape.tensor, shape.sequenceParallel, sizes, job.tpCommOverlap === true && !ends);
  const offloads = job.offloadInputs === true && recompute === 'full';
  const forward = new OpList();
  if (offloads) forward.copy(tensor(INPUT), 'device', 'host', stream);
  writeForward(forward, steps, border, sizes, 'forward');
  const backward = new OpList('backward');
  const fetched = offloads ? [backward.copy(tensor(INPUT), 'host', 'device', stream)] : [];
  writeBackward(backward, steps, border, sizes, recompute, fetched);
  const needs = needsOf(backward.ops, sizes);
  return {
    forward: withMemory(forward.ops, sizes, new Set([tensor(INPUT)]), new Set([...needs, tensor(OUTPUT)])),
    backward: withMemory(backward.ops, sizes, needs, new Set([gradient(INPUT)])),
  };
}

/** The ends of the model are not recomputed, their tensors are few and their products large; but some frameworks do. */
function ofEnd(job: Job, kind: LayerKind): Rebuild {
  const again = kind === 'head' && job.layout.recompute === 'full' && runtimeOf(job).recomputesHead;
  return again ? 'product' : 'none';
}

/** A model chunk in one segment; the micro-batch is the caller's argument. */
export function chunkSegment(
  name: string,
  layers: readonly PlacedLayer[],
  direction: 'forward' | 'backward',
): Segment {
  const list = new OpList(direction);
  for (const layer of direction === 'forward' ? layers : layers.toReversed()) {
    list.call(`${layer.kind} ${layer.index}`, layerSegment(layer.kind, direction), layerArguments(layer));
  }
  return { name, ops: list.ops };
}
