/**
 * Which layers each stage holds. Blocks are dealt out as evenly as whole blocks allow; those left over
 * go to the middle of the pipeline, since its ends also carry the embedding and the head. Frameworks that see a
 * model as a list of modules deal out all of them alike, and those left over go to the first stages.
 */
import { blockKind } from '../../models/weights.js';
import type { Job } from '../job.js';
import type { PlacedLayer } from '../layers/segments.js';
import { runtimeOf } from '../runtime.js';

/** How many blocks each of `places` chunks holds, in order of the model. */
export function blocksByPlace(layers: number, places: number): number[] {
  const share = Math.floor(layers / places);
  const left = layers % places;
  const extraFrom = Math.floor((places - left + 1) / 2);
  return Array.from(
    { length: places },
    (_, place) => share + (place >= extraFrom && place < extraFrom + left ? 1 : 0),
  );
}

/** The same where the embedding, the final norm and the head count as modules like any block. */
export function blocksByModules(layers: number, places: number): number[] {
  const modules = layers + 3;
  const share = Math.floor(modules / places);
  const left = modules % places;
  return Array.from({ length: places }, (_, place) => {
    const ends = (place === 0 ? 1 : 0) + (place === places - 1 ? 2 : 0);
    return share + (place < left ? 1 : 0) - ends;
  });
}

/** Layers by place: `places[c · stages + i]` is chunk c of stage i; embedding first, head last. */
export function partition(job: Job, stages: number, chunks: number): PlacedLayer[][] {
  const { model } = job;
  const places = stages * chunks;
  const result: PlacedLayer[][] = [];
  // A last stage of one module would part the final norm from its head.
  const whole = runtimeOf(job).partition === 'modules' && model.layers + 3 >= 2 * places;
  const counts = (whole ? blocksByModules : blocksByPlace)(model.layers, places);
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
