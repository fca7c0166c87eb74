/**
 * ZeRO stage 2: gradients are sharded as well, so every micro-batch's are reduce-scattered as they
 * are computed; only a bucket of full gradients exists at a time. Not so under a pipeline, whose many micro-batches
 * would send all gradients as often: what is called ZeRO-2 there adds them up on the rank, whole, and reduce-scatters a
 * chunk's beside its last backward pass (MegaScale, arXiv 2402.15627, section 3.2; `torch/distributed/pipelining/stage.py`
 * of PyTorch). Others refuse it (DeepSpeed's `runtime/pipe/engine.py`, ColossalAI's `hybrid_parallel_plugin.py`).
 */
import { largest } from '../../input/extremes.js';
import { gradientBytes } from '../formats.js';
import type { Job } from '../job.js';
import { runtimeOf } from '../runtime.js';
import { callChunk, type Stage } from '../stage.js';
import { allReduceShards, allReducesShards } from './all-reduced-shards.js';
import { backwardInBuckets, bucketsOf, sizeOf } from './buckets.js';
import { lastOf } from './ddp.js';
import { type Divide, holdings, SHARDED, WHOLE } from './holdings.js';
import { gradientsToHost, updateSharded, withCopies } from './offloaded.js';
import { EVERYONE, type State } from './state.js';
import { allGatherWeights, forwardWithParamGather, reduceScatterGradients } from './zero-1.js';

export const zero2: State = {
  id: 'zero-2',
  title: 'sharded optimizer states and gradients',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.2',
  traffic: 'DP gradient reduce-scatter and parameter all-gather',
  reads: ['gradientAverage', 'fp32AllReduce', 'zeroReduce', 'paramGather'],
  parts: () => EVERYONE,
  holds(stage) {
    const gradients = gradientsOf(stage.job);
    const held = holdings(stage, { parameters: WHOLE, gradients, optimizer: SHARDED });
    if (gradients === UNREDUCED) return held;
    return [
      ...held,
      {
        category: 'buffers',
        buffer: 'gradient bucket',
        bytes: largestBucket(stage) * gradientBytes(stage.job),
      },
    ];
  },
  forward: forwardWithParamGather,
  backward(stage, run) {
    const sums = addsUp(stage.job);
    if (sums && !run.last) return callChunk(stage, run);
    const reduce =
      allReducesShards(stage.job) && !sums ? allReduceShards(stage) : reduceScatterGradients(stage);
    const earlier = sums || run.first ? 0 : 1;
    return backwardInBuckets(stage, run, (bucket, after) =>
      gradientsToHost(stage, bucket, SHARDED, reduce(bucket, after), earlier),
    );
  },
  synchronise: (stage) => withCopies(stage, lastOf(stage.list.last('dp'))),
  update(stage, _part, after) {
    const updated = updateSharded(stage, SHARDED, gradientsOf(stage.job), after, true);
    if (runtimeOf(stage.job).paramGather === 'after') allGatherWeights(stage, updated);
  },
};

/** Parameters whose full gradients exist at once. */
function largestBucket(stage: Stage): number {
  const buckets = stage.chunks.flatMap((layers) => bucketsOf(stage, layers));
  return largest(buckets.map((bucket) => sizeOf(stage, bucket)));
}

/** Whole until they are reduced, at the end of a step. */
export const UNREDUCED: Divide = () => 1;

/** Whether gradients of several micro-batches are added up before they are sharded. */
function addsUp({ layout }: Job): boolean {
  return layout.pp > 1;
}

function gradientsOf(job: Job): Divide {
  return addsUp(job) ? UNREDUCED : SHARDED;
}
