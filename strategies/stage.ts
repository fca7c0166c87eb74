/**
 * What one pipeline stage has while its program is written: its layers by chunk, its parameters, its
 * op list, and the two things every strategy does to a chunk: run it forward, run it backward.
 */
import type { Model } from '../models/model.js';
import { elementsOf, layersOf } from '../models/weights.js';
import { BYTES } from '../program/kernel.js';
import type { Axis } from '../program/mesh.js';
import { OpList } from '../program/op-list.js';
import type { OpId } from '../program/program.js';
import type { Job } from './job.js';
import { layerArguments, layerSegment, type PlacedLayer } from './layers/segments.js';

export interface Stage {
  readonly index: number;
  readonly job: Job;
  /** Layers by chunk, forward order. */
  readonly chunks: readonly (readonly PlacedLayer[])[];
  readonly list: OpList;
  /** Parameters of a layer on one tensor rank of this stage. */
  parametersOf(layer: PlacedLayer): number;
  /** Their sum. */
  readonly parameters: number;
  /** Those of them that every tensor rank holds whole: norms, positions, biases added after a sum. */
  replicatedOf(layer: PlacedLayer): number;
}

export function stageOf(job: Job, index: number, chunks: readonly (readonly PlacedLayer[])[]): Stage {
  const perLayer = parametersByLayer(job.model, job.layout.tp, job.layout.pp > 1);
  const replicated = job.layout.sequenceParallel ? replicatedByLayer(job.model) : [];
  const parametersOf = (layer: PlacedLayer) => perLayer[layer.index]!;
  return {
    index,
    job,
    chunks,
    list: new OpList(),
    parametersOf,
    replicatedOf: (layer) => replicated[layer.index] ?? 0,
    parameters: chunks.flat().reduce((sum, layer) => sum + parametersOf(layer), 0),
  };
}

/**
 * Parameters of each layer on one of `tensor` ranks. An output matrix tied to the embedding is the
 * embedding's own on one stage, and a second copy when a pipeline puts them on different stages.
 */
export function parametersByLayer(model: Model, tensor: number, piped: boolean): readonly number[] {
  const key = `${tensor}|${piped}`;
  const ofModel = countsByModel.get(model) ?? new Map<string, readonly number[]>();
  countsByModel.set(model, ofModel);
  const counted = ofModel.get(key) ?? countByLayer(model, tensor, piped);
  ofModel.set(key, counted);
  return counted;
}

/** A search asks for the same counts thousands of times. */
const countsByModel = new WeakMap<Model, Map<string, readonly number[]>>();

function countByLayer(model: Model, tensor: number, piped: boolean): number[] {
  const layers = layersOf(model);
  const sums = new Map<object, number>();
  const counts = layers.map((layer) => {
    const known = sums.get(layer);
    if (known !== undefined) return known;
    const sum = layer.weights.reduce(
      (total, w) => total + Math.ceil(elementsOf(w) / (w.split === undefined ? 1 : tensor)),
      0,
    );
    sums.set(layer, sum);
    return sum;
  });
  if (model.tiedEmbeddings && piped)
    counts[counts.length - 1]! += Math.ceil((model.vocab * model.hidden) / tensor);
  return counts;
}

function replicatedByLayer(model: Model): readonly number[] {
  return layersOf(model).map((layer) =>
    layer.weights.reduce((sum, w) => sum + (w.split === undefined ? elementsOf(w) : 0), 0),
  );
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

/**
 * The axes over which a gradient is averaged, and those over which state is sharded. Context ranks hold the same
 * weights and see other positions, so they are replicas too.
 */
export function replicaAxes(job: Job): { all: Axis[]; shard: Axis[]; replicas: Axis[]; shards: number } {
  const { dp, shard, cp } = job.layout;
  const context: Axis[] = cp > 1 ? ['cp'] : [];
  const data: Axis[] = dp > 1 || cp === 1 ? ['dp'] : [];
  if (shard < dp && shard > 1) {
    const sharded: Axis[] = ['shard', ...context];
    return { all: ['dp', ...sharded], shard: sharded, replicas: ['dp'], shards: shard * cp };
  }
  const all = [...data, ...context];
  return { all, shard: all, replicas: [], shards: dp * cp };
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
