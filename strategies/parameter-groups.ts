/**
 * The parameters of a stage in groups that are kept in step together: all of them as one; or, where experts
 * are distributed over ranks, the experts apart from the rest, since they have other replicas (Megatron-LM's
 * expert-parallel buffers). Embedding tables are in neither (`state/tables.ts`).
 */
import { type Model, sharedEmbedding } from '../models/model.js';
import { elementsOf, layersOf, trainsEmbedding, type Weight } from '../models/weights/weights.js';
import { expertReplicaAxes, type Replication, replicaAxes } from './axes.js';
import { distributesExperts, expertTensor } from './folding.js';
import { weightBytes } from './formats.js';
import type { Job } from './job.js';
import type { PlacedLayer } from './layers/placed.js';
import { type Counted, type TensorsByLayer, tensorsByLayer } from './optimizers/tensors.js';
import { endsApart } from './schedules/placed.js';

export interface ParameterGroup {
  /** Comes before the names of its tensors; empty for the group that every job has. */
  readonly prefix: '' | 'expert ';
  readonly replication: Replication;
  /** Trained parameters of a layer on one rank. */
  parametersOf(layer: PlacedLayer): number;
  /** Of all layers before this one in the model. */
  parametersBefore(index: number): number;
  /** Bytes of a layer's weights on one rank, trained and frozen, as they are kept. */
  weightBytesOf(layer: PlacedLayer): number;
  weightBytesBefore(index: number): number;
  /** Trained tensors of a layer on one rank, by shape. */
  tensorsOf(layer: PlacedLayer): readonly Counted[];
}

export function parameterGroupsOf(job: Job): readonly ParameterGroup[] {
  const { rest, experts } = countsOf(job);
  const bytes = weightBytes(job);
  // Few optimizers ask for it.
  let tensors: TensorsByLayer | undefined;
  const group = (
    prefix: ParameterGroup['prefix'],
    replication: Replication,
    { trained, frozen, packed }: Held,
  ): ParameterGroup => ({
    prefix,
    replication,
    parametersOf: ({ index }) => trained.each[index]!,
    parametersBefore: (index) => trained.before[index]!,
    weightBytesOf: ({ index }) => (trained.each[index]! + frozen.each[index]!) * bytes + packed.each[index]!,
    weightBytesBefore: (index) =>
      (trained.before[index]! + frozen.before[index]!) * bytes + packed.before[index]!,
    tensorsOf({ index }) {
      tensors ??= tensorsByLayer(job);
      return tensors[prefix === '' ? 'rest' : 'experts'][index]!;
    },
  });
  const common = group('', replicaAxes(job), rest);
  if (!distributesExperts(job.layout)) return [common];
  return [common, group('expert ', expertReplicaAxes(job), experts)];
}

/** Trained parameters of chunks of layers, each a stretch of the model, that the group has on one rank. */
export function parametersOfChunks(
  { parametersBefore }: ParameterGroup,
  chunks: readonly (readonly PlacedLayer[])[],
): number {
  return sumOfChunks(parametersBefore, chunks);
}

/** Bytes of all their weights. */
export function weightBytesOfChunks(
  { weightBytesBefore }: ParameterGroup,
  chunks: readonly (readonly PlacedLayer[])[],
): number {
  return sumOfChunks(weightBytesBefore, chunks);
}

function sumOfChunks(before: (index: number) => number, chunks: readonly (readonly PlacedLayer[])[]): number {
  let sum = 0;
  for (const layers of chunks) {
    if (layers.length === 0) continue;
    sum += before(layers.at(-1)!.index + 1) - before(layers[0]!.index);
  }
  return sum;
}

/** Trained parameters of `layers` that the group has on one rank. */
export function parametersIn(group: ParameterGroup, layers: readonly PlacedLayer[]): number {
  return layers.reduce((sum, layer) => sum + group.parametersOf(layer), 0);
}

/**
 * Parameters of each layer on one rank, distributed experts apart. An output matrix tied to the embedding is
 * the embedding's own on one stage, and a second copy when a pipeline puts them on different stages.
 */
interface Counts {
  readonly rest: Held;
  readonly experts: Held;
}

/** Elements that are trained, elements that are not, and bytes of those that are kept in a format of their own. */
interface Held {
  readonly trained: ByLayer;
  readonly frozen: ByLayer;
  readonly packed: ByLayer;
}

/** Parameters of each layer of a model, and of all before each and before the end. */
interface ByLayer {
  readonly each: readonly number[];
  readonly before: readonly number[];
}

function byLayer(each: readonly number[]): ByLayer {
  const before = [0];
  for (const [i, count] of each.entries()) before.push(before[i]! + count);
  return { each, before };
}

/** A search asks for the same counts thousands of times. */
const countsByModel = new WeakMap<Model, Map<string, Counts>>();

function countsOf(job: Job): Counts {
  const { model, layout } = job;
  const apart = endsApart(job);
  const key = [layout.tp, layout.ep, expertTensor(layout), apart].join();
  const ofModel = countsByModel.get(model) ?? new Map<string, Counts>();
  countsByModel.set(model, ofModel);
  const counted = ofModel.get(key) ?? count(model, layout, apart);
  ofModel.set(key, counted);
  return counted;
}

function count(model: Model, layout: Job['layout'], apart: boolean): Counts {
  const { tp, ep } = layout;
  const elsewhere = distributesExperts(layout);
  const distributed = (w: Weight) => elsewhere && w.expert === true;
  const onRank = (w: Weight) => {
    // Updated row by row where they are; `state/tables.ts` has them.
    if (w.table !== undefined) return 0;
    const ranks = distributed(w) ? ep : 1;
    const slices = w.split === undefined ? 1 : distributed(w) ? expertTensor(layout) : tp;
    return Math.ceil(elementsOf(w) / (ranks * slices));
  };
  const layers = layersOf(model);
  const held = (of: (w: Weight) => boolean, atTheEnd: number): Held => {
    const sum = (each: (w: Weight) => number) => perLayer(layers, (w) => (of(w) ? each(w) : 0));
    const trained = sum((w) => (w.frozen ? 0 : onRank(w)));
    const frozen = sum((w) => (w.frozen && w.bytesEach === undefined ? onRank(w) : 0));
    const packed = sum((w) =>
      w.frozen && w.bytesEach !== undefined ? Math.ceil(onRank(w) * w.bytesEach) : 0,
    );
    const copy = trainsEmbedding(model) ? trained : frozen;
    copy[copy.length - 1]! += atTheEnd;
    return { trained: byLayer(trained), frozen: byLayer(frozen), packed: byLayer(packed) };
  };
  const copied = apart ? Math.ceil(sharedEmbedding(model) / tp) : 0;
  return { rest: held((w) => !distributed(w), copied), experts: held(distributed, 0) };
}

type Layers = ReturnType<typeof layersOf>;

/** A sum over the weights of each layer; layers of one kind are one object, and are added up once. */
function perLayer(layers: Layers, size: (weight: Weight) => number): number[] {
  const sums = new Map<Layers[number], number>();
  return layers.map((layer) => {
    const sum = sums.get(layer) ?? layer.weights.reduce((total, w) => total + size(w), 0);
    sums.set(layer, sum);
    return sum;
  });
}

/**
 * Trained parameters of each layer that every tensor rank holds whole, though each computes part of their gradient:
 * with sequence parallelism norms, positions, biases added after an all-reduce; one matrix of an adapter and the router always. A distributed expert's are nobody else's.
 */
export function replicatedByLayer({ model, layout }: Job): readonly number[] {
  const partial = (w: Weight) =>
    !w.frozen && (layout.sequenceParallel ? w.split === undefined : w.partialGradient === true);
  const apart = distributesExperts(layout);
  return perLayer(layersOf(model), (w) =>
    partial(w) && w.table === undefined && !(apart && w.expert === true) ? elementsOf(w) : 0,
  );
}
