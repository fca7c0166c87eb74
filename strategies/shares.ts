/**
 * The parameters of a stage in the shares that are kept in step together: all of them as one; or, where experts
 * are dealt out over ranks, the experts apart from the rest, since they have other replicas.
 */
import type { Model } from '../models/model.js';
import { elementsOf, layersOf, type Weight } from '../models/weights/weights.js';
import { expertReplicaAxes, expertTensor, type Replication, replicaAxes } from './axes.js';
import type { Job } from './job.js';
import type { PlacedLayer } from './layers/segments.js';

export interface Share {
  /** Comes before the names of its tensors; empty for the share that every job has. */
  readonly prefix: '' | 'expert ';
  readonly replication: Replication;
  /** Parameters of a layer on one rank. */
  parametersOf(layer: PlacedLayer): number;
}

export function sharesOf(job: Job): readonly Share[] {
  const { rest, experts } = countsOf(job);
  const share = (prefix: Share['prefix'], replication: Replication, counts: readonly number[]): Share => ({
    prefix,
    replication,
    parametersOf: ({ index }) => counts[index]!,
  });
  const common = share('', replicaAxes(job), rest);
  return job.layout.ep === 1 ? [common] : [common, share('expert ', expertReplicaAxes(job), experts)];
}

/** Parameters of `layers` that the share has on one rank. */
export function parametersIn(share: Share, layers: readonly PlacedLayer[]): number {
  return layers.reduce((sum, layer) => sum + share.parametersOf(layer), 0);
}

/**
 * Parameters of each layer on one rank, dealt-out experts apart. An output matrix tied to the embedding is
 * the embedding's own on one stage, and a second copy when a pipeline puts them on different stages.
 */
interface Counts {
  readonly rest: readonly number[];
  readonly experts: readonly number[];
}

/** A search asks for the same counts thousands of times. */
const countsByModel = new WeakMap<Model, Map<string, Counts>>();

function countsOf({ model, layout }: Job): Counts {
  const key = [layout.tp, layout.ep, expertTensor(layout), layout.pp > 1].join();
  const ofModel = countsByModel.get(model) ?? new Map<string, Counts>();
  countsByModel.set(model, ofModel);
  const counted = ofModel.get(key) ?? count(model, layout);
  ofModel.set(key, counted);
  return counted;
}

function count(model: Model, layout: Job['layout']): Counts {
  const { tp, ep } = layout;
  const dealt = (w: Weight) => ep > 1 && w.expert === true;
  const onRank = (w: Weight) => {
    const ranks = dealt(w) ? ep : 1;
    const slices = w.split === undefined ? 1 : dealt(w) ? expertTensor(layout) : tp;
    return Math.ceil(elementsOf(w) / (ranks * slices));
  };
  const layers = layersOf(model);
  const rest = perLayer(layers, (w) => (dealt(w) ? 0 : onRank(w)));
  const experts = perLayer(layers, (w) => (dealt(w) ? onRank(w) : 0));
  if (model.tiedEmbeddings && layout.pp > 1) {
    rest[rest.length - 1]! += Math.ceil((model.vocab * model.hidden) / tp);
  }
  return { rest, experts };
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
 * Parameters of each layer that every tensor rank holds whole, though each computes part of their gradient:
 * norms, positions, biases added after a sum. A dealt-out expert's are nobody else's.
 */
export function replicatedByLayer({ model, layout }: Job): readonly number[] {
  return perLayer(layersOf(model), (w) =>
    w.split === undefined && !(layout.ep > 1 && w.expert === true) ? elementsOf(w) : 0,
  );
}
