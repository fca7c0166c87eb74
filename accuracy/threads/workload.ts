/** From a job to what the threads run: the program, its weights, and a batch of tokens for each step. */

import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { Model } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import { positionsOf } from '../../models/operations/operation.js';
import { partsOf } from '../../models/weights/linear-layers.js';
import { type Layer, layersOf, type Weight } from '../../models/weights/weights.js';
import type { Axis } from '../../program/mesh.js';
import type { Role } from '../../program/program.js';
import { contextAxes, expertGroup, tensorAxes } from '../../strategies/axes.js';
import { contextDivision } from '../../strategies/context.js';
import { expertTensor } from '../../strategies/folding.js';
import type { Job } from '../../strategies/job.js';
import { partition } from '../../strategies/schedules/partition.js';
import { placesOfStage } from '../../strategies/schedules/placed.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import type { Batch, WeightSpec, Workload } from '../../workers/workload.js';
import { batches } from './corpus.js';
import { PICTURE_CLASSES, pictures } from './pictures.js';
import { settingsOf } from './settings.js';

export interface Training {
  readonly steps: number;
  readonly seed: number;
}

/** The workload of `job` under `plan`; the job must have passed the rules. */
export function workloadOf(name: string, job: Job, plan: Plan, { steps, seed }: Training): Workload {
  const { model, layout, globalBatch, sequence } = job;
  const program = writeProgram(name, job, plan);
  const batch = {
    ...{ steps, sequences: globalBatch, perMicroBatch: layout.microBatch },
    ...positionsIn(model, sequence),
  };
  return {
    program,
    layers: layersOf(model).map((layer) => specsOf(layer, model)),
    layersOfRole: Object.fromEntries(program.roles.map((role) => [role.name, layersHeld(role, job)])),
    ...{ tensorAxes: tensorAxes(layout), ...sharingOf(job) },
    sequenceParallel: layout.sequenceParallel && layout.tp > 1,
    arithmetic: {
      hidden: model.hidden,
      heads: model.heads,
      kvHeads: model.kvHeads,
      headDim: model.headDim,
      vocab: model.vocab,
      gated: model.gated,
      activation: activationOf(model),
      causal: model.causal,
      normEpsilon: 1e-5,
      rotaryBase: 10_000,
      adapterScale: adapterScale(model),
    },
    ...expertsOf(job),
    batch,
    optimizer: settingsOf(job),
    seed,
    ...dataOf(model, batch, seed),
  };
}

/** Positions of a sample in the blocks, and how many predictions are made of it. */
function positionsIn(model: Model, sequence: number): Pick<Batch, 'positions' | 'predictions'> {
  const network = networkOf(model);
  if (network === undefined) return { positions: sequence };
  return { positions: network.heads > 1 ? positionsOf(network.layers[1]!.input!) : 1, predictions: 1 };
}

/** The feed-forward activation of a network's blocks, if it has any, is GELU (`encoderBlock`). */
function activationOf(model: Model): Model['activation'] {
  return (networkOf(model)?.heads ?? 1) > 1 ? 'gelu' : model.activation;
}

/** Text, or pictures of as many classes as a network tells apart. */
function dataOf(model: Model, batch: Batch, seed: number): Pick<Workload, 'tokens' | 'pictures'> {
  const { architecture } = model;
  if (architecture === undefined) return { tokens: batches(batch, model.vocab, seed) };
  const { image: extent, classes } = architecture as Extract<
    Architecture,
    { image: number; classes: number }
  >;
  return {
    tokens: new Int32Array(),
    pictures: pictures(batch, { extent, classes: Math.min(classes, PICTURE_CLASSES.length) }, seed),
  };
}

/** Groups of tokens in a sequence that fill experts' capacity each by itself, so that ranks which share it have whole ones. */
const GROUPS = 8;

/** Tokens of a group, and how many of them an expert takes: the capacity factor times its even share. */
export function expertCapacity({ model, sequence, capacityFactor = 1 }: Job) {
  const { experts = 1, topk = 1 } = model.moe ?? {};
  const groupTokens = sequence / GROUPS;
  return { groupTokens, capacity: (capacityFactor * groupTokens * topk) / experts };
}

function sharingOf({ layout }: Job): Pick<Workload, 'context'> {
  if (layout.cp === 1) return {};
  const { balance, exchange } = contextDivision(layout);
  return { context: { axes: contextAxes(layout), ranks: layout.cp, balance, exchange } };
}

function expertsOf(job: Job): Pick<Workload, 'experts'> {
  const { layout, model } = job;
  if (model.moe === undefined) return {};
  const { experts: count, topk, expertFfn: width } = model.moe;
  const { axes, split: sliceAxes } = expertGroup(layout);
  const slices = expertTensor(layout);
  return { experts: { ...{ count, topk, width, axes, sliceAxes, slices }, ...expertCapacity(job) } };
}

/** In order of the model, so that two stages that have the same ones have them alike. */
function layersHeld(role: Role, job: Job): number[] {
  const { layout } = job;
  const places = partition(job, layout.pp, layout.vpp);
  const stage = role.where['pp' as Axis]?.[0] ?? 0;
  const held = placesOfStage(job, stage).flatMap((place) => places[place]!.map((layer) => layer.index));
  return held.sort((a, b) => a - b);
}

/** A tied head multiplies by the embedding's matrix. */
function specsOf(layer: Layer, model: Model): WeightSpec[] {
  const own = layer.weights.map((weight) => specOf(weight, layer, model));
  if (layer.tied !== true) return own;
  const [embedding] = layersOf(model);
  const [table] = embedding!.weights;
  return [...own, { ...specOf(table!, embedding!, model), tiedTo: `L0.${table!.name}` }];
}

/**
 * A convolution's weight is a matrix of its windows, and begins with a deviation of √(2 / numbers under one) (He et al. 2015,
 * arXiv 1502.01852).
 */
function specOf(
  { name, shape, split, frozen, expert, copies, partialGradient }: Weight,
  layer: Layer,
  model: Model,
): WeightSpec {
  const blocks = blocksOf(name, model);
  const flat =
    shape.length > 2 ? [shape[0]!, shape.slice(1).reduce((product, extent) => product * extent, 1)] : shape;
  const zero = name.endsWith('.bias') || name.endsWith('.lora-b');
  const start = name.endsWith('.gain') ? 'ones' : zero ? 'zeros' : 'normal';
  const ends = layer.kind === 'embedding' || name === 'head';
  const adds = name.endsWith('.lora-b') ? addedTo(name, model) : undefined;
  return {
    name,
    shape: flat,
    start,
    ...(shape.length > 2 ? { deviation: Math.sqrt(2 / flat[1]!) } : {}),
    place: shape.length === 1 ? 'vector' : ends ? 'ends' : 'matrix',
    ...(split === undefined ? {} : { split }),
    ...(blocks && split === 0 ? { blocks } : {}),
    ...(blocks && shape.length > 1 && adds === undefined ? { matrices: blocks } : {}),
    ...(frozen === true ? { frozen } : {}),
    ...(partialGradient === true ? { partialGradient } : {}),
    ...(expert === true ? { experts: copies } : {}),
    ...(adds === undefined ? {} : { adds }),
  };
}

/** The projections of a matrix that has several, and of what is as high. */
function blocksOf(name: string, { heads, kvHeads, headDim, ffn, moe }: Model): readonly number[] | undefined {
  const of = name.replace(/\.(bias|lora-b)$/, '');
  if (of === 'attention.qkv') return [heads * headDim, kvHeads * headDim, kvHeads * headDim];
  if (of === 'experts.gate-up') return [moe!.expertFfn, moe!.expertFfn];
  if (of === 'shared-experts.gate-up') {
    const width = moe!.sharedExperts * moe!.sharedFfn;
    return [width, width];
  }
  return of === 'mlp.gate-up' ? [ffn, ffn] : undefined;
}

/** `attention.qkv.key.lora-b` adds to the second projection of `attention.qkv`. */
function addedTo(name: string, model: Model): NonNullable<WeightSpec['adds']> {
  const of = name.replace(/\.lora-b$/, '');
  const [to, part] = /^(attention\.qkv|mlp\.gate-up)\.(.+)$/.exec(of)?.slice(1) ?? [of];
  if (part === undefined) return { to: to! };
  return { to: to!, block: partsOf(model, to!).findIndex((each) => each.part === part) };
}

/** PEFT's usual alpha of twice the rank, over the rank or, with rsLoRA, its root (arXiv 2312.03732). */
function adapterScale({ tuning }: Model): number {
  const { rank = 1, variant } = tuning?.adapters ?? {};
  return (2 * rank) / (variant === 'rslora' ? Math.sqrt(rank) : rank);
}
