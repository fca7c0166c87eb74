/**
 * Which layers each stage holds. Blocks are dealt out as evenly as whole blocks allow; those left over
 * go to the middle of the pipeline, since its ends also carry the embedding and the head.
 */
import type { LayerKind } from '../../models/block.js';
import type { Model } from '../../models/model.js';
import type { PlacedLayer } from '../layers/segments.js';

/** Layers by place: `places[c · stages + i]` is chunk c of stage i; embedding first, head last. */
export function partition(model: Model, stages: number, chunks: number): PlacedLayer[][] {
  const places = stages * chunks;
  const share = Math.floor(model.layers / places);
  const left = model.layers % places;
  const extraFrom = Math.floor((places - left + 1) / 2);
  const result: PlacedLayer[][] = [];
  let block = 1;
  for (let place = 0; place < places; place++) {
    const count = share + (place >= extraFrom && place < extraFrom + left ? 1 : 0);
    const layers: PlacedLayer[] = [];
    if (place === 0) layers.push({ kind: 'embedding', index: 0 });
    for (let i = 0; i < count; i++, block++) layers.push({ kind: blockKind(model, block), index: block });
    if (place === places - 1) layers.push({ kind: 'head', index: model.layers + 1 });
    result.push(layers);
  }
  return result;
}

/** Kind of block `block` (1 is the first). */
export function blockKind(model: Model, block: number): LayerKind {
  return model.moe && block > model.moe.firstDenseLayers ? 'moe-block' : 'dense-block';
}
