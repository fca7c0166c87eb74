/**
 * Copies that PyTorch's FSDP makes of what it all-gathers and reduce-scatters. FSDP 1 keeps a layer's weights as
 * views of one flat tensor (`FlatParameter`): what is gathered is in place, but gradients of the views are
 * concatenated, cast and divided before they are reduced. FSDP 2 keeps them apart: each all-gather is copied out,
 * and gradients are cast as they are copied in. Until 2022 (`shardComm` blocking) DeepSpeed handed collectives a list with a
 * tensor for each rank, which PyTorch copies to and from one flat buffer, a copy a rank (`flatten_for_scatter_gather` of
 * `ProcessGroupNCCL.cpp`; `_allgather_param` and `_reduce_scatter_gradient` of DeepSpeed's `partition_parameters.py`).
 * Source: torch/distributed/fsdp `_flat_param.py` and `_runtime_utils.py`; `_fsdp_collectives.py`.
 */
import type { OpId } from '../../program/program.js';
import { reducedBytes, weightBytes } from '../formats.js';
import type { Job } from '../job.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import type { ParameterGroup } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { gatherShares, reduceShares } from './shard-units.js';

/** A layer's gathered weights, out of the all-gather's buffer; returns what its call waits for. */
export function copyOut(
  stage: Stage,
  layer: PlacedLayer,
  direction: 'forward' | 'backward',
  after: readonly OpId[],
): readonly OpId[] {
  if (passesLists(stage.job)) {
    const bytes = sumOfGroups(stage, (group) => {
      const shares = gatherShares(stage.job, group, layer, direction);
      return 2 * group.weightBytesOf(layer) * shares.reduce((sum, share) => sum + share, 0);
    });
    const launches = sumOfGroups(
      stage,
      (group) => ranksOf(group) * gatherShares(stage.job, group, layer, direction).length,
    );
    return launches === 0 ? after : [copy(stage, layer, 'weights', bytes, launches, after)];
  }
  if (runtimeOf(stage.job).shardCopies !== 'fsdp-2') return after;
  return [copy(stage, layer, 'weights', 2 * stage.weightBytesOf(layer), 1, after)];
}

/** A layer's gradients, into the reduce-scatter's buffer; returns what that waits for. */
export function copyIn(stage: Stage, layer: PlacedLayer, after: OpId): OpId {
  const { shardCopies } = runtimeOf(stage.job);
  const parameters = stage.parametersOf(layer);
  if (passesLists(stage.job) && parameters > 0) {
    const bytes = sumOfGroups(stage, (group) => 2 * group.parametersOf(layer) * reducedBytes(stage.job));
    const launches = sumOfGroups(
      stage,
      (group) => ranksOf(group) * reduceShares(stage.job, group, layer).length,
    );
    return launches === 0 ? after : copy(stage, layer, 'gradients', bytes, launches, [after]);
  }
  if (shardCopies === 'none' || parameters === 0) return after;
  const w = weightBytes(stage.job);
  const g = reducedBytes(stage.job);
  const cast = g === w ? 0 : w + g;
  // FSDP 1: concatenated, cast, divided.
  if (shardCopies === 'fsdp-1')
    return copy(stage, layer, 'gradients', parameters * (2 * w + cast + 2 * g), 3, [after]);
  return copy(stage, layer, 'gradients', parameters * (w + g), 1, [after]);
}

/** Whether collectives are given lists of one tensor for each rank. */
function passesLists(job: Job): boolean {
  const { shardComm, shardUnit } = runtimeOf(job);
  return shardComm === 'blocking' && shardUnit === 'module';
}

/** Ranks that a group's weights are sharded over; none where they are not. */
function ranksOf({ replication: { shard, shards } }: ParameterGroup): number {
  return shard.length === 0 ? 0 : shards;
}

/** A sum over the groups that are sharded. */
function sumOfGroups(stage: Stage, each: (group: ParameterGroup) => number): number {
  return stage.parameterGroups.reduce((sum, group) => sum + (ranksOf(group) > 0 ? each(group) : 0), 0);
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
