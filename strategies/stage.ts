/**
 * What one pipeline stage has while its program is written: its layers by chunk, its parameters, its
 * op list, and the two things every strategy does to a chunk: run it forward, run it backward.
 */
import { layerName, networkOf } from '../models/network.js';
import { boundaryBytes, inputBytes, layerKindAt } from '../models/steps/block.js';
import type { Shape } from '../models/steps/step.js';
import { streamBytes } from '../models/steps/wide.js';
import { OpList } from '../program/op-list.js';
import type { OpId } from '../program/program.js';
import type { Job } from './job.js';
import { modelKind, type PlacedLayer } from './layers/placed.js';
import { layerArguments, layerSegment, PASS_FORMS, type PassForm } from './layers/segments.js';
import { shapeOf } from './layers/shape.js';
import { jobOfSlice, slicesOfJob } from './layers/slices.js';
import {
  type ParameterGroup,
  parameterGroupsOf,
  parametersOfChunks,
  replicatedByLayer,
} from './parameter-groups.js';
import type { ActionKind } from './schedules/action.js';

export interface Stage {
  readonly index: number;
  readonly job: Job;
  /** Layers by chunk, forward order. */
  readonly chunks: readonly (readonly PlacedLayer[])[];
  /** Names of the segments that run a whole chunk, by chunk. */
  readonly segments: readonly Readonly<Record<PassForm, string>>[];
  readonly list: OpList;
  /** Bytes of what is handed to layer `layer` of the model, for one micro-batch, and for each of its slices where it is cut. */
  boundaryBytes(layer: number): number;
  readonly sliceBytes: readonly number[];
  /** Its parameters on one rank, by who keeps them in step. */
  readonly parameterGroups: readonly ParameterGroup[];
  /** Trained parameters of a layer on one rank, all groups. */
  parametersOf(layer: PlacedLayer): number;
  /** Bytes of all weights of a layer on one rank, frozen ones included, all groups. */
  weightBytesOf(layer: PlacedLayer): number;
  /** Trained parameters of the stage. */
  readonly parameters: number;
  /** Those of them that every tensor rank holds whole and has a part of the gradient of (`replicatedByLayer`). */
  replicatedOf(layer: PlacedLayer): number;
}

/** A micro-batch through one chunk in one direction. */
export interface Pass {
  readonly kind: ActionKind;
  readonly chunk: number;
  readonly microBatch: number;
  /** The part of its sequences, where they are cut. */
  readonly slice?: number;
  readonly after: readonly OpId[];
  /** One of a pair: exchanges of tokens run beside the other one's kernels. */
  readonly beside?: true;
}

/** What is the same for every stage of a job. */
export type CommonToStages = Pick<
  Stage,
  | 'job'
  | 'boundaryBytes'
  | 'sliceBytes'
  | 'parameterGroups'
  | 'parametersOf'
  | 'weightBytesOf'
  | 'replicatedOf'
>;

export function commonToStages(job: Job): CommonToStages {
  const parameterGroups = parameterGroupsOf(job);
  const shape = shapeOf(job);
  const crossing = (of: Shape) => boundaryBytes(job.model, of, streamBytes(of));
  const same = crossing(shape);
  const replicated = job.layout.tp > 1 ? replicatedByLayer(job) : [];
  return {
    job,
    boundaryBytes:
      networkOf(job.model) === undefined
        ? () => same
        : (layer) => inputBytes(job.model, layerKindAt(job.model, layer), shape, streamBytes(shape)),
    sliceBytes: slicesOfJob(job).map((slice) => crossing(shapeOf(jobOfSlice(job, slice)))),
    parameterGroups,
    parametersOf: (layer) => parameterGroups.reduce((sum, s) => sum + s.parametersOf(layer), 0),
    weightBytesOf: (layer) => parameterGroups.reduce((sum, s) => sum + s.weightBytesOf(layer), 0),
    replicatedOf: (layer) => replicated[layer.index] ?? 0,
  };
}

export function stageOf(
  common: CommonToStages,
  index: number,
  chunks: readonly (readonly PlacedLayer[])[],
  named = true,
): Stage {
  const segments = chunks.map((_, chunk) => chunkNames(index, chunk));
  const parameters = common.parameterGroups.reduce(
    (sum, group) => sum + parametersOfChunks(group, chunks),
    0,
  );
  return { ...common, index, chunks, segments, list: new OpList('forward', named), parameters };
}

/** By stage and chunk: a search makes stages by the thousand. */
const namesOfChunks: Stage['segments'][number][][] = [];

function chunkNames(stage: number, chunk: number): Stage['segments'][number] {
  const ofStage = namesOfChunks[stage] ?? [];
  namesOfChunks[stage] = ofStage;
  const names =
    ofStage[chunk] ??
    (Object.fromEntries(
      PASS_FORMS.map((form) => [form, `stage${stage}.chunk${chunk}.${form}`]),
    ) as Stage['segments'][number]);
  ofStage[chunk] = names;
  return names;
}

const NO_ARGUMENTS: Readonly<Record<string, number>> = {};

const WORDS: Readonly<Record<ActionKind, string>> = {
  forward: 'forward',
  backward: 'backward',
  'input-gradient': 'input gradient',
  'weight-gradient': 'weight gradient',
};

/** What a pass is called in labels: `forward 3`, `weight gradient 3 chunk 1` where a stage has several, `forward 3/1` of a slice. */
function nameOf({ chunks }: Stage, { kind, chunk, microBatch, slice }: Pass): string {
  const part = slice === undefined ? '' : `/${slice}`;
  return `${WORDS[kind]} ${microBatch}${part}${chunks.length > 1 ? ` chunk ${chunk}` : ''}`;
}

/** The name of the segment that runs a chunk so. */
export function chunkSegmentName(stage: Stage, chunk: number, form: PassForm, slice?: number): string {
  const whole = stage.segments[chunk]![form];
  return slice === undefined ? whole : `${whole}/${slice}`;
}

/** Runs a whole chunk as one call. */
export function callChunk(stage: Stage, pass: Pass): OpId {
  const { chunk, microBatch, after } = pass;
  const segment = chunkSegmentName(stage, chunk, formOf(pass), pass.slice);
  if (!stage.list.named) return stage.list.call('', segment, NO_ARGUMENTS, after);
  return stage.list.call(nameOf(stage, pass), segment, { mb: microBatch }, after);
}

/** Runs one layer of it as a call of its own, for strategies that act between layers; it waits for `after`. */
export function callLayer(stage: Stage, layer: PlacedLayer, pass: Pass, after: readonly OpId[]): OpId {
  const segment = layerSegment(layer.kind, formOf(pass), pass.slice);
  if (!stage.list.named) return stage.list.call('', segment, NO_ARGUMENTS, after);
  return stage.list.call(
    `${nameOf(stage, pass)} ${titleOf(stage, layer)} ${layer.index}`,
    segment,
    { ...layerArguments(layer), mb: pass.microBatch },
    after,
  );
}

/** A network's layers have names of their own, whether or not they are recomputed. */
function titleOf({ job: { model } }: Stage, { kind }: PlacedLayer): string {
  return model.architecture === undefined ? kind : layerName(model, modelKind(kind));
}

function formOf({ kind, beside }: Pass): PassForm {
  return beside === true && (kind === 'forward' || kind === 'backward') ? `${kind}-beside` : kind;
}
