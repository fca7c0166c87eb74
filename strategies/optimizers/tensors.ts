/** The trained tensors of each layer on one rank, by shape: what the rules of optimizers are about. */
import { type BlockKind, blockModel } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { type Layer, layersOf, type Weight } from '../../models/weights/weights.js';
import { distributesExperts, expertTensor } from '../folding.js';
import type { Job } from '../job.js';
import { endsApart } from '../schedules/placed.js';
import type { Trained } from './optimizer.js';

/** So many of one shape. */
export interface Counted {
  readonly tensor: Trained;
  readonly count: number;
}

/** By layer, distributed experts apart. */
export interface TensorsByLayer {
  readonly rest: readonly (readonly Counted[])[];
  readonly experts: readonly (readonly Counted[])[];
}

/** A search asks for the same tensors thousands of times. */
const known = new WeakMap<Model, Map<string, TensorsByLayer>>();

export function tensorsByLayer(job: Pick<Job, 'model' | 'layout' | 'actions'>): TensorsByLayer {
  const { model, layout } = job;
  const apart = endsApart(job);
  const key = [layout.tp, layout.ep, expertTensor(layout), apart].join();
  const ofModel = known.get(model) ?? new Map<string, TensorsByLayer>();
  known.set(model, ofModel);
  const listed = ofModel.get(key) ?? list(model, layout, apart);
  ofModel.set(key, listed);
  return listed;
}

function list(model: Model, layout: Job['layout'], apart: boolean): TensorsByLayer {
  const elsewhere = distributesExperts(layout);
  const distributed = (weight: Weight) => elsewhere && weight.expert === true;
  const layers = layersOf(model);
  const of = (wanted: (weight: Weight) => boolean) => {
    const made = new Map<Layer, Counted[]>();
    return layers.map((layer) => {
      const counted =
        made.get(layer) ??
        layer.weights
          .filter((weight) => weight.frozen !== true && wanted(weight))
          .flatMap((weight) => onRank(weight, layer, model, layout));
      made.set(layer, counted);
      return counted;
    });
  };
  const rest = of((weight) => !distributed(weight));
  const table = layers[0]!.weights[0]!;
  // A tied table is on both ends of a pipeline.
  const copied = apart && layers.at(-1)!.tied === true && table.frozen !== true;
  if (copied) rest[rest.length - 1] = [...rest.at(-1)!, ...onRank(table, layers[0]!, model, layout)];
  return { rest, experts: of(distributed) };
}

/** A weight as a rank has it: GEMMs that are fused are matrices of their own to an optimizer. */
function onRank(weight: Weight, layer: Layer, model: Model, layout: Job['layout']): Counted[] {
  const distributed = weight.expert === true && distributesExperts(layout);
  const count = weight.copies / (distributed ? layout.ep : 1);
  const slices = distributed ? expertTensor(layout) : layout.tp;
  const [rows, ...others] = weight.shape.map((size, i) =>
    Math.ceil(i === weight.split ? size / slices : size),
  );
  // A convolution is the matrix of its implicit product: inputs and window are its columns.
  const columns = others.reduce((product, size) => product * size, 1);
  if (weight.shape.length === 1 || isPerChannel(weight)) {
    return [{ tensor: { rows: rows! * columns, columns: 1, place: 'vector' }, count }];
  }
  const ends = layer.kind === 'embedding' || weight.name === 'head';
  const place = ends ? 'ends' : 'matrix';
  const heights = ends ? [weight.shape[0]!] : parts(weight, layer, model);
  const share = (height: number) => Math.ceil((rows! * height) / weight.shape[0]!);
  return heights.map((height) => ({ tensor: { rows: share(height), columns, place }, count }));
}

/** Convolutions and decays of a state-space mixer: two dimensions, and nothing to multiply by. */
function isPerChannel({ name, shape }: Weight): boolean {
  return (shape.length === 2 && name.endsWith('convolution')) || name.endsWith('mixer.decay');
}

/** Rows of the matrices that a GEMM's weight is made of: queries, keys and values; gate and up. */
function parts({ name, shape }: Weight, { kind }: Layer, model: Model): number[] {
  const rows = shape[0]!;
  if (name.endsWith('.gate-up')) return [rows / 2, rows / 2];
  if (!name.endsWith('attention.qkv') || kind === 'embedding' || kind === 'head') return [rows];
  const { heads, kvHeads, headDim, valueDim = headDim } = blockModel(model, kind satisfies BlockKind);
  const own = [heads * headDim, kvHeads * headDim, kvHeads * valueDim];
  return own.reduce((sum, height) => sum + height, 0) === rows ? own : [rows];
}
