/**
 * Which layers each stage holds. Blocks are split as evenly as whole blocks allow; those left over
 * go to the middle of the pipeline, since its ends also carry the embedding and the head. Frameworks that see a
 * model as a list of modules split all of them alike, and those left over go to the first stages; DeepSpeed
 * fills one stage after the other, and what is left is the last stage's.
 */
import { blockKind } from '../../models/blocks.js';
import type { Job } from '../job.js';
import type { PlacedLayer } from '../layers/segments.js';
import { type Runtime, runtimeOf } from '../runtime.js';

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

function blocksOf(kind: Runtime['partition'], layers: number, places: number): number[] {
  // A last stage of one module would part the final norm from its head.
  if (kind === 'modules' && layers + 3 >= 2 * places) return blocksByModules(layers, places);
  const filled = kind === 'filled' || kind === 'filled-with-ends';
  const full = filled ? blocksByFilling(layers, places, kind === 'filled' ? 0 : 1) : undefined;
  return full ?? blocksByPlace(layers, places);
}

/** Layers by place: `places[c · stages + i]` is chunk c of stage i; embedding first, head last. */
export function partition(job: Job, stages: number, chunks: number): PlacedLayer[][] {
  const { model } = job;
  const places = stages * chunks;
  const result: PlacedLayer[][] = [];
  const counts = blocksOf(runtimeOf(job).partition, model.layers, places);
  let block = 1;
  for (const [place, count] of counts.entries()) {
    const layers: PlacedLayer[] = [];
    if (place === 0) layers.push({ kind: 'embedding', index: 0 });
    for (let i = 0; i < count; i++, block++) layers.push({ kind: blockKind(model, block), index: block });
    if (place === places - 1) layers.push({ kind: 'head', index: model.layers + 1 });
    result.push(layers);
  }
  return result;
}
