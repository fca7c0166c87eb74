/**
 * Map-reduce: workers map their samples to gradients and write them to host memory; a shuffle brings
 * each key range of the gradient to its reducer, which sums it and updates its part of the model; the
 * new model is read back by all. Phases do not overlap: each ends before the next begins.
 */
import { gradientBytes, weightBytes } from '../formats.js';
import { callChunk, type Stage } from '../stage.js';
import { lastOf } from './ddp.js';
import { type Divide, holdings, WHOLE } from './holdings.js';
import { updateShard } from './optimizer.js';
import { EVERYONE, type State } from './state.js';

export const mapReduce: State = {
  id: 'map-reduce',
  title: 'gradients shuffled (all-to-all) to reducers through host memory',
  reference: 'Chu et al. 2006, Map-Reduce for Machine Learning on Multicore (NIPS)',
  traffic: 'gradient all-to-all and parameter all-gather',
  reads: ['keepsGradients'],
  parts: () => EVERYONE,
  holds: (stage) => holdings(stage, { parameters: WHOLE, gradients: WHOLE, optimizer: amongReducers(stage) }),
  forward: (stage, run) => callChunk(stage, run),
  backward: (stage, run) => callChunk(stage, run),
  synchronise(stage) {
    const { list, job } = stage;
    list.phase('gradient-sync');
    const bytes = stage.parameters * gradientBytes(job);
    const written = list.copy('gradients', 'device', 'host', bytes, lastOf(list.last('compute')));
    const shuffled = list.collective('shuffle', 'all-to-all', ['dp'], bytes, {
      after: [written],
      buffer: 'gradients',
      into: 'mapped gradients',
    });
    list.alloc('buffers', 'mapped gradients', bytes);
    const read = list.copy('mapped gradients', 'host', 'device', bytes, [shuffled]);
    const kernel = reduceKernel(stage, bytes);
    const at = { after: [read], reads: ['mapped gradients'], writes: ['gradient shard'] };
    const sum = list.compute(kernel.name, kernel, at);
    list.free('buffers', 'mapped gradients', bytes);
    return [sum];
  },
  update(stage, _part, after) {
    const { list, job } = stage;
    const updated = updateShard(stage, amongReducers(stage), WHOLE, after);
    list.phase('gradient-sync');
    const bytes = stage.parameters * weightBytes(job);
    const written = list.copy('weight shard', 'device', 'host', Math.ceil(bytes / job.layout.dp), [updated]);
    const gathered = list.collective('all-gather parameters', 'all-gather', ['dp'], bytes, {
      after: [written],
      buffer: 'weight shard',
      into: 'weights',
    });
    list.copy('weights', 'host', 'device', bytes, [gathered]);
  },
};

/** Every replica reduces, and owns, an equal part. */
function amongReducers({ job }: Stage): Divide {
  return () => job.layout.dp;
}

/** A reducer adds one part from each mapper: reads all of them, writes one. */
function reduceKernel(stage: Stage, bytes: number) {
  const { dp } = stage.job.layout;
  return {
    family: 'optimizer',
    name: 'sum of mapped gradients',
    flops: bytes / gradientBytes(stage.job),
    bytes: Math.ceil(bytes * (1 + 1 / dp)),
    launches: 1,
  } as const;
}
