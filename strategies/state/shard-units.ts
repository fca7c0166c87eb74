/**
 * What one collective of sharded weights (ZeRO 3) brings. FSDP wraps blocks: a layer's weights travel as one. DeepSpeed's
 * hooks sit on modules: each linear layer's weight is fetched by itself, so a block takes four to seven collectives, each
 * with the latency of a ring through all ranks. Of DeepSpeed (microsoft/DeepSpeed, runtime/zero/
 * partitioned_param_coordinator.py and stage3.py; defaults of its configuration reference):
 *
 * | setting | default | what follows |
 * | --- | --- | --- |
 * | stage3_param_persistence_threshold | 1e5 elements | smaller tensors are not sharded: no collective of their own |
 * | stage3_max_reuse_distance | 1e9 elements | under recomputation a weight is kept from its recomputation to its backward pass unless more than that is used in between; else it is gathered a third time |
 * | stage3_max_live_parameters | 1e9 elements | while more than that is gathered, nothing is prefetched: so of a single module that is larger |
 * | reduce_bucket_size | 5e8 elements | gradients are reduce-scattered in buckets of that many; until 2022 tensor by tensor |
 *
 * Prefetching is of at least one module, so one ahead of compute hides behind it as one block ahead would.
 */
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { distributesExperts } from '../folding.js';
import type { Job } from '../job.js';
import { type PlacedLayer, recomputeOf } from '../layers/placed.js';
import type { ParameterGroup } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';

const PERSISTENT_BELOW = 1e5;
const REUSE_DISTANCE = 1e9;
const LIVE_PARAMETERS = 1e9;
const REDUCE_BUCKET = 5e8;

/** Shares of a layer's weights, in the order in which they are gathered for its pass; more than 1 in all where some are gathered again. */
export function gatherShares(
  job: Job,
  group: ParameterGroup,
  layer: PlacedLayer,
  direction: 'forward' | 'backward',
): readonly number[] {
  const sizes = moduleSizes(job, group, layer);
  if (sizes.length <= 1) return WHOLE;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => size / total);
  if (direction === 'forward') return shares;
  if (recomputeOf(job, layer.kind) !== 'full') return shares.toReversed();
  const fromHere = sizes.map((_, i) => sizes.slice(i + 1).reduce((sum, size) => sum + size, 0));
  const again = shares.filter((_, i) => 2 * fromHere[i]! >= REUSE_DISTANCE);
  return [...shares, ...again.toReversed()];
}

/** Shares of a layer's gradients, one for each reduce-scatter. */
export function reduceShares(job: Job, group: ParameterGroup, layer: PlacedLayer): readonly number[] {
  const sizes = moduleSizes(job, group, layer, true);
  if (sizes.length <= 1) return WHOLE;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (runtimeOf(job).shardComm === 'blocking') return sizes.map((size) => size / total).toReversed();
  const buckets = Math.max(1, Math.ceil(total / REDUCE_BUCKET));
  return Array.from({ length: buckets }, () => 1 / buckets);
}

/** Whether a single module keeps anything from being gathered ahead of it. */
export function leavesNoRoom(job: Job, group: ParameterGroup, layer: PlacedLayer): boolean {
  return moduleSizes(job, group, layer).some((size) => size >= LIVE_PARAMETERS);
}

const WHOLE: readonly number[] = [1];

/** Elements on one rank's side of the tensor split of each weight (or of the `trained` alone) that travels by itself; none where the layer travels as one. */
function moduleSizes(
  job: Job,
  { prefix }: ParameterGroup,
  { index }: PlacedLayer,
  trained = false,
): readonly number[] {
  const { tp } = job.layout;
  const apart = distributesExperts(job.layout);
  // Experts are one module to DeepSpeed (`set_z3_leaf_modules`).
  if (runtimeOf(job).shardUnit === 'layer' || prefix !== '') return [];
  const layer = layersOf(job.model)[index]!;
  const sizes: number[] = [];
  let experts = 0;
  for (const weight of layer.weights) {
    const size = elementsOf(weight) / (weight.split === undefined ? 1 : tp);
    if (
      weight.table !== undefined ||
      size < PERSISTENT_BELOW ||
      (apart && weight.expert === true) ||
      (trained && weight.frozen)
    )
      continue;
    if (weight.expert === true) experts += size;
    else sizes.push(size);
  }
  return experts > 0 ? [...sizes, experts] : sizes;
}
