/**
 * ZeRO stage 3, and FSDP: weights are sharded too. Each layer's are gathered just before they are used,
 * forward and again backward, one layer ahead of compute; gradients are reduce-scattered as they come.
 * With a `shard` group smaller than `dp` this is hybrid sharding (HSDP): gathers stay inside the group.
 */
import type { OpId } from '../../program/program.js';
import { callLayer, gradientBytes, replicaAxes, type Stage, weightBytes } from '../stage.js';
import { lastOf } from './ddp.js';
import { holdings } from './holdings.js';
import { writeOptimizer } from './optimizer.js';
import { type ChunkRun, EVERYONE, type State } from './state.js';
import { scatterGradients } from './zero-1.js';
import { largestLayer } from './zero-2.js';

/** Layers gathered ahead of the one being computed. */
const PREFETCH = 1;

/** Reductions have a stream of their own, so that they do not hold up the gathers. */
const GRADIENT_STREAM = 'dp:gradients';

export const zero3: State = {
  id: 'zero-3',
  title: 'sharded weights, gradients and optimizer state',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.3; Zhao et al. 2023, arXiv 2304.11277',
  parts: () => EVERYONE,
  holds(stage) {
    const { shards } = replicaAxes(stage.job);
    return [
      ...holdings(stage, { parameters: shards, gradients: shards, optimizer: shards }),
      { category: 'buffers', buffer: 'gradient buckets', bytes: largestLayer(stage) * gradientBytes(stage.job) },
    ];
  },
  forward: (stage, run) => runGathered(stage, run, 'forward'),
  backward: (stage, run) => runGathered(stage, run, 'backward'),
  synchronise: (stage) => lastOf(stage.list.last(GRADIENT_STREAM)),
  update(stage, _part, after) {
    writeOptimizer(stage, Math.ceil(stage.parameters / replicaAxes(stage.job).shards), after);
  },
};

/** Runs a chunk layer by layer with its weights gathered PREFETCH layers ahead, and freed after use. */
function runGathered(stage: Stage, run: ChunkRun, direction: 'forward' | 'backward'): OpId {
  const { list, job } = stage;
  const { shard } = replicaAxes(job);
  const layers = stage.chunks[run.chunk]!;
  const order = direction === 'forward' ? layers : layers.toReversed();
  const scatter = scatterGradients(stage, GRADIENT_STREAM);
  const gathered: OpId[] = [];
  const calls: OpId[] = [];
  const bytesOf = (i: number) => stage.parametersOf(order[i]!) * weightBytes(job);
  const gather = (i: number) => {
    const name = `${order[i]!.kind} ${order[i]!.index}`;
    list.phase(direction);
    list.alloc('gathered', `weights of ${name}`, bytesOf(i));
    // The host issues a gather when the layer PREFETCH + 1 places before it has run.
    const room = calls[i - PREFETCH - 1] ?? list.last('compute');
    gathered[i] = list.collective(`gather ${name}`, 'all-gather', [shard], bytesOf(i), {
      after: room === undefined ? [] : [room],
      stream: 'dp',
    });
  };
  for (let i = 0; i < Math.min(PREFETCH, order.length); i++) gather(i);
  for (const [i, layer] of order.entries()) {
    if (i + PREFETCH < order.length) gather(i + PREFETCH);
    list.phase(direction);
    const after = i === 0 ? [...run.after, gathered[i]!] : [gathered[i]!];
    calls[i] = callLayer(stage, layer, direction, run.microBatch, after);
    list.free('gathered', `weights of ${layer.kind} ${layer.index}`, bytesOf(i));
    if (direction === 'backward') {
      scatter(stage.parametersOf(layer) * gradientBytes(job), calls[i]!, `gradients of ${layer.kind} ${layer.index}`);
    }
  }
  return calls.at(-1)!;
}
