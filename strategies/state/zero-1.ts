/**
 * ZeRO stage 1 (Megatron's distributed optimizer): gradients are reduce-scattered, each replica updates
 * its shard of the optimizer state, and the new weights are all-gathered. The same traffic as an all-reduce.
 */
import type { OpId } from '../../program/program.js';
import { reducedBytes, weightBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import { type ParameterGroup, parametersIn } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import { callChunk, callLayer, type Stage } from '../stage.js';
import { allReduceShards, allReducesShards } from './all-reduced-shards.js';
import {
  type Bucket,
  backwardWithReduce,
  bucketsOf,
  forEachParameterGroup,
  ifSharded,
  type Reduce,
  reduceAfterBackward,
  reduceAll,
} from './buckets.js';
import { allReduceGradients, lastOf } from './ddp.js';
import { averageGradients } from './gradient-average.js';
import { holdings, SHARDED, WHOLE } from './holdings.js';
import { updateSharded } from './offloaded.js';
import { type ChunkRun, EVERYONE, type State } from './state.js';

export const zero1: State = {
  id: 'zero-1',
  title: 'sharded optimizer states',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1',
  traffic: 'DP gradient reduce-scatter and parameter all-gather',
  reads: [
    ...(['gradientReduce', 'gradientAverage', 'fp32AllReduce', 'zeroReduce', 'paramGather'] as const),
    'keepsGradients',
  ],
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: SHARDED }),
  forward: forwardWithParamGather,
  backward: (stage, run) =>
    allReducesShards(stage.job) ? callChunk(stage, run) : backwardWithReduce(stage, run, reduceOf(stage)),
  synchronise(stage) {
    if (allReducesShards(stage.job)) reduceAll(stage, allReduceShards(stage));
    else reduceAfterBackward(stage, reduceOf(stage));
    return lastOf(stage.list.last('dp'));
  },
  update(stage, _part, after) {
    const updated = updateSharded(stage, SHARDED, WHOLE, after, false);
    if (runtimeOf(stage.job).paramGather === 'after') allGatherWeights(stage, updated);
  },
};

/** Every replica needs only its shard of the result; a framework that all-reduces in float32 has all of it. */
function reduceOf(stage: Stage): Reduce {
  return runtimeOf(stage.job).fp32AllReduce ? allReduceGradients(stage) : reduceScatterGradients(stage);
}

/** A chunk's forward pass; the first of a step waits, layer by layer, for the weights updated in the step before. */
export function forwardWithParamGather(stage: Stage, run: ChunkRun): OpId {
  if (!run.first || runtimeOf(stage.job).paramGather === 'after') {
    return callChunk(stage, run);
  }
  const layers = stage.chunks[run.chunk]!;
  const buckets = bucketsOf(stage, layers).toReversed();
  const gathered = new Map<PlacedLayer, readonly OpId[]>();
  for (const bucket of buckets) {
    const op = allGatherBucket(stage, bucket, []);
    for (const layer of bucket.layers) gathered.set(layer, lastOf(op));
  }
  let after = run.after;
  let call = -1;
  for (const layer of layers) {
    call = callLayer(stage, layer, run, [...after, ...gathered.get(layer)!]);
    after = [];
  }
  return call;
}

/**
 * Reduce-scatter over the sharding ranks and, where several groups of them replicate each other, an
 * all-reduce of the shard between groups, each on its stream. `portion` of the bucket's parameters takes
 * part, reduce-scattered in as many collectives as `parts` has shares for.
 */
export function reduceScatterGradients(
  stage: Stage,
  streams: { readonly shards: string; readonly replicas: string } = { shards: 'dp', replicas: 'dp' },
  portion = 1,
  parts: (group: ParameterGroup, bucket: Bucket) => readonly number[] = () => [1],
): Reduce {
  const common = { stream: streams.shards, phase: 'gradient-sync' } as const;
  return (bucket, given) => {
    const after = averageGradients(stage, bucket, given);
    const reduced = forEachParameterGroup(stage, bucket, (group, parameters) => {
      const { prefix, replication } = group;
      const { shard, replicas, shards } = replication;
      const size = (share: number) => Math.ceil(parameters * portion * share * reducedBytes(stage.job));
      const bytes = size(1);
      const buffer = flatBuffer(`${prefix}gradients`, bucket.first, bucket.last);
      const into = flatBuffer(`${prefix}gradient shard`, bucket.first, bucket.last);
      const at = { ...common, after: [after], buffer, into };
      // Experts of which a shard group has one copy are sharded no further.
      const inShards =
        shard.length === 0
          ? after
          : parts(group, bucket)
              .map((share) =>
                stage.list.collective(`reduce-scatter ${buffer}`, 'reduce-scatter', shard, size(share), at),
              )
              .at(-1)!;
      if (replicas.length === 0) return inShards;
      const between = {
        ...common,
        stream: streams.replicas,
        after: [inShards],
        buffer: shard.length === 0 ? buffer : into,
      };
      return stage.list.collective(
        `all-reduce ${between.buffer}`,
        'all-reduce',
        replicas,
        Math.ceil(bytes / shards),
        between,
      );
    });
    return reduced ?? after;
  };
}

/** The stage's new weights from the shards just updated, bucket by bucket as gradients were reduce-scattered. */
export function allGatherWeights(stage: Stage, after: readonly OpId[]): void {
  for (const bucket of stage.chunks.flatMap((layers) => bucketsOf(stage, layers))) {
    allGatherBucket(stage, bucket, after);
  }
}

function allGatherBucket(stage: Stage, bucket: Bucket, after: readonly OpId[]): OpId | undefined {
  const write = ({ prefix, replication }: ParameterGroup, parameters: number) => {
    const into = flatBuffer(`${prefix}weights`, bucket.first, bucket.last);
    const buffer = flatBuffer(`${prefix}weight shard`, bucket.first, bucket.last);
    const at = { after, buffer, into, stream: 'dp', phase: 'gradient-sync' } as const;
    const bytes = parameters * weightBytes(stage.job);
    const label = `all-gather ${into.replace('weights', 'parameters')}`;
    return stage.list.collective(label, 'all-gather', replication.shard, bytes, at);
  };
  return forEachParameterGroup(
    stage,
    bucket,
    write,
    ifSharded((group) => parametersIn(group, bucket.layers)),
  );
}
