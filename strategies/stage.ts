/**
 * What one pipeline stage has while its program is written: its layers by chunk, its parameters, its
 * op list, and the two things every strategy does to a chunk: run it forward, run it backward.
 */
import { boundaryBytes } from '../models/steps/block.js';
import { activationBytes } from '../models/steps/step.js';
import { BYTES } from '../program/kernel.js';
import { OpList } from '../program/op-list.js';
import type { OpId } from '../program/program.js';
import type { Job } from './job.js';
import { layerArguments, layerSegment, type PlacedLayer } from './layers/segments.js';
import { shapeOf } from './layers/shape.js';
import { replicatedByLayer, type Share, sharesOf } from './shares.js';

export interface Stage {
  readonly index: number;
  readonly job: Job;
  /** Layers by chunk, forward order. */
  readonly chunks: readonly (readonly PlacedLayer[])[];
  readonly list: OpList;
  /** Bytes of what one layer hands to the next, for one micro-batch. */
  readonly boundaryBytes: number;
  /** Its parameters on one rank, by who keeps them in step. */
  readonly shares: readonly Share[];
  /** Parameters of a layer on one rank, all shares. */
  parametersOf(layer: PlacedLayer): number;
  /** Their sum. */
  readonly parameters: number;
  /** Those of them that every tensor rank holds whole: norms, positions, biases added after a sum. */
  replicatedOf(layer: PlacedLayer): number;
}

export function stageOf(job: Job, index: number, chunks: readonly (readonly PlacedLayer[])[]): Stage {
  const shares = sharesOf(job);
  const shape = shapeOf(job);
  const replicated = job.layout.sequenceParallel ? replicatedByLayer(job) : [];
  const parametersOf = (layer: PlacedLayer) => shares.reduce((sum, s) => sum + s.parametersOf(layer), 0);
  return {
    index,
    job,
    chunks,
    list: new OpList(),
    boundaryBytes: boundaryBytes(job.model, shape, activationBytes(shape)),
    shares,
    parametersOf,
    replicatedOf: (layer) => replicated[layer.index] ?? 0,
    parameters: chunks.flat().reduce((sum, layer) => sum + parametersOf(layer), 0),
  };
}

/** Bytes of one stored weight: the 16-bit copy products read, or the float32 weight itself. */
export function weightBytes(job: Job): number {
  return job.precision === 'fp32' || job.precision === 'tf32' ? 4 : 2;
}

export function gradientBytes(job: Job): number {
  return BYTES[job.gradientPrecision];
}

/** Adam's two moments in float32, and a float32 master copy where the stored weight is narrower. */
export function optimizerBytes(job: Job): number {
  return weightBytes(job) === 4 ? 8 : 12;
}

/** Runs a whole chunk as one call. */
export function callChunk(
  stage: Stage,
  direction: 'forward' | 'backward',
  chunk: number,
  microBatch: number,
  after: readonly OpId[],
): OpId {
  const name = chunkSegment(stage, chunk, direction);
  return stage.list.call(`${direction} ${microBatch}`, name, { mb: microBatch }, after);
}

export function chunkSegment(stage: Stage, chunk: number, direction: 'forward' | 'backward'): string {
  return `stage${stage.index}.chunk${chunk}.${direction}`;
}

/** Runs one layer as a call of its own, for strategies that act between layers. */
export function callLayer(
  stage: Stage,
  layer: PlacedLayer,
  direction: 'forward' | 'backward',
  microBatch: number,
  after: readonly OpId[],
): OpId {
  return stage.list.call(
    `${direction} ${microBatch} ${layer.kind} ${layer.index}`,
    layerSegment(layer.kind, direction),
    { ...layerArguments(layer), mb: microBatch },
    after,
  );
}
