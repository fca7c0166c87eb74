/**
 * Which layers each stage holds. Blocks are split as evenly as whole blocks allow; those left over
 * go to the middle of the pipeline, since its ends also carry the embedding and the head. Frameworks that see a
 * model as a list of modules split all of them alike, and those left over go to the first stages; DeepSpeed
 * fills one stage after the other, and what is left is the last stage's. Multi-token-prediction modules run with the
 * head: where blocks alone are counted, the last place is given as many fewer as head and modules are worth. What was asked
 * for (`stageLayers`) comes before all of this.
 */
import { blockKind } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { forwardFlops } from '../../models/steps/flops.js';
import type { Job } from '../job.js';
import { type PlacedLayer, placedKinds } from '../layers/placed.js';
import { type Runtime, runtimeOf } from '../runtime.js';
import { layersByPlace } from './listed.js';
import { placementOf, placesOfJob } from './placed.js';
import { placesOf, stageOfPlace } from './placement.js';

/** How many blocks each of `places` chunks holds, in order of the model. */
export function blocksByPlace(layers: number, places: number): number[] {
  const each = Math.floor(layers / places);
  const left = layers % places;
  const extraFrom = Math.floor((places - left + 1) / 2);
  return Array.from(
    { length: places },
    (_, place) => each + (place >= extraFrom && place < extraFrom + left ? 1 : 0),
  );
}

/** The same where the embedding, the final norm and the head count as modules like any block. */
export function blocksByModules(layers: number, places: number): number[] {
  const modules = layers + 3;
  const each = Math.floor(modules / places);
  const left = modules % places;
  return Array.from({ length: places }, (_, place) => {
    const ends = (place === 0 ? 1 : 0) + (place === places - 1 ? 2 : 0);
    return each + (place < left ? 1 : 0) - ends;
  });
}

/**
 * The same where stages are filled to the ceiling one after the other, and the embedding and the head each take the
 * place of a block, or none (DeepSpeed's `partition_balanced` over layers that all weigh the same). Undefined where
 * a stage would be left with nothing.
 */
export function blocksByFilling(layers: number, places: number, slotsOfEnds: 0 | 1): number[] | undefined {
  const slots = layers + 2 * slotsOfEnds;
  const most = Math.ceil(slots / places);
  if (most * (places - 1) >= slots) return;
  return Array.from({ length: places }, (_, place) => {
    const ends = (place === 0 ? slotsOfEnds : 0) + (place === places - 1 ? slotsOfEnds : 0);
    return Math.min(most, slots - most * place) - ends;
  });
}

/**
 * As by place, where head and multi-token-prediction modules of the last place take the time of `headBlocks` blocks: of all
 * numbers of blocks that it may have, the one with which the longest place is shortest, and of those the largest. People
 * place them so by hand (Megatron's `--pipeline-model-parallel-layout`).
 */
export function blocksBesideModules(layers: number, places: number, headBlocks: number): number[] {
  if (places === 1) return [layers];
  let best = { last: 0, longest: Number.POSITIVE_INFINITY };
  // Only the first of the others may be without a block: it has the embedding.
  for (let last = 0; last <= Math.max(0, layers - (places - 2)); last++) {
    const longest = Math.max(Math.ceil((layers - last) / (places - 1)), last + headBlocks);
    if (longest <= best.longest) best = { last, longest };
  }
  return [...blocksByPlace(layers - best.last, places - 1), best.last];
}

const WORTH = new WeakMap<Model, Map<number, number>>();

/** How many blocks like the last the head and what runs with it are worth, by their matrix products. */
export function blocksOfHead({ model, sequence }: Pick<Job, 'model' | 'sequence'>): number {
  const known = WORTH.get(model) ?? new Map<number, number>();
  WORTH.set(model, known);
  const worth =
    known.get(sequence) ??
    forwardFlops(model, 'head', sequence) / forwardFlops(model, blockKind(model, model.layers), sequence);
  known.set(sequence, worth);
  return worth;
}

/** Whether head and multi-token-prediction modules make the last stage the longest. */
export function modulesSetPace(job: Job): boolean {
  const { pp } = job.layout;
  // A stage with both ends of the model, or every stage with two parts of it, has no last one.
  if (!job.model.mtp || pp === 1 || placementOf(job) !== 'wrapped') return false;
  const counts = countsOf(job, placesOfJob(job));
  const stage = (index: number) => counts.reduce((sum, n, place) => sum + (place % pp === index ? n : 0), 0);
  const last = stage(pp - 1) + blocksOfHead(job);
  return Array.from({ length: pp - 1 }, (_, index) => stage(index)).every((other) => other < last);
}

/** Blocks by place, in order of the model. */
export function countsOf(job: Job, places: number): readonly number[] {
  const { model } = job;
  const { stageLayers } = job.layout;
  if (stageLayers !== undefined) return layersByPlace({ ...job, stageLayers }, places);
  const { partition: kind } = runtimeOf(job);
  if (kind === 'blocks' && model.mtp) return blocksBesideModules(model.layers, places, blocksOfHead(job));
  return blocksOf(kind, model.layers, places);
}

function blocksOf(kind: Runtime['partition'], layers: number, places: number): number[] {
  // A last stage of one module would part the final norm from its head.
  if (kind === 'modules' && layers + 3 >= 2 * places) return blocksByModules(layers, places);
  const filled = kind === 'filled' || kind === 'filled-with-ends';
  const full = filled ? blocksByFilling(layers, places, kind === 'filled' ? 0 : 1) : undefined;
  return full ?? blocksByPlace(layers, places);
}

/** Layers by place, in order of the model (`placement.ts` has whose they are); embedding first, head last. */
export function partition(job: Job, stages: number, chunks: number): PlacedLayer[][] {
  const { model } = job;
  const placement = placementOf(job);
  const places = placesOf(placement, { stages, chunks });
  const result: PlacedLayer[][] = [];
  const counts = countsOf(job, places);
  const before = new Array<number>(stages).fill(0);
  let block = 1;
  for (const [place, count] of counts.entries()) {
    const layers: PlacedLayer[] = [];
    if (place === 0) layers.push({ kind: 'embedding', index: 0 });
    const kinds = Array.from({ length: count }, (_, i) => blockKind(model, block + i));
    const stage = stageOfPlace(placement, place, stages);
    for (const kind of placedKinds(job, kinds, before[stage]!)) layers.push({ kind, index: block++ });
    before[stage]! += count;
    if (place === places - 1) layers.push({ kind: 'head', index: model.layers + 1 });
    result.push(layers);
  }
  return result;
}
