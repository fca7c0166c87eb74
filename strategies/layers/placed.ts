/**
 * Layers as they stand in a pipeline. Of blocks of one kind some may be recomputed while others keep everything: they
 * are written twice, and whatever goes by kind (segments, what layers take and hold, the make-up of stages) tells them
 * apart by the name.
 */
import type { BlockKind } from '../../models/blocks.js';
import type { LayerKind } from '../../models/steps/block.js';
import type { Job, Recompute } from '../job.js';

/** One layer of a chunk: its kind and its number in the model (0 is the embedding). */
export interface PlacedLayer {
  readonly kind: LayerKind;
  readonly index: number;
}

const KEPT = 'kept-';

/**
 * How the blocks of a chunk are written, in order, of a stage with so many blocks in chunks `before` it. Every n-th is
 * counted through all chunks of a stage: torchtitan counts the layers that a process wraps, whatever model part they are
 * of (pytorch/torchtitan, torchtitan/distributed/activation_checkpoint.py, `_layer_sac_count`). Megatron-LM's first
 * layers are those of each chunk.
 */
export function placedKinds(
  { layout }: Pick<Job, 'layout'>,
  blocks: readonly BlockKind[],
  before: number,
): LayerKind[] {
  const { recompute, recomputeLayers: count, recomputeMethod: method = 'block' } = layout;
  if (recompute !== 'full' || count === undefined || method === 'uniform') return [...blocks];
  const again =
    method === 'block' ? (at: number) => at < count : (at: number) => (before + at + 1) % count === 0;
  return blocks.map((kind, at) => (again(at) ? kind : (`${KEPT}${kind}` as const)));
}

/** The kind that the model knows. */
export function modelKind(kind: LayerKind): LayerKind {
  return kind.startsWith(KEPT) ? (kind.slice(KEPT.length) as LayerKind) : kind;
}

/** What is recomputed of a layer that is placed so. */
export function recomputeOf({ layout }: Pick<Job, 'layout'>, kind: LayerKind): Recompute {
  return kind.startsWith(KEPT) ? 'none' : layout.recompute;
}

/** What of a layout decides how layers are placed and written apart from stages, chunks and `recompute`; in one word. */
export function placingKey({ layout }: Pick<Job, 'layout'>): string {
  const { recompute, recomputeLayers, recomputeMethod, stageLayers } = layout;
  if (recomputeLayers === undefined && stageLayers === undefined) return '';
  const partial = recompute === 'full' && recomputeLayers !== undefined;
  return `${partial ? `${recomputeMethod ?? 'block'}${recomputeLayers}` : ''}|${stageLayers?.toString() ?? ''}`;
}
