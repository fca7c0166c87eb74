/**
 * Which layers each stage holds. Blocks are dealt out as evenly as whole blocks allow; those left over
 * go to the middle of the pipeline, since its ends also carry the embedding and the head.
 */
import type { Model } from '../../models/model.js';
import { blockKind } from '../../models/weights.js';
import type { PlacedLayer } from '../layers/segments.js';

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

/** Layers by place: `places[c · stages + i]` is chunk c of stage i; embedding first, head last. */
export function partition(model: Model, stages: number, chunks: number): PlacedLayer[][] {
  const places = stages * chunks;
  const result: PlacedLayer[][] = [];
  let block = 1;
  for (const [place, count] of blocksByPlace(model.layers, places).entries()) {
    const layers: PlacedLayer[] = [];
    if (place === 0) layers.push({ kind: 'embedding', index: 0 });
    for (let i = 0; i < count; i++, block++) layers.push({ kind: blockKind(model, block), index: block });
    if (place === places - 1) layers.push({ kind: 'head', index: model.layers + 1 });
    result.push(layers);
  }
  return result;
}
