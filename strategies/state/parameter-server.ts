/**
 * Synchronous parameter server: a few ranks own the state, one shard each. Workers push gradients to
 * the owners as they are computed; owners update and everybody pulls the new weights. An owner's link
 * carries every worker's traffic: 2·n·S/(k·B) for n workers and k servers, the known bottleneck.
 */

import { gradientBytes, weightBytes } from '../formats.js';
import type { Job } from '../job.js';
import { flatBuffer } from '../layers/tensors.js';
import { callChunk, type Stage } from '../stage.js';
import { backwardInBuckets, bucketsOf, sizeOf } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings, WHOLE } from './holdings.js';
import { writeOptimizer, zeroGradients } from './optimizer.js';
import type { State } from './state.js';

/** Workers for each server; eight is one server a node on the field's usual nodes. */
const WORKERS_PER_SERVER = 8;

function serverCount({ layout }: Job): number {
  return Math.max(1, Math.floor(layout.dp / WORKERS_PER_SERVER));
}

/** Coordinates along `dp`, in order. */
interface Ranks {
  /** Who serves, spread evenly; they work as well. */
  readonly servers: readonly number[];
  /** Who only works. */
  readonly workers: readonly number[];
}

/** Of each job; there may be hundreds of thousands of ranks, so their lists are made once and shared by all ops. */
const RANKS = new WeakMap<Job, Ranks>();

export function ranksOf(job: Job): Ranks {
  let ranks = RANKS.get(job);
  if (ranks === undefined) {
    const { dp } = job.layout;
    const count = serverCount(job);
    const servers = Array.from({ length: count }, (_, i) => Math.floor((i * dp) / count));
    const workers: number[] = [];
    for (let i = 0, next = 0; i < dp; i++) {
      if (i === servers[next]) next++;
      else workers.push(i);
    }
    ranks = { servers, workers };
    RANKS.set(job, ranks);
  }
  return ranks;
}

export const parameterServer: State = {
  id: 'parameter-server',
  title: 'gradients pushed to servers, parameters pulled back',
  reference: 'Li et al. 2014, Scaling Distributed Machine Learning with the Parameter Server (OSDI)',
  traffic: 'gradient push and parameter pull',
  reads: ['keepsGradients'],
  parts(job) {
    const { servers, workers } = ranksOf(job);
    return [
      { name: 'server', dp: servers },
      ...(workers.length > 0 ? [{ name: 'worker', dp: workers }] : []),
    ];
  },
  holds(stage, part) {
    const servers = serverCount(stage.job);
    const held = holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: () => servers });
    return part.name === 'server' ? held : held.filter((h) => h.category !== 'optimizer');
  },
  forward: (stage, run) => callChunk(stage, run),
  backward(stage, run) {
    if (!run.last) return callChunk(stage, run);
    const { servers: owners } = ranksOf(stage.job);
    const g = gradientBytes(stage.job);
    return backwardInBuckets(stage, run, (bucket, after) => {
      if (sizeOf(stage, bucket) === 0) return after;
      const { first, last } = bucket;
      const buffer = flatBuffer('gradients', first, last);
      return stage.list.collective(`push ${buffer}`, 'reduce-scatter', ['dp'], sizeOf(stage, bucket) * g, {
        after: [after],
        owners,
        buffer,
        into: flatBuffer('gradient shard', first, last),
        phase: 'gradient-sync',
      });
    });
  },
  synchronise: (stage) => lastOf(stage.list.last('dp')),
  update(stage, part, after) {
    const { servers: owners } = ranksOf(stage.job);
    pull(stage, owners, [part.name === 'server' ? serve(stage, owners, after) : zeroGradients(stage, after)]);
  },
};

function serve(stage: Stage, owners: readonly number[], after: readonly number[]): number {
  const update = {
    parameters: Math.ceil(stage.parameters / owners.length),
    divide: () => owners.length,
    held: stage.parameters,
    gradients: 'gradient shard',
    weights: 'weight shard',
    axis: ['dp'],
    among: owners,
  } as const;
  return writeOptimizer(stage, update, after);
}

function pull(stage: Stage, owners: readonly number[], after: readonly number[]): void {
  for (const bucket of stage.chunks.flatMap((layers) => bucketsOf(stage, layers))) {
    if (sizeOf(stage, bucket) === 0) continue;
    const { first, last } = bucket;
    const into = flatBuffer('weights', first, last);
    stage.list.collective(
      `pull ${into}`,
      'all-gather',
      ['dp'],
      sizeOf(stage, bucket) * weightBytes(stage.job),
      {
        after,
        owners,
        buffer: flatBuffer('weight shard', first, last),
        into,
        phase: 'gradient-sync',
      },
    );
  }
}
