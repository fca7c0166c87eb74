/**
 * ZeRO stage 1 (Megatron's distributed optimizer): gradients are reduce-scattered, each replica updates
 * its shard of the optimizer state, and the new weights are gathered. The same traffic as an all-reduce.
 */
import type { OpId } from '../../program/program.js';
import type { PlacedLayer } from '../layers/segments.js';
import { stretch } from '../layers/tensors.js';
import { runtimeOf } from '../runtime.js';
import { callChunk, callLayer, gradientBytes, type Stage, weightBytes } from '../stage.js';
import { averaged } from './averages.js';
import { type Bucket, backwardThenSum, bucketsOf, forEachShare, type Reduce, sumAfter } from './buckets.js';
import { lastOf, sumWhole } from './ddp.js';
import { holdings, SHARDED, WHOLE } from './holdings.js';
import { updateShard } from './optimizer.js';
import { type ChunkRun, EVERYONE, type State } from './state.js';

export const zero1: State = {
  id: 'zero-1',
  title: 'sharded optimizer states',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1',
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: SHARDED }),
  forward: forwardGathering,
  backward: (stage, run) => backwardThenSum(stage, run, sumOf(stage)),
  synchronise(stage) {
    sumAfter(stage, sumOf(stage));
    return lastOf(stage.list.last('dp'));
  },
  update(stage, _part, after) {
    const updated = updateShard(stage, SHARDED, WHOLE, after);
    if (runtimeOf(stage.job).weightGathers === 'after') gatherWeights(stage, updated);
  },
};

/** Every replica needs only its shard of the sum; a framework that widens it sums the whole. */
function sumOf(stage: Stage): Reduce {
  return runtimeOf(stage.job).widensSums ? sumWhole(stage) : scatterGradients(stage);
}

/** A chunk's forward pass; the first of a step waits, layer by layer, for the weights updated in the step before. */
export function forwardGathering(stage: Stage, run: ChunkRun): OpId {
  if (run.microBatch > 0 || runtimeOf(stage.job).weightGathers === 'after') {
    return callChunk(stage, 'forward', run.chunk, run.microBatch, run.after);
  }
  const layers = stage.chunks[run.chunk]!;
  const buckets = bucketsOf(stage, layers).toReversed();
  const gathered = new Map<PlacedLayer, readonly OpId[]>();
  for (const bucket of buckets) {
    const op = gatherBucket(stage, bucket, []);
    for (const layer of bucket.layers) gathered.set(layer, lastOf(op));
  }
  let after = run.after;
  let call = -1;
  for (const layer of layers) {
    call = callLayer(stage, layer, 'forward', run.microBatch, [...after, ...gathered.get(layer)!]);
    after = [];
  }
  return call;
}

/**
 * Reduce-scatter over the sharding ranks and, where several groups of them replicate each other, an
 * all-reduce of the shard between groups. `portion` of the bucket's parameters takes part.
 */
export function scatterGradients(stage: Stage, stream = 'dp', portion = 1): Reduce {
  const common = { stream, phase: 'gradient-sync' } as const;
  return (bucket, given) => {
    const after = averaged(stage, bucket, given);
    const summed = forEachShare(stage, bucket, ({ prefix, replication }, parameters) => {
      const { shard, replicas, shards } = replication;
      const bytes = Math.ceil(parameters * portion * gradientBytes(stage.job));
      const buffer = stretch(`${prefix}gradients`, bucket.first, bucket.last);
      const into = stretch(`${prefix}gradient shard`, bucket.first, bucket.last);
      const scattering = { ...common, after: [after], buffer, into };
      const scattered = stage.list.collective(`sum ${buffer}`, 'reduce-scatter', shard, bytes, scattering);
      if (replicas.length === 0) return scattered;
      const summing = { ...common, after: [scattered], buffer: into };
      return stage.list.collective(`sum ${into}`, 'all-reduce', replicas, Math.ceil(bytes / shards), summing);
    });
    return summed ?? after;
  };
}

/** The stage's new weights from the shards just updated, bucket by bucket as they were scattered. */
export function gatherWeights(stage: Stage, after: OpId): void {
  for (const bucket of stage.chunks.flatMap((layers) => bucketsOf(stage, layers))) {
    gatherBucket(stage, bucket, [after]);
  }
}

function gatherBucket(stage: Stage, bucket: Bucket, after: readonly OpId[]): OpId | undefined {
  return forEachShare(stage, bucket, ({ prefix, replication }, parameters) => {
    const into = stretch(`${prefix}weights`, bucket.first, bucket.last);
    const buffer = stretch(`${prefix}weight shard`, bucket.first, bucket.last);
    const at = { after, buffer, into, stream: 'dp', phase: 'gradient-sync' } as const;
    const bytes = parameters * weightBytes(stage.job);
    return stage.list.collective(`gather ${into}`, 'all-gather', replication.shard, bytes, at);
  });
}
