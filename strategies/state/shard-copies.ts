/**
 * Copies that PyTorch's FSDP makes of what it all-gathers and reduce-scatters. FSDP 1 keeps a layer's weights as
 * views of one flat tensor (`FlatParameter`): what is gathered is in place, but gradients of the views are
 * concatenated, cast and divided before they are reduced. FSDP 2 keeps them apart: each all-gather is copied out,
 * and gradients are cast as they are copied in.
 * Source: torch/distributed/fsdp `_flat_param.py` and `_runtime_utils.py`; `_fsdp_collectives.py`.
 */
import type { OpId } from '../../program/program.js';
import { reducedBytes, weightBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';

/** A layer's gathered weights, out of the all-gather's buffer; returns what its call waits for. */
export function copyOut(stage: Stage, layer: PlacedLayer, after: readonly OpId[]): readonly OpId[] {
  if (runtimeOf(stage.job).shardCopies !== 'fsdp-2') return after;
  return [copy(stage, layer, 'weights', 2 * stage.weightBytesOf(layer), 1, after)];
}

/** A layer's gradients, into the reduce-scatter's buffer; returns what that waits for. */
export function copyIn(stage: Stage, layer: PlacedLayer, after: OpId): OpId {
  const { shardCopies } = runtimeOf(stage.job);
  const parameters = stage.parametersOf(layer);
  if (shardCopies === 'none' || parameters === 0) return after;
  const w = weightBytes(stage.job);
  const g = reducedBytes(stage.job);
  const cast = g === w ? 0 : w + g;
  // FSDP 1: concatenated, cast, divided.
  if (shardCopies === 'fsdp-1')
    return copy(stage, layer, 'gradients', parameters * (2 * w + cast + 2 * g), 3, [after]);
  return copy(stage, layer, 'gradients', parameters * (w + g), 1, [after]);
}

function copy(
  stage: Stage,
  layer: PlacedLayer,
  what: 'weights' | 'gradients',
  bytes: number,
  launches: number,
  after: readonly OpId[],
): OpId {
  const { list } = stage;
  const buffer = flatBuffer(what, layer.index, layer.index);
  const kernel = {
    family: 'elementwise',
    name: `copy ${what}`,
    flops: 0,
    bytes,
    launches,
  } as const;
  return list.compute(`copy ${buffer}`, kernel, { after, reads: [buffer], writes: [buffer] });
}
