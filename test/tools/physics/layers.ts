/** A model that is deeper or shallower: blocks that are listed one by one are as many as there are layers. */
import type { Model } from '../../../models/model.js';

/** The last blocks are left out, or the last is repeated. */
export function withLayers(model: Model, layers: number): Model {
  const { blocks } = model;
  if (blocks === undefined) return { ...model, layers };
  return { ...model, layers, blocks: Array.from({ length: layers }, (_, i) => blocks[i] ?? blocks.at(-1)!) };
}
